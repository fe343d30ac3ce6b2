"""Growing isolation forests of 100 trees and scoring rows of ten columns with them, each by itself: isotree and
scikit-learn. Rows are normal numbers that share half a common one, as Foreshock's are; the checks are mean scores,
which random forests share to about two digits."""

import importlib.metadata
import os

import isotree
import numpy
import sklearn
from sklearn.ensemble import IsolationForest
from timing import best, report

threads = int(os.environ["THREADS"])
ISOTREE = f"isotree {importlib.metadata.version('isotree')}"
SKLEARN = f"scikit-learn {sklearn.__version__}"


def table(count):
    random = numpy.random.default_rng(50)
    columns = 0.5 * random.normal(size=count) + random.normal(size=(10, count))
    # isotree takes columns as they are, scikit-learn rows of short numbers: each what it is fastest with.
    return numpy.asfortranarray(columns.T), numpy.ascontiguousarray(columns.T, dtype="f4")


def isotree_forest(size):
    return isotree.IsolationForest(
        ntrees=100, sample_size=size, ndim=1, missing_action="fail", nthreads=threads, random_seed=1)


def sklearn_forest(size):
    return IsolationForest(n_estimators=100, max_samples=size, n_jobs=threads, random_state=1)


for count in (100_000, 1_000_000):
    columns, rows = table(count)
    task = f"isolation forest, fit, {count} rows"
    seconds, forest = best(lambda: isotree_forest(256).fit(columns))
    report(task, ISOTREE, seconds, float(forest.predict(columns[:1000]).mean()))
    seconds, forest = best(lambda: sklearn_forest(256).fit(rows))
    report(task, SKLEARN, seconds, float(-forest.score_samples(rows[:1000]).mean()))

columns, rows = table(100_000)
for size in (256, 4096):
    task = f"isolation forest, score, {size} rows a tree"
    forest = isotree_forest(size).fit(columns)
    seconds, scores = best(lambda: forest.predict(rows))
    report(task, ISOTREE, seconds, float(scores.mean()))
    forest = sklearn_forest(size).fit(rows)
    seconds, scores = best(lambda: -forest.score_samples(rows))
    report(task, SKLEARN, seconds, float(scores.mean()))

task = "isolation forest, row by row"
few = [rows[i:i + 1] for i in range(2000)]
forest = isotree_forest(256).fit(columns)
seconds, scores = best(lambda: [forest.predict(row)[0] for row in few])
report(task, ISOTREE, seconds, float(numpy.mean(scores)))
forest = sklearn_forest(256).fit(rows)
seconds, scores = best(lambda: [-forest.score_samples(row)[0] for row in few[:100]])
report(task, SKLEARN, 20 * seconds, float(numpy.mean(scores)))
