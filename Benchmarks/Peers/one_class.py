"""One-class machines on 20,000 rows of ten columns, RBF kernel, nu = 0.05: libsvm as in scikit-learn, fit and scores; and
scikit-learn's way to large tables, Nystroem's landmarks and a linear machine by stochastic gradients. The checks are the
objective 1/2 a'Ka, the mean score and the share of rows outside, which is 0.05 for a machine that is solved."""

import sys

import numpy
import sklearn
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import SGDOneClassSVM
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.pipeline import make_pipeline
from sklearn.svm import OneClassSVM
from timing import best, report

rows = numpy.ascontiguousarray(numpy.fromfile(sys.argv[1], "<f8").reshape(-1, 200_000)[:10, :20_000].T)
tool = f"scikit-learn {sklearn.__version__}"
gamma = 1 / (10 * rows.var())

seconds, svm = best(lambda: OneClassSVM(nu=0.05, gamma=gamma).fit(rows))
support, alpha = svm.support_vectors_, svm.dual_coef_[0]
report("one-class SVM, fit", tool, seconds, float(0.5 * alpha @ rbf_kernel(support, gamma=gamma) @ alpha))

seconds, decision = best(lambda: svm.decision_function(rows))
report("one-class SVM, scores", tool, seconds, float(-decision.mean()))


def landmarks():
    model = make_pipeline(
        Nystroem(gamma=gamma, n_components=100, random_state=1), SGDOneClassSVM(nu=0.05, random_state=1))
    return model.fit(rows).decision_function(rows)


seconds, decision = best(landmarks)
report("one-class SVM, 100 landmarks", tool, seconds, float((decision < 0).mean()))
