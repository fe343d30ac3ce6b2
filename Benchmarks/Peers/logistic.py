"""Logistic regression with a ridge penalty, C = 1, on 200,000 rows of 50 columns: scikit-learn by Newton's
method, at its own tolerance. The check is the objective: mean log-loss and penalty."""

import sys

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from timing import best, report

columns = numpy.fromfile(sys.argv[1], "<f8").reshape(-1, 200_000)
x, labels = columns[:-1].T, columns[-1].astype(int)
model = LogisticRegression(C=1, solver="newton-cholesky")
seconds, fitted = best(lambda: model.fit(x, labels))
coefficients = fitted.coef_[0]
objective = log_loss(labels, fitted.predict_proba(x)) + coefficients @ coefficients / (2 * len(labels))
report("logistic fit", f"scikit-learn {sklearn.__version__}", seconds, float(objective))
