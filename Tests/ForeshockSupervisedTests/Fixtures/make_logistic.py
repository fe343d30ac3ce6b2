"""Makes logistic_*.csv and logistic.json: optima of scikit-learn's newton-cholesky at tol 1e-12.

Run in this folder: python make_logistic.py   (the versions used are in the JSON)

Columns of very different scale are fitted by scikit-learn on standardised columns with the penalty put
back on the original scale through the gradient equations below, because its solvers do not reach 1e-8 on
them as given: a few Newton steps in extended precision polish every answer, and the polished gradient is
stored so that the fixture says how exact it is.
"""
import json
import sys
import warnings

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import LogisticRegression

generator = np.random.default_rng(20261123)


def polish(x, y, c, lam, start):
    """Newton in long double (63-bit mantissa), columns centred and scaled, penalty on the original scale."""
    e = np.longdouble
    x = x.astype(e)
    m, s = x.mean(0), x.std(0)
    varies = x.max(0) > x.min(0)
    s = np.where(varies, s, 1)
    z = np.column_stack([(x - m) / s, np.ones(len(x), e)])
    sign = np.where(y == 1, e(1), e(-1))
    c = c.astype(e)
    total = c.sum()
    ridge = np.append(e(lam) / s**2, e(0))
    if lam == 0:
        ridge = np.where(np.append(varies, True), ridge, e(1))
    g = np.append(start[:-1].astype(e) * s, e(start[-1]) + (start[:-1].astype(e) * m).sum())

    def value(g):
        eta = sign * (z @ g)
        loss = np.where(eta > 0, np.log1p(np.exp(-abs(eta))), -eta + np.log1p(np.exp(-abs(eta))))
        return (c * loss).sum() / total + (ridge * g * g).sum() / 2

    for _ in range(60):
        p = 1 / (1 + np.exp(-(z @ g)))
        gradient = z.T @ (c * (p - (y == 1))) / total + ridge * g
        h = (z * (c * p * (1 - p) / total)[:, None]).T @ z + np.diag(ridge)
        step = np.linalg.solve(h.astype(float), gradient.astype(float)).astype(e)
        t = e(1)
        while value(g - t * step) > value(g) + e(1e-18) and t > 1e-9:
            t /= 2
        g = g - t * step
    beta = g[:-1] / s
    return {
        "coefficients": [float(v) for v in beta],
        "intercept": float(g[-1] - (beta * m).sum()),
        "objective": float(value(g)),
        "gradient": float(abs(gradient).max()),
    }


def case(name, x, y, C, class_weight=None, weights=None):
    model = LogisticRegression(
        C=C, solver="newton-cholesky", tol=1e-12, max_iter=1000, class_weight=class_weight)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(x, y, sample_weight=weights)
    c = np.ones(len(y)) if weights is None else np.asarray(weights, float)
    if class_weight == "balanced":
        w0, w1 = c[y == 0].sum(), c[y == 1].sum()
        c = c * np.where(y == 1, (w0 + w1) / (2 * w1), (w0 + w1) / (2 * w0))
    elif class_weight:
        c = c * np.where(y == 1, class_weight[1], class_weight[0])
    lam = 0.0 if np.isinf(C) else 1 / (C * c.sum())
    start = np.append(model.coef_[0], model.intercept_[0])
    exact = polish(x, y, c, lam, start)
    # sklearn's own answer, with the objective evaluated as stated
    eta = np.where(y == 1, 1, -1) * (x @ model.coef_[0] + model.intercept_[0])
    own = float((c * np.logaddexp(0, -eta)).sum() / c.sum() + lam / 2 * (model.coef_[0] ** 2).sum())
    stem = name.replace(" ", "_")
    columns = [y] + ([] if weights is None else [weights]) + [x]
    np.savetxt(f"logistic_{stem}.csv", np.column_stack(columns), delimiter=",", fmt="%.17g")
    return {
        "name": stem,
        "hasWeights": weights is not None,
        "C": None if np.isinf(C) else C,
        "classWeights": class_weight if class_weight in (None, "balanced") else "explicit",
        "explicit": [class_weight[0], class_weight[1]] if isinstance(class_weight, dict) else None,
        "exact": exact,
        "sklearn": {
            "coefficients": model.coef_[0].tolist(),
            "intercept": float(model.intercept_[0]),
            "objective": own,
            "iterations": int(model.n_iter_[0]),
            "warnings": sorted({w.category.__name__ for w in caught}),
        },
    }


def draw(n, p, scale=1.0, shift=0.0):
    x = generator.standard_normal((n, p))
    beta = generator.standard_normal(p) * scale
    y = (generator.random(n) < 1 / (1 + np.exp(-(x @ beta + shift)))).astype(int)
    return np.round(x, 4), y


cases = []
x, y = draw(150, 4)
cases.append(case("plain", x, y, 1.0))
cases.append(case("strong penalty", x, y, 0.01))
cases.append(case("no penalty", x, y, np.inf))
x, y = draw(200, 3, shift=-2.5)
w = np.round(generator.gamma(0.7, 2.0, len(y)), 3)
w[::17] = 0
cases.append(case("imbalanced weights", x, y, 0.5, weights=w))
cases.append(case("balanced", x, y, 1.0, class_weight="balanced"))
cases.append(case("balanced with weights", x, y, 1.0, class_weight="balanced", weights=w))
cases.append(case("class weights", x, y, 10.0, class_weight={0: 0.3, 1: 4.0}))
x, y = draw(180, 3)
scaled = np.column_stack([np.round(1e9 + 1e7 * x[:, 0], 1), np.round(1e-3 * x[:, 1], 9), x[:, 2]])
cases.append(case("scales 1e9 and 1e-3", scaled, y, 1.0))
cases.append(case("scales without penalty", scaled, y, np.inf))
x, y = draw(120, 2)
x = np.column_stack([x, x[:, 0], np.full(len(y), 3.5), np.round(x[:, 1] + 1e-5 * generator.standard_normal(len(y)), 9)])
cases.append(case("collinear and constant", x, y, 2.0))
x, y = draw(30, 12, scale=0.5)
cases.append(case("few rows", x, y, 1.0))
x, y = draw(60, 2, scale=30.0)
cases.append(case("nearly separated", x, y, 1e6))
json.dump(
    {
        "python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__,
        "sklearn": sklearn.__version__, "cases": cases,
    },
    open("logistic.json", "w"), indent=1)
for entry in cases:
    a, b = entry["exact"], entry["sklearn"]
    d = max(abs(u - v) for u, v in zip(a["coefficients"], b["coefficients"]))
    print(f"{entry['name']:28} gradient {a['gradient']:.1e}  coefficients differ {d / max(map(abs, a['coefficients'])):.1e}"
          f"  objective {b['objective'] - a['objective']:+.1e}  {b['warnings']}")
