"""The thirty hard tables of logistic regression (Tests/ForeshockSupervisedTests/Fixtures/logistic_torture.json) by
scikit-learn and statsmodels: what each of them makes of a table, and how many of the thirty it gets right.

A table is got right when the answer is an optimum of the stated objective (the largest violation of the
optimality conditions, in columns of unit deviation, is at most 1e-8), or when the tool says by an error or a
warning that there is something wrong. Coefficients of a table that has no optimum without a word, or an
answer that is no optimum without a word, are failures. Foreshock's own score is that of its tests.

    python logistic_torture.py         prints a table as Markdown
"""

import json
import pathlib
import warnings

import numpy
import sklearn
import statsmodels
import statsmodels.api
from sklearn.linear_model import LogisticRegression

TABLES = pathlib.Path(__file__).resolve().parents[2] / "Tests/ForeshockSupervisedTests/Fixtures/logistic_torture.json"
KKT = 1e-8


def residual(case, x, y, w, beta, intercept):
    """The largest violation of the optimality conditions in columns of unit deviation."""
    if not (numpy.all(numpy.isfinite(beta)) and numpy.isfinite(intercept)):
        return numpy.inf
    share = w / w.max()
    share = share / share.sum()
    eta = x @ beta + intercept
    p = numpy.exp(-numpy.logaddexp(0, -eta))
    error = share * (p - y)
    worst = abs(error.sum())
    for j in range(x.shape[1]):
        centre = x[:, j].mean()
        scale = numpy.abs(x[:, j] - centre).max()
        if scale == 0:
            continue
        z = (x[:, j] - centre) / scale
        scale, z = scale * z.std(), z / z.std()
        slope = error @ z
        if case["penalty"] == "l2":
            slope += beta[j] / (case["value"] * w.sum()) / scale
        if case["penalty"] == "l1":
            limit = case["value"] / scale
            slope = abs(slope + limit * numpy.sign(beta[j])) if beta[j] else max(0, abs(slope) - limit)
        worst = max(worst, abs(slope))
    return worst


def by_sklearn(case, x, y, w, solver):
    if case["penalty"] == "l1":
        model = LogisticRegression(C=1 / (case["value"] * w.sum()), l1_ratio=1, solver="saga", tol=1e-10, max_iter=100_000)
    else:
        c = numpy.inf if case["penalty"] == "none" else case["value"]
        model = LogisticRegression(C=c, solver=solver, tol=1e-10, max_iter=10_000)
    model.fit(x, y, sample_weight=w)
    return model.coef_[0], model.intercept_[0]


def by_statsmodels(case, x, y, w):
    design = statsmodels.api.add_constant(x, has_constant="add")
    model = statsmodels.api.GLM(y, design, statsmodels.api.families.Binomial(), freq_weights=w)
    if case["penalty"] == "none":
        result = model.fit(tol=1e-12, maxiter=200)
    else:
        # The intercept first, unpenalised; its objective is the mean loss plus alpha times the norm.
        strength = case["value"] if case["penalty"] == "l1" else 1 / (case["value"] * w.sum())
        alpha = numpy.r_[0, numpy.full(x.shape[1], strength)]
        result = model.fit_regularized(alpha=alpha, L1_wt=1.0 if case["penalty"] == "l1" else 0.0)
    return numpy.asarray(result.params)[1:], result.params[0]


def judge(case, tool):
    x = numpy.array([[float(v) for v in row] for row in case["x"]]).reshape(len(case["y"]), -1)
    y = numpy.array(case["y"], float)
    w = numpy.ones(len(y)) if case["w"] is None else numpy.array([float(v) for v in case["w"]])
    x, y, w = (numpy.concatenate([a] * case["repeat"]) for a in (x, y, w))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            beta, intercept = tool(case, x, y, w)
        except Exception as error:  # any error at all is a word
            return True, f"{type(error).__name__}"
    words = sorted({m.category.__name__ for m in caught if m.category.__name__ in (
        "ConvergenceWarning", "PerfectSeparationWarning", "LinAlgWarning", "DomainWarning", "HessianInversionWarning")})
    with numpy.errstate(all="ignore"):
        kkt = residual(case, x, y, w, beta, intercept)
    if case["expect"] == "optimum":
        if kkt <= KKT:
            return True, "optimum"
        return bool(words), f"{'warns: ' + ', '.join(words) if words else 'silent'}, KKT {kkt:.0e}"
    return bool(words), "warns: " + ", ".join(words) if words else f"silent, coefficients up to {abs(beta).max():.2g}"


def main():
    cases = json.loads(TABLES.read_text())
    tools = {
        f"scikit-learn {sklearn.__version__} lbfgs": lambda *a: by_sklearn(*a, "lbfgs"),
        f"scikit-learn {sklearn.__version__} newton-cholesky": lambda *a: by_sklearn(*a, "newton-cholesky"),
        f"statsmodels {statsmodels.__version__} GLM": by_statsmodels,
    }
    scores = dict.fromkeys(tools, 0)
    print("| table | " + " | ".join(tools) + " |\n|---" * 1 + "|---" * len(tools) + "|")
    for case in cases:
        cells = []
        for name, tool in tools.items():
            good, words = judge(case, tool)
            scores[name] += good
            cells.append(("" if good else "**no**: ") + words)
        print(f"| {case['name']} | " + " | ".join(cells) + " |", flush=True)
    print("| **right of 30** | " + " | ".join(str(scores[name]) for name in tools) + " |")


main()
