"""An isolation forest of 100 trees on 256 rows each, and a score for each of 200,000 rows of ten columns:
isotree and scikit-learn. The check is the mean score, which random forests share to about two digits."""

import importlib.metadata
import os
import sys

import isotree
import numpy
import sklearn
from sklearn.ensemble import IsolationForest
from timing import best, report

columns = numpy.fromfile(sys.argv[1], "<f8").reshape(-1, 200_000)[:10]
threads = int(os.environ["THREADS"])

# Short numbers, row after row, and none missing: what both are fastest with.
rows = numpy.ascontiguousarray(columns.T, dtype="f4")


def grow_and_score():
    forest = isotree.IsolationForest(
        ntrees=100, sample_size=256, ndim=1, missing_action="fail", nthreads=threads, random_seed=1)
    return forest.fit(rows).predict(rows)


seconds, scores = best(grow_and_score)
report("isolation forest", f"isotree {importlib.metadata.version('isotree')}", seconds, float(scores.mean()))

forest = IsolationForest(n_estimators=100, max_samples=256, n_jobs=threads, random_state=1)
seconds, scores = best(lambda: -forest.fit(rows).score_samples(rows))
report("isolation forest", f"scikit-learn {sklearn.__version__}", seconds, float(scores.mean()))
