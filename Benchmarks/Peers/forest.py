"""Forests of 100 trees of depth 16 at most on 50,000 rows of 30 columns with missing cells and 1.7 % of failures: YDF and
scikit-learn. The check of a fit is the area under the ROC curve on the next 50,000 rows; that of scores their sum.

    python forest.py failures.f64"""

import os
import sys

import numpy
import sklearn
import ydf
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from timing import best, report

threads = int(os.environ.get("THREADS", "1"))
columns = numpy.fromfile(sys.argv[1], "<f8").reshape(-1, 200_000)
x, labels = columns[:-1].T, columns[-1].astype(int)
train, test = numpy.ascontiguousarray(x[:50_000]), numpy.ascontiguousarray(x[50_000:100_000])
seen, unseen = labels[:50_000], labels[50_000:100_000]

ydf.verbose(0)
learner = ydf.RandomForestLearner(label="y", num_trees=100, max_depth=16, num_threads=threads, winner_take_all=False,
                                  compute_oob_performances=False)
tool = f"YDF {ydf.__version__}"
seconds, model = best(lambda: learner.train({"x": train, "y": seen}))
report("forest fit", tool, seconds, roc_auc_score(unseen, model.predict({"x": test})))
seconds, scores = best(lambda: model.predict({"x": test}))
report("forest scores", tool, seconds, float(scores.sum()))

tool = f"scikit-learn {sklearn.__version__}"
for leaf in (1, 5):
    forest = RandomForestClassifier(100, max_depth=16, min_samples_leaf=leaf, n_jobs=threads, random_state=0)
    seconds, model = best(lambda: forest.fit(train, seen))
    report("forest fit" if leaf == 1 else "forest fit, leaves of 5", tool, seconds,
           roc_auc_score(unseen, model.predict_proba(test)[:, 1]))
seconds, scores = best(lambda: model.predict_proba(test)[:, 1])
report("forest scores", tool, seconds, float(scores.sum()))
