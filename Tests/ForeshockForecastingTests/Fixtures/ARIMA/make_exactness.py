"""Log-likelihoods and gradients of random seasonal ARMA processes, roots up to modulus 0.999, moving averages also on
the unit circle: by the Durbin-Levinson recursion in fixed-point arithmetic of 320 binary digits after the point,
gradients by central differences of step 2^-66, and likelihoods by statsmodels for seasons up to 96.

Run in this folder: python make_exactness.py > exactness.ndjson
A part of it, to be joined by cat: python make_exactness.py FIRST LAST (the first line only comes with FIRST = 0).

Processes and series come from a SplitMix64 generator seeded with the case's number, by additions, multiplications and
divisions only, so that a reader makes the same doubles (SeededProcess.swift). A line is
[exact, statsmodels - exact, gradient, autocovariances]: sigma2 is at its best value; the second is null above m = 96
and where statsmodels, whose start comes from a general Lyapunov solver, is off by more than 5e-7 itself; the
gradient is in the order ar, ma, sar, sma; autocovariances at lags 0, 1 and n - 1 are given for every eighth
case, by a plain sum over the seasons.
"""
import json
import math
import sys

import mpmath
import numpy as np
import statsmodels
from statsmodels.tsa.statespace.sarimax import SARIMAX

MASK = (1 << 64) - 1
S = 320
ONE = 1 << S
mpmath.mp.prec = 400


class Stream:
    """SplitMix64."""

    def __init__(self, seed):
        self.state = (seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & MASK

    def unit(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0 ** -53

    def below(self, count):
        return int(self.unit() * count)


def factor(stream, count, moving_average, near):
    """1 + sum c_i B^i from random inverse roots; with `near` all of them are close to the unit circle."""
    c = [1.0]
    while len(c) <= count:
        pick = stream.unit()
        size = [0.98, 0.99, 0.999][stream.below(3)]
        inner = 0.95 * stream.unit()
        if pick < 0.6 and not near:
            size = inner
        if moving_average and pick > 0.93:
            size = 1.0
        if len(c) + 1 <= count and stream.unit() < 0.5:
            # The cosine of an angle between 0.1 and 3, by the tangent of its half.
            s = 0.048 + 0.886 * stream.unit()
            h = s / (1.0 - s)
            cosine = (1.0 - h * h) / (1.0 + h * h)
            term = [-2.0 * size * cosine, size * size]
        else:
            term = [size if stream.unit() < 0.5 else -size]
        longer = c + [0.0] * len(term)
        for j, y in enumerate(term):
            for i, x in enumerate(c):
                longer[i + j + 1] += x * y
        c = longer
    return c[1:]


def process(number):
    """m, the series, ar, ma, sar, sma of a case."""
    stream = Stream(number)
    m, counts = SEASONS[number % len(SEASONS)]
    p, q, sp, sq = stream.below(4), stream.below(4), stream.below(3), stream.below(3)
    if m == 1:
        sp = sq = 0
        if p + q == 0:
            p = 1
    near = stream.unit() < 0.1
    ar = [-x for x in factor(stream, p, False, near)]
    ma = factor(stream, q, True, near)
    sar = [-x for x in factor(stream, sp, False, near)]
    sma = factor(stream, sq, True, near)
    n = counts[stream.below(2)]
    w = []
    for _ in range(n):
        x = -6.0
        for _ in range(12):
            x += stream.unit()
        w.append(x)
    return m, w, (ar, ma, sar, sma)


# The longer seasons are rarer: they take longer.
SEASONS = ([(1, (30, 120)), (7, (40, 120)), (12, (50, 120)), (24, (60, 130))] * 8
           + [(96, (120, 210)), (288, (310, 340))])
CASES = 1054


def fixed(x):
    if isinstance(x, float):
        n, d = x.as_integer_ratio()
        return (n << S) // d
    return int(mpmath.floor(mpmath.mpf(x) * ONE))


def real(x):
    return mpmath.mpf(int(x)) / ONE


def autocovariances(a, b, last):
    """Of x_t = sum a_i x_{t-i} + e_t + sum b_j e_{t-j}, by a small system and recursion."""
    p, q = len(a), len(b)
    am, bm = [real(x) for x in a], [mpmath.mpf(1)] + [real(x) for x in b]
    psi = []
    for k in range(q + 1):
        psi.append(bm[k] + sum(am[i] * psi[k - 1 - i] for i in range(min(p, k))))
    c = [sum(bm[j] * psi[j - k] for j in range(k, q + 1)) for k in range(q + 1)]
    g = c[:1]
    if p:
        system, right = mpmath.zeros(p + 1), mpmath.zeros(p + 1, 1)
        for k in range(p + 1):
            system[k, k] += 1
            right[k] = c[k] if k <= q else 0
            for i in range(1, p + 1):
                system[k, abs(k - i)] -= am[i - 1]
        g = list(mpmath.lu_solve(system, right))
    g = [fixed(x) for x in g]
    for k in range(p + 1, last + 1):
        x = fixed(c[k]) << S if k <= q else 0
        for i in range(p):
            x += a[i] * g[k - 1 - i]
        g.append(x >> S)
    return g[:last + 1]


def largest_root(a):
    return max([0] + [abs(z) for z in np.roots([1] + [-x / ONE for x in a])]) if a else 0


def product(ar, ma, sar, sma, m, n):
    if not sar and not sma:
        return np.array(autocovariances(ar, ma, n - 1), object)
    seasons = len(sma)
    if sar:
        seasons = n // m + len(ma) // m + 2
        if ar:
            both = max(largest_root(ar) ** m * largest_root(sar), 1e-12)
            seasons = max(seasons, int(math.log(1e-50) / math.log(both)) + 10)
    seasons = max(seasons, len(sma) + 2)
    plain = np.array(autocovariances(ar, ma, n + m * seasons), object)
    seasonal = autocovariances(sar, sma, seasons)
    k = np.arange(n)
    g = plain[:n] * seasonal[0]
    for j in range(1, seasons + 1):
        if seasonal[j]:
            g = g + seasonal[j] * (plain[np.abs(m * j - k)] + plain[m * j + k])
    return g >> S


def log_likelihood(w, g):
    n, f, phi = len(w), int(g[0]), np.zeros(0, object)
    determinant, squares = mpmath.mpf(1), 0
    for t in range(n):
        v = int(w[t]) - (int(np.dot(phi, w[t - 1::-1]) if t else 0) >> S)
        squares += v * v // f
        determinant *= f
        if t < n - 1:
            x = int(g[t + 1]) - (int(np.dot(phi, g[t:0:-1]) if t else 0) >> S)
            rho = (x << S) // f
            phi = np.concatenate([phi - ((rho * phi[::-1]) >> S), np.array([rho], object)])
            f -= ((rho * rho) >> S) * f >> S
            assert f > 0
    s = mpmath.mpf(squares) / ONE / n
    return -(n * (mpmath.log(s) + 1 + mpmath.log(2 * mpmath.pi) - S * mpmath.log(2)) + mpmath.log(determinant)) / 2


def exact(w, m, coefficients):
    at = [[fixed(x) for x in a] for a in coefficients]
    w = np.array([fixed(x) for x in w], object)

    def value(there):
        return log_likelihood(w, product(*there, m, len(w)))

    step, gradient = ONE >> 66, []
    for a in range(4):
        for i in range(len(at[a])):
            ends = []
            for h in (step, -step):
                there = [list(x) for x in at]
                there[a][i] += h
                ends.append(value(there))
            gradient.append(float((ends[0] - ends[1]) / (2 * real(step))))
    return float(value(at)), gradient, product(*at, m, len(w))


def by_statsmodels(w, m, ar, ma, sar, sma):
    model = SARIMAX(w, order=(len(ar), 0, len(ma)), seasonal_order=(len(sar), 0, len(sma), m if m > 1 else 0),
                    concentrate_scale=True, enforce_stationarity=True, enforce_invertibility=False)
    model.ssm.tolerance = 0
    return float(model.loglike(np.array(ar + ma + sar + sma)))


def short(x, digits):
    return 0 if abs(x) < 1e-25 else float("%.*g" % (digits, x))


first, last = (int(x) for x in sys.argv[1:3]) if len(sys.argv) > 2 else (0, CASES)
if first == 0:
    print(json.dumps(dict(made_by="make_exactness.py", python=sys.version.split()[0], numpy=np.__version__,
                          mpmath=mpmath.__version__, statsmodels=statsmodels.__version__)))
for number in range(first, last):
    m, w, coefficients = process(number)
    value, gradient, g = exact(w, m, coefficients)
    difference = None
    if m <= 96:
        try:
            difference = by_statsmodels(np.array(w), m, *coefficients) - value
        except np.linalg.LinAlgError:
            pass
        if difference is None or not abs(difference) <= 5e-7:
            difference = None
    line = [round(value, 9), None if difference is None else float("%.1g" % difference),
            [short(x, 8) for x in gradient]]
    if number % 8 == 0:
        line.append([short(real(g[k]), 15) for k in (0, 1, len(w) - 1)])
    print(json.dumps(line, separators=(",", ":")), flush=True)
