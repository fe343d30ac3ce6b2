"""Writes linear.json: tables with the exact least squares and ridge coefficients, solved in rational numbers.

Python 3.11, numpy 2.4.6, scikit-learn 1.9.1, which must agree to the rounding that their solvers have.
"""
import json
import pathlib
from fractions import Fraction

import numpy as np
from sklearn.linear_model import Ridge

rng = np.random.default_rng(7)


def exact(x, y, w, ridge):
    """Coefficients and intercept: the normal equations in rational numbers."""
    n, p = x.shape
    rows = [[Fraction(float(v)) for v in row] + [Fraction(1)] for row in x]
    goals, weights = [Fraction(float(v)) for v in y], [Fraction(float(v)) for v in w]
    total = sum(weights)
    a = [[sum(weights[i] * rows[i][j] * rows[i][k] for i in range(n)) / total for k in range(p + 1)]
         for j in range(p + 1)]
    b = [sum(weights[i] * rows[i][j] * goals[i] for i in range(n)) / total for j in range(p + 1)]
    for j in range(p):
        a[j][j] += Fraction(ridge)
    for j in range(p + 1):
        pivot = next(k for k in range(j, p + 1) if a[k][j] != 0)
        a[j], a[pivot], b[j], b[pivot] = a[pivot], a[j], b[pivot], b[j]
        for k in range(p + 1):
            if k != j and a[k][j] != 0:
                f = a[k][j] / a[j][j]
                a[k] = [u - f * v for u, v in zip(a[k], a[j])]
                b[k] -= f * b[j]
    return [float(b[j] / a[j][j]) for j in range(p + 1)]


cases = []
for name, n, scales, centers, ridge, weighted in (
    ("plain", 60, (1, 1, 1), (0, 0, 0), 0.0, False), ("ridge", 60, (1, 10, 0.1), (0, 5, 0), 0.02, False),
    ("weighted ridge", 50, (1, 2, 3), (1, 1, 1), 0.3, True), ("weights", 40, (1, 1, 1), (0, 0, 0), 0.0, True),
    ("far and wide", 50, (1e7, 1e-3, 1), (1e9, 0, 1e5), 0.0, False),
    ("fewer rows than columns", 3, (1, 1, 1, 1, 1), (0, 1, 2, 3, 4), 0.1, False),
):
    x = rng.normal(size=(n, len(scales))) * scales + centers
    y = x @ (rng.normal(size=len(scales)) / scales) + rng.normal(size=n) + 100
    w = rng.integers(0, 4, n).astype(float) if weighted else np.ones(n)
    found = exact(x, y, w, ridge)
    if name != "far and wide":
        peer = Ridge(alpha=ridge * w.sum(), solver="svd").fit(x, y, sample_weight=w)
        assert np.allclose([*peer.coef_, peer.intercept_], found, rtol=1e-8, atol=1e-10), name
    cases.append(dict(
        name=name, rows=x.tolist(), targets=y.tolist(), weights=w.tolist(), ridge=ridge,
        coefficients=found[:-1], intercept=found[-1]))

# Columns that determine each other: the optimum of least norm in columns of unit spread.
x = rng.normal(size=(30, 2)) * (1, 20)
x = np.column_stack([x, x[:, 0] * 3 - x[:, 1] / 10 + 4])
y = x[:, 0] - x[:, 1] + rng.normal(size=30)
z = (x - x.mean(0)) / x.std(0)
solution = np.linalg.lstsq(z, y - y.mean(), rcond=1e-12)[0] / x.std(0)
cases.append(dict(
    name="collinear", rows=x.tolist(), targets=y.tolist(), weights=[1.0] * 30, ridge=0.0,
    coefficients=solution.tolist(), intercept=float(y.mean() - x.mean(0) @ solution)))
pathlib.Path(__file__).with_name("linear.json").write_text(json.dumps(dict(cases=cases)))
