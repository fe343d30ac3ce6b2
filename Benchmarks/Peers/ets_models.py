"""Holds the maxima of the likelihood that M4Scores finds for every exponential smoothing model against those of
statsforecast and R, all scored by one plain recursion from the peer's own parameters and first states.

    ets_models.py TRAIN.csv SEASON OURS.ndjson COUNT [R.ndjson]

OURS is what `M4Scores … ets-models COUNT` prints, R.ndjson what ets_models.R prints; without it statsforecast is run.
Prints where a peer is higher by more than 1e-6, and a summary.
"""

import json
import math
import sys
import warnings

import numpy
from m4_series import series

MODELS = [e + t + s for e in "AM" for t in ("N", "A", "Ad") for s in "NAM" if e == "M" or s != "M"]


def log_likelihood(y, model, parameters, state, m):
    """Gaussian, with the constant and the best variance; minus infinity where the model leaves its domain."""
    error, trend, season = model[0], model[1:-1], model[-1]
    alpha, beta, gamma, phi = (parameters.get(name, default) for name, default in
                               (("alpha", 0.0), ("beta", 0.0), ("gamma", 0.0), ("phi", 1.0)))
    level, rest = state[0], list(state[1:])
    slope = rest.pop(0) if trend != "N" else 0.0
    ring = rest[::-1] if season != "N" else []
    squares, logs = 0.0, 0.0
    for t, value in enumerate(y):
        base = level + phi * slope
        s = ring[t % m] if ring else (1.0 if season == "M" else 0.0)
        forecast = base * s if season == "M" else base + s
        if error == "M":
            if forecast <= 0:
                return -math.inf
            logs += math.log(forecast)
        difference = value - forecast
        squares += (difference / forecast) ** 2 if error == "M" else difference ** 2
        level = base + alpha * (difference / s if season == "M" else difference)
        if trend != "N":
            slope = phi * slope + beta * (difference / s if season == "M" else difference)
        if season == "M":
            ring[t % m] = s + gamma * difference / base
        elif season == "A":
            ring[t % m] = s + gamma * difference
    n = len(y)
    return -0.5 * n * (math.log(2 * math.pi * squares / n) + 1) - logs


def statsforecast_fits(train, m, count):
    """Parameters and first state of every model that statsforecast fits."""
    from statsforecast.ets import ets_f
    warnings.filterwarnings("ignore")
    for index, (name, y) in enumerate(series(train)):
        if index >= count:
            return
        for model in MODELS:
            try:
                found = ets_f(y, m=m, model=model[0] + model[1] + model[-1], damped="d" in model,
                              restrict=False)
            except Exception:  # a model it refuses
                continue
            names = ["alpha"] + ["beta"] * (model[1] != "N") + ["gamma"] * (model[-1] != "N") + ["phi"] * ("d" in model)
            values = [x for x in found["par"][:4] if not math.isnan(x)]
            yield {"id": name, "model": model, "parameters": dict(zip(names, values)),
                   "state": [float(x) for x in found["states"][0]]}


def main():
    train, m, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[4])
    with open(sys.argv[3], encoding="utf-8") as lines:
        ours = {(row["id"], row["model"]): row for row in map(json.loads, lines)}
    if len(sys.argv) > 5:
        with open(sys.argv[5], encoding="utf-8") as lines:
            peers = [json.loads(line) for line in lines]
    else:
        peers = statsforecast_fits(train, m, count)
    values = dict(series(train))
    gains, higher, refused = [], 0, 0
    for row in peers:
        mine = ours[row["id"], row["model"]]
        theirs = log_likelihood(values[row["id"]], row["model"], row["parameters"], row["state"], m)
        if mine.get("logLikelihood") is None:
            refused += 1
            print(f"{row['id']} {row['model']}: {theirs:.6f}, ours refuses: {mine['refusal']}")
            continue
        gain = mine["logLikelihood"] - theirs
        gains.append(gain)
        if gain < -1e-6:
            higher += 1
            print(f"{row['id']} {row['model']}: {theirs:.6f}, ours {mine['logLikelihood']:.6f} ({gain:.6f}), "
                  f"{row['parameters']}")
    print(f"{len(gains) + refused} fits of the peer: {higher} higher than ours, {refused} refused by ours; median gain "
          f"{numpy.median(gains):.3f}, smallest {min(gains):.3g}")


if __name__ == "__main__":
    main()
