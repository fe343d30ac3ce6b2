"""Logistic regression in scikit-learn, with a ridge penalty, C = 1, on 200,000 rows of 50 columns, a million of 20 and
20,000 of 300, by each of its two good solvers at tolerance 1e-8; and a lasso path of 100 penalties on 20,000 rows of 200
columns in skglm, at a tolerance that gives the objectives to 1e-9. The check is the objective: mean log-loss and
penalty, for the path their mean.

The argument is the folder with the tables. The default solver's default tolerance, 1e-4, is faster by up to a third,
with objectives that are 1e-7 above the optimum.
"""

import pathlib
import sys
import warnings

import numpy
import skglm
import sklearn
from sklearn.linear_model import LogisticRegression
from timing import best, report

FOLDER = pathlib.Path(sys.argv[1])


def table(name, rows):
    columns = numpy.fromfile(FOLDER / f"{name}.f64", "<f8").reshape(-1, rows)
    return numpy.asfortranarray(columns[:-1].T), columns[-1].astype(int)


def loss(x, labels, beta, intercept):
    return numpy.logaddexp(0, numpy.where(labels == 1, -1, 1) * (x @ beta + intercept)).mean()


for name, file, rows in (
    ("logistic fit", "labelled", 200_000),
    ("logistic fit, 1M × 20", "labelled-tall", 1_000_000),
    ("logistic fit, 20k × 300", "labelled-wide", 20_000),
):
    x, labels = table(file, rows)
    for solver in ("lbfgs", "newton-cholesky"):
        model = LogisticRegression(C=1, solver=solver, tol=1e-8, max_iter=1000)
        seconds, fitted = best(lambda model=model, x=x, labels=labels: model.fit(x, labels))
        beta = fitted.coef_[0]
        objective = loss(x, labels, beta, fitted.intercept_[0]) + beta @ beta / (2 * rows)
        report(name, f"scikit-learn {sklearn.__version__}, {solver}", seconds, float(objective))

x, labels = table("labelled-path", 20_000)
gradient = (x - x.mean(0)).T @ (labels.mean() - labels) / len(labels)
lambdas = abs(gradient).max() * 1e-4 ** (numpy.arange(100) / 99)


def path():
    model = skglm.SparseLogisticRegression(lambdas[0], tol=1e-7, warm_start=True, fit_intercept=True, max_iter=100)
    objectives = []
    for penalty in lambdas:
        model.alpha = penalty
        model.fit(x, labels)
        objectives.append((model.coef_.ravel().copy(), float(numpy.ravel(model.intercept_)[0])))
    return objectives


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    seconds, found = best(path)
values = [loss(x, labels, b, c) + penalty * abs(b).sum() for penalty, (b, c) in zip(lambdas, found, strict=True)]
report("lasso path, 100 penalties, 20k × 200", f"skglm {skglm.__version__}", seconds, float(numpy.mean(values)))
