"""Log-likelihoods of random seasonal ARMA processes, roots up to modulus 0.999, moving averages also on the unit
circle: by a dense Cholesky factorisation in 80-bit arithmetic, and by statsmodels for seasons up to 96.

Run in this folder: python make_exactness.py > exactness.json
Every case takes `count` samples of the common pool from `offset` on; sigma2 is at its best value. A case is
[m, offset, count, ar, ma, sar, sma, exact, statsmodels - exact], the last one null above m = 96 and where
statsmodels, whose start comes from a general Lyapunov solver, is off by more than 5e-7 itself.
"""
import json
import sys

import mpmath
import numpy as np
import statsmodels
from statsmodels.tsa.statespace.sarimax import SARIMAX

rng = np.random.default_rng(20)
LD = np.longdouble
mpmath.mp.dps = 50
pool = np.round(rng.standard_normal(1000), 4)


def factor(count, moving_average):
    """Coefficients a of 1 - sum a_i B^i from random roots' inverses."""
    roots = []
    if count == 0:
        return []
    while len(roots) < count:
        pick = rng.random()
        size = rng.uniform(0, 0.95) if pick < 0.6 else rng.choice([0.98, 0.99, 0.999])
        if moving_average and pick > 0.93:
            size = 1.0
        if len(roots) + 2 <= count and rng.random() < 0.5:
            z = size * np.exp(1j * rng.uniform(0.1, 3.0))
            roots += [z, z.conjugate()]
        else:
            roots.append(size * rng.choice([-1, 1]))
    return [float(x) for x in np.round(-np.poly(roots).real[1:], 10)]


def largest_root(a):
    return max([0] + [abs(z) for z in np.roots([1] + [-x for x in a])]) if a else 0


def autocovariances(a, b, last):
    """Of x_t = sum a_i x_{t-i} + e_t + sum b_j e_{t-j}, by a small system in 50 digits and recursion."""
    p, q = len(a), len(b)
    am, bm = [mpmath.mpf(x) for x in a], [mpmath.mpf(1)] + [mpmath.mpf(x) for x in b]
    psi = []
    for k in range(q + 1):
        psi.append(bm[k] + sum(am[i] * psi[k - 1 - i] for i in range(min(p, k))))
    c = [sum(bm[j] * psi[j - k] for j in range(k, q + 1)) for k in range(q + 1)]
    system, right = mpmath.zeros(p + 1), mpmath.zeros(p + 1, 1)
    for k in range(p + 1):
        system[k, k] += 1
        right[k] = c[k] if k <= q else 0
        for i in range(1, p + 1):
            system[k, abs(k - i)] -= am[i - 1]
    start = mpmath.lu_solve(system, right)
    g = np.zeros(last + 1, LD)
    head = [start[k] for k in range(p + 1)]
    for k in range(p + 1, max(p, q) + 1):
        head.append((c[k] if k <= q else 0) + sum(am[i] * head[k - 1 - i] for i in range(p)))
    for k in range(min(len(head), last + 1)):
        g[k] = LD(mpmath.nstr(head[k], 25))
    al = [LD(x) for x in a]
    for k in range(len(head), last + 1):
        g[k] = sum(al[i] * g[k - 1 - i] for i in range(p)) if p else 0
    return g


def product(ar, ma, sar, sma, m, n):
    if not sar and not sma:
        return autocovariances(ar, ma, n - 1)
    seasons = 3
    if ar and sar:
        rate = max(largest_root(ar) ** m, largest_root(sar), 1e-3)
        both = max(1e-6, largest_root(ar) ** m * largest_root(sar))
        seasons = int(np.log(1e-26) / np.log(both)) + 40
    elif sar:
        seasons = n // m + 4
    seasons = max(seasons, len(sma) + 2, n // m + 4)
    plain = autocovariances(ar, ma, n + m * seasons)
    seasonal = autocovariances(sar, sma, seasons)
    gamma = seasonal[0] * plain[:n]
    k = np.arange(n)
    for j in range(1, seasons + 1):
        if seasonal[j] != 0:
            gamma = gamma + seasonal[j] * (plain[np.abs(m * j - k)] + plain[m * j + k])
    return gamma


def exact(w, gamma):
    """Concentrated log-likelihood by an LDL' factorisation, column by column."""
    n = len(w)
    index = np.arange(n)
    a = gamma[np.abs(index[:, None] - index[None, :])].astype(LD)
    x = w.astype(LD).copy()
    log_determinant, squares = LD(0), LD(0)
    for j in range(n):
        pivot = a[j, j]
        log_determinant += np.log(pivot)
        squares += x[j] * x[j] / pivot
        f = a[j + 1:, j] / pivot
        a[j + 1:, j + 1:] -= f[:, None] * a[j, j + 1:][None, :]
        x[j + 1:] -= f * x[j]
    return -(n * (np.log(squares / n) + 1 + np.log(2 * LD(np.pi))) + log_determinant) / 2


def by_statsmodels(w, m, ar, ma, sar, sma):
    model = SARIMAX(w, order=(len(ar), 0, len(ma)), seasonal_order=(len(sar), 0, len(sma), m if m > 1 else 0),
                    concentrate_scale=True, enforce_stationarity=True, enforce_invertibility=False)
    model.ssm.tolerance = 0
    return float(model.loglike(np.array(ar + ma + sar + sma)))


cases, off = [], 0
for m, number, counts in [(1, 240, (30, 120)), (7, 240, (40, 120)), (12, 240, (50, 120)), (24, 200, (60, 130)),
                          (96, 60, (120, 210)), (288, 50, (310, 340))]:
    for case in range(number):
        orders = rng.integers(0, [4, 4, 3, 3])
        if m == 1:
            orders[2:] = 0
        if m == 1 and orders.sum() == 0:
            orders[0] = 1
        if m == 96:
            orders[2:] = np.minimum(orders[2:], 1 + (case % 4 == 0))
        ar, ma = factor(orders[0], False), [-x for x in factor(orders[1], True)]
        sar, sma = factor(orders[2], False), [-x for x in factor(orders[3], True)]
        if max(largest_root(ar), largest_root(sar)) > 0.9995:
            continue
        n = int(counts[case % 2])
        offset = int(rng.integers(0, len(pool) - n))
        w = pool[offset:offset + n]
        value = exact(w, product(ar, ma, sar, sma, m, n))
        difference = None
        if m <= 96:
            difference = by_statsmodels(w, m, ar, ma, sar, sma) - float(value)
            if not abs(difference) <= 5e-7:
                off += 1
                difference = None
        cases.append([m, offset, n, ar, ma, sar, sma, round(float(value), 9),
                      None if difference is None else float("%.2g" % difference)])
    print(m, len(cases), off, file=sys.stderr, flush=True)

json.dump(dict(made_by="make_exactness.py", python=sys.version.split()[0], numpy=np.__version__,
               statsmodels=statsmodels.__version__, statsmodels_off=off, pool=list(pool), cases=cases),
          sys.stdout, separators=(",", ":"))
