"""Makes logistic_torture.json: thirty tables on which logistic regressions go wrong in silence.

Run in this folder: python make_logistic_torture.py   (numpy 2.4.6; the file holds the tables themselves)

Numbers are text, so that NaN and infinity survive. `repeat` says how often the table is to be repeated.
`penalty` is none, l2 (with C) or l1 (with λ, on columns as given). `expect` is what is true of the table:
optimum, complete or quasi (no optimum: a plane separates), or the error that the input deserves.
"""
import json

import numpy as np

g = np.random.default_rng(1130)
cases = []


def add(name, x, y, penalty="none", value=0.0, expect="optimum", w=None, repeat=1):
    x = np.asarray(x, float).reshape(len(y), -1)
    cases.append({
        "name": name, "x": [[repr(float(v)) for v in row] for row in x], "y": [int(v) for v in y],
        "w": None if w is None else [repr(float(v)) for v in w], "penalty": penalty, "value": value,
        "expect": expect, "repeat": repeat})


def draw(n=60, p=3):
    x = np.round(g.standard_normal((n, p)), 4)
    y = (g.random(n) < 1 / (1 + np.exp(-(x @ np.linspace(1, -1, p)) - 0.2))).astype(int)
    return x, y


x, y = draw()
flags = np.array([1.0 if (i % 11 == 0 and v == 1) else 0.0 for i, v in enumerate(y)])
add("plain", x, y)
add("1e9 with spread 1e7", np.column_stack([1e9 + np.round(1e7 * x[:, 0]), x[:, 1:]]), y)
add("1e9 beside 1e-3, L2", np.column_stack([1e9 + np.round(1e7 * x[:, 0]), 1e-3 * x[:, 1], x[:, 2]]), y, "l2", 1.0)
add("columns of 1e-150", 1e-150 * x, y)
add("columns of 1e150", 1e150 * x, y)
add("origin 1e12, spread 1", 1e12 + x, y)
add("duplicate column", np.column_stack([x, x[:, 0]]), y)
add("duplicate column, L2", np.column_stack([x, x[:, 0]]), y, "l2", 1.0)
add("column is a combination", np.column_stack([x, x[:, 0] + 2 * x[:, 1] + 3]), y)
add("constant columns", np.column_stack([x, np.full(60, 7.0), np.zeros(60)]), y)
add("all but duplicate, 1e-6", np.column_stack([x, x[:, 0] + 1e-6 * g.standard_normal(60)]), y)
line = np.linspace(-1, 1, 40)
add("complete separation", line, line > 0, expect="complete")
add("complete separation, L2", line, line > 0, "l2", 1.0)
add("quasi-separation by a flag", np.column_stack([x, flags]), y, expect="quasi")
add("quasi-separation, rows on the plane", [-3, -2, 0, 0, 2, 3], [0, 0, 0, 1, 1, 1], expect="quasi")
plane = np.round(g.standard_normal((80, 3)), 4)
add("separation by two columns together", plane * [1, 1e6, 1e-6], plane @ [1, -1, 0] > 0.05, expect="complete")
add("one class", x, np.ones(60), expect="oneClassOnly")
bad = x.copy()
bad[7, 1] = np.nan
add("NaN", bad, y, expect="nonFiniteInput")
bad = x.copy()
bad[9, 2] = -np.inf
add("infinity", bad, y, expect="nonFiniteInput")
weights = np.where((x[:, 0] > 0) == (y == 1), 1.0, 0.0)
add("zero weights hide the overlap", x[:, :1], y, expect="complete", w=weights)
wide = np.round(g.standard_normal((20, 50)), 4)
wide_y = np.arange(20) % 2
add("fewer rows than columns", wide, wide_y, expect="complete")
add("fewer rows than columns, L2", wide, wide_y, "l2", 1.0)
add("fewer rows than columns, L1", wide, wide_y, "l1", 0.05)
add("weights of 1e300", x, y, w=np.full(60, 1e300))
add("denormal weights", x, y, w=np.full(60, 5e-324))
add("a hundred thousand identical rows", [[1.0], [1.0], [2.0], [2.0]], [0, 1, 1, 1], expect="quasi", repeat=25_000)
add("intercept only", np.zeros((10, 0)), [1, 0, 0, 1, 1, 1, 0, 1, 1, 1])
add("perfect predictor, hardly penalised", line, line > 0, "l2", 1e6)
rare = np.round(g.standard_normal((2_000, 2)), 3)
add("one positive in two thousand", rare, (np.arange(2_000) == 3).astype(int))
far = x.copy()
far[5, 0] = 1e6
add("an outlier of a million deviations", far, y)
assert len(cases) == 30
json.dump(cases, open("logistic_torture.json", "w"), indent=None)
