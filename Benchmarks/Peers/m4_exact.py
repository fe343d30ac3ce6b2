"""Scores ARIMA models that two programs chose for the same M4 series with one exact likelihood, that of
statsmodels on the differenced series, and compares AICc where the differences are the same.

    m4_exact.py TRAIN.csv OURS.ndjson PEER.ndjson

OURS is what M4Scores prints, PEER what m4_statsforecast.py prints.
"""

import json
import re
import sys

import numpy
from m4_series import series
from statsmodels.tsa.statespace.sarimax import SARIMAX


def ours(row):
    """Orders (p, d, q, P, D, Q, m) and coefficients by name, from the specification."""
    numbers = [int(x) for x in re.findall(r"\d+", row["specification"].split(" with")[0])]
    p, d, q = numbers[:3]
    seasonal = numbers[3:7] if len(numbers) >= 7 else [0, 0, 0, 1]
    return (p, d, q, *seasonal), row["parameters"]


def peer(row):
    """The same from R's way of writing orders: p, q, P, Q, m, d, D."""
    p, q, seasonal_p, seasonal_q, m, d, seasonal_d = row["arma"]
    coefficients = dict(row["parameters"])
    if "intercept" in coefficients:
        coefficients["mean"] = coefficients.pop("intercept")
    return (p, d, q, seasonal_p, seasonal_d, seasonal_q, m), coefficients


def exact(y, orders, coefficients):
    """The exact log-likelihood with the best variance, AICc, and the samples that count."""
    p, d, q, seasonal_p, seasonal_d, seasonal_q, m = orders
    w = numpy.asarray(y, dtype=float)
    for _ in range(seasonal_d):
        w = w[m:] - w[:-m]
    for _ in range(d):
        w = numpy.diff(w)
    constant = coefficients.get("mean", 0.0) + coefficients.get("drift", 0.0) * (m if seasonal_d else 1)
    names = ([f"ar{i + 1}" for i in range(p)] + [f"ma{i + 1}" for i in range(q)]
             + [f"sar{i + 1}" for i in range(seasonal_p)] + [f"sma{i + 1}" for i in range(seasonal_q)])
    at = [coefficients[name] for name in names]
    scale = numpy.std(w) or 1.0
    model = SARIMAX((w - constant) / scale, order=(p, 0, q), seasonal_order=(seasonal_p, 0, seasonal_q, m if m > 1 else 0),
                    concentrate_scale=True, enforce_invertibility=False)
    n = len(w)
    value = (model.loglike(at) if at else -n / 2 * (numpy.log(2 * numpy.pi * numpy.mean(((w - constant) / scale) ** 2)) + 1))
    value -= n * numpy.log(scale)
    k = len(coefficients) + 1
    return value, -2 * value + 2 * k + 2 * k * (k + 1) / (n - k - 1), n


def main():
    values = dict(series(sys.argv[1]))
    mine, theirs = ({row["id"]: row for row in map(json.loads, open(path, encoding="utf-8"))} for path in sys.argv[2:4])
    common = [name for name in mine if name in theirs]
    same, worse, unscored = [], [], []
    for name in common:
        a, b = ours(mine[name]), peer(theirs[name])
        one, other = exact(values[name], *a), exact(values[name], *b)
        if abs(one[0] - mine[name]["logLikelihood"]) > 1e-4:
            print(f"{name}: we say {mine[name]['logLikelihood']:.6f}, the scorer {one[0]:.6f}")
        # Near the unit circle the scorer loses its digits, or finds no number at all.
        if not numpy.isfinite(other[1]) or not abs(one[0] - mine[name]["logLikelihood"]) <= 1:
            unscored.append(name)
            continue
        if (a[0][1], a[0][4]) == (b[0][1], b[0][4]):
            same.append(one[1] - other[1])
            if one[1] > other[1] + 1e-6:
                worse.append((one[1] - other[1], name, a[0], b[0]))
    for field in ("seconds", "mase", "smape"):
        print(f"{field}: mean {numpy.mean([mine[n][field] for n in common]):.4f} against "
              f"{numpy.mean([theirs[n][field] for n in common]):.4f}, {len(common)} series")
    if same:
        print(f"AICc with the same differences, {len(same)} series: mean difference {numpy.mean(same):+.3f}; the peer is lower on {len(worse)}")
    print(f"left out, since the scorer fails on one of the two: {', '.join(unscored) or 'none'}")
    for difference, name, a, b in sorted(worse, reverse=True):
        print(f"  {name}: {difference:+.4f}, ours {a}, the peer's {b}")


if __name__ == "__main__":
    main()
