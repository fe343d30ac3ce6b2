"""Gradient boosting, 100 trees of 31 leaves, on 200,000 rows of 30 columns with missing cells and 1.7 % of failures, and on
1,000 rows of 10: LightGBM, XGBoost and scikit-learn. The check is the sum of the raw scores of some rows, which differ a
little from tool to tool.

    python boosting.py failures.f64               times
    python boosting.py failures.f64 MODEL.txt     also loads a model that Foreshock wrote and prints the same sum"""

import os
import sys

import lightgbm
import numpy
import sklearn
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier
from timing import best, report, spot_sum

threads = int(os.environ.get("THREADS", "1"))
columns = numpy.fromfile(sys.argv[1], "<f8").reshape(-1, 200_000)
x, labels = columns[:-1].T, columns[-1]
small = numpy.asfortranarray(x[:1000, :10])
small_labels = (small[:, 0] > 0.5).astype(float)
rows = numpy.ascontiguousarray(x[:50_000])

light = {"objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "verbose": -1, "num_threads": threads,
         "deterministic": True}
extreme = {"objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": 31,
           "max_depth": 0, "eta": 0.1, "nthread": threads}


def lightgbm_fit(x, y):
    return lightgbm.train(light, lightgbm.Dataset(x, y), 100)


def xgboost_fit(x, y):
    return xgboost.train(extreme, xgboost.DMatrix(x, y, nthread=threads), 100)


def sklearn_fit(x, y):
    return HistGradientBoostingClassifier(max_iter=100, max_leaf_nodes=31, early_stopping=False).fit(x, y)


tool = f"LightGBM {lightgbm.__version__}"
if len(sys.argv) > 2:
    with open(sys.argv[2], encoding="utf-8") as file:
        stored = lightgbm.Booster(model_str=file.read())
    report("boosting scores, stored", tool, 0, spot_sum(stored.predict(rows, raw_score=True)))
seconds, model = best(lambda: lightgbm_fit(x, labels))
report("boosting fit", tool, seconds, spot_sum(model.predict(x[:20_000], raw_score=True)))
seconds, scores = best(lambda: model.predict(rows, raw_score=True, num_threads=threads))
report("boosting scores", tool, seconds, spot_sum(scores))
seconds, fitted = best(lambda: lightgbm_fit(small, small_labels))
report("boosting fit, 1,000 rows", tool, seconds, spot_sum(fitted.predict(small, raw_score=True)))

tool = f"XGBoost {xgboost.__version__}"
seconds, model = best(lambda: xgboost_fit(x, labels))
report("boosting fit", tool, seconds, spot_sum(model.predict(xgboost.DMatrix(x[:20_000]), output_margin=True)))
seconds, scores = best(lambda: model.inplace_predict(rows, predict_type="margin"))
report("boosting scores", tool, seconds, spot_sum(scores))
seconds, fitted = best(lambda: xgboost_fit(small, small_labels))
report("boosting fit, 1,000 rows", tool, seconds, spot_sum(fitted.predict(xgboost.DMatrix(small), output_margin=True)))

tool = f"scikit-learn {sklearn.__version__}"
seconds, model = best(lambda: sklearn_fit(x, labels))
report("boosting fit", tool, seconds, spot_sum(model.decision_function(x[:20_000])))
seconds, scores = best(lambda: model.decision_function(rows))
report("boosting scores", tool, seconds, spot_sum(scores))
seconds, fitted = best(lambda: sklearn_fit(small, small_labels))
report("boosting fit, 1,000 rows", tool, seconds, spot_sum(fitted.decision_function(small)))
