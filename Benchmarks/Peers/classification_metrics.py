"""Metrics of a million probabilities of two classes: scikit-learn, five of them and as many as Foreshock's report has.
The check is the sum of the five."""

import sys

import numpy
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve
from timing import best, report

probabilities, labels = numpy.fromfile(sys.argv[1], "<f8").reshape(2, -1)
labels = labels.astype(int)


def five():
    return (metrics.roc_auc_score(labels, probabilities) + metrics.average_precision_score(labels, probabilities)
            + metrics.log_loss(labels, probabilities) + metrics.brier_score_loss(labels, probabilities)
            + metrics.f1_score(labels, probabilities >= 0.5))


def everything():
    calls = probabilities >= 0.5
    for metric in (metrics.confusion_matrix, metrics.accuracy_score, metrics.precision_score, metrics.recall_score,
                   metrics.balanced_accuracy_score, metrics.matthews_corrcoef):
        metric(labels, calls)
    calibration_curve(labels, probabilities, n_bins=10)
    return five()


for work, what in ((five, "five of them"), (everything, "eleven and the reliability curve")):
    seconds, check = best(work)
    report("classification metrics", f"scikit-learn {sklearn.__version__}, {what}", seconds, float(check))
