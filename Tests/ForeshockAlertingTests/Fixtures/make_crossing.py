"""Exact first-passage laws for the crossing tests -> crossing.json

random_walk: x_t = x_{t-1} + drift + sigma*N(0,1), x_0 = 0; cumulative[t-1] = P(max_{s<=t} x_s > limit). The density of
             the walk that has not passed is convolved step by step on Gauss-Legendre nodes (Nystrom), which converges
             spectrally; the check below repeats it with twice the nodes.
sustained:   independent steps, each beyond with probability p; k of n samples must be beyond. Dynamic programming over the
             last n bits, in exact rational arithmetic. `past` are observed samples (1 = beyond), oldest first.
"""
import json, sys
from fractions import Fraction
import numpy as np, scipy
from scipy.stats import norm


def random_walk(limit, drift, sigma, horizon, nodes):
    low = min(0, drift * horizon) - 9 * sigma * np.sqrt(horizon)
    x, w = np.polynomial.legendre.leggauss(nodes)
    x = low + (limit - low) * (x + 1) / 2
    w = w * (limit - low) / 2
    kernel = norm.pdf(x[:, None], x[None, :] + drift, sigma) * w[None, :]
    density = norm.pdf(x, drift, sigma)
    out = [1 - float(norm.cdf(limit, drift, sigma))]
    for _ in range(horizon - 1):
        density = kernel @ density
        out.append(max(0.0, 1 - float(w @ density)))
    return out


def sustained(k, n, p, horizon, past):
    """P(first passage at step <= t) for t = 1 … horizon, by walking all n-bit states."""
    p = Fraction(p)
    steps = horizon + n - 1
    # State: the last n-1 bits plus the candidates still open: we decide step t once steps t … t+n-1 are known, so the
    # state holds n bits (t … t+n-1). Windows of the past are decided by the first n-1 future bits, enumerated here.
    past = list(past)[-(n - 1):] if n > 1 else []
    result = [Fraction(0)] * (horizon + 1)
    start = {}
    for word in range(2 ** n):  # bits of steps 1 … n, step 1 first
        bits = [(word >> i) & 1 for i in range(n)]
        weight = Fraction(1)
        for b in bits:
            weight *= p if b else 1 - p
        start[tuple(bits)] = weight
    alive = {}
    for bits, weight in start.items():
        first = next((t for t in range(1, n + 1) if bits[t - 1]), None)
        hit = False
        if first is not None and first <= horizon:
            for s in range(-len(past) + 1, 1):  # a window that begins at the observed step s (0 = last)
                reach = s + n - 1
                if past[s - 1 + len(past)] and reach >= first:
                    if sum(past[s - 1 + len(past):]) + sum(bits[:reach]) >= k:
                        hit = True
        if hit:
            result[first] += weight
        else:
            alive[bits] = weight
    for t in range(1, horizon + 1):
        following = {}
        for bits, weight in alive.items():
            if bits[0] and sum(bits) >= k:
                result[t] += weight
                continue
            for b in (0, 1):
                key = bits[1:] + (b,)
                following[key] = following.get(key, 0) + weight * (p if b else 1 - p)
        alive = following
    cumulative, total = [], Fraction(0)
    for t in range(1, horizon + 1):
        total += result[t]
        cumulative.append(float(total))
    return cumulative


walks = []
for limit, drift, sigma, horizon in [(5, 0, 1, 30), (5, 0.25, 1, 30), (3, -0.1, 1, 20), (10, 0.4, 0.5, 40)]:
    a, b = (random_walk(limit, drift, sigma, horizon, m) for m in (400, 800))
    assert max(abs(x - y) for x, y in zip(a, b)) < 1e-10, "not converged"
    walks.append(dict(limit=limit, drift=drift, sigma=sigma, horizon=horizon, cumulative=b))

runs = []
for k, n, p, horizon, past in [
    (1, 1, "0.05", 30, []), (3, 5, "0.2", 30, []), (2, 3, "0.1", 24, []), (5, 5, "0.5", 20, []),
    (3, 5, "0.2", 30, [0, 1, 0, 1]), (3, 5, "0.3", 10, [1, 0, 0, 0]), (4, 6, "0.3", 3, [1, 1, 0, 0, 1]),
]:
    runs.append(dict(count=k, window=n, p=float(p), horizon=horizon, past=past, cumulative=sustained(k, n, p, horizon, past)))

made = f"python {sys.version.split()[0]}, numpy {np.__version__}, scipy {scipy.__version__}"
json.dump(dict(made_with=made, random_walk=walks, sustained=runs), open("crossing.json", "w"), indent=1)
