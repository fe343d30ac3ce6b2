"""Tables with what scikit-learn's forests score on their last third: fixtures of the forest.

Made with Python 3.11, scikit-learn 1.9.1, numpy 2.4.6:  python make_forest.py
Writes forest_classes.csv (features, label of 0 and 1) and forest_numbers.csv (features, target), and forest.json: the mean
and the standard deviation over 20 seeds of the area under the ROC curve and of R² on the last 300 of 900 rows, and the
shares of importance of the columns. Leaves have at least five rows, as ours."""

import json
import pathlib

import numpy
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import r2_score, roc_auc_score

HERE = pathlib.Path(__file__).resolve().parent
random = numpy.random.default_rng(11)


def table():
    # Multiples of 1/32: a text of few digits that is exact.
    x = numpy.round(random.normal(size=(900, 6)) * 32) / 32
    signal = x[:, 0] * x[:, 1] + numpy.abs(x[:, 2]) + numpy.where(x[:, 3] > 0, 0.8, 0)
    return x, signal + 0.6 * random.normal(size=900)


def spread(scores):
    return {"mean": float(numpy.mean(scores)), "sd": float(numpy.std(scores, ddof=1))}


x, signal = table()
y = (signal > 1.9).astype(int)
numpy.savetxt(HERE / "forest_classes.csv", numpy.column_stack([x, y]), "%.10g", ",")
scores, shares = [], []
for seed in range(20):
    forest = RandomForestClassifier(100, min_samples_leaf=5, max_features=3, random_state=seed).fit(x[:600], y[:600])
    scores.append(roc_auc_score(y[600:], forest.predict_proba(x[600:])[:, 1]))
    shares.append(forest.feature_importances_)
result = {"classes": spread(scores) | {"importance": numpy.mean(shares, axis=0).tolist()}}

x, signal = table()
target = numpy.round(signal * 1024) / 1024
numpy.savetxt(HERE / "forest_numbers.csv", numpy.column_stack([x, target]), "%.12g", ",")
scores, shares = [], []
for seed in range(20):
    forest = RandomForestRegressor(100, min_samples_leaf=5, max_features=2, random_state=seed)
    forest.fit(x[:600], target[:600])
    scores.append(r2_score(target[600:], forest.predict(x[600:])))
    shares.append(forest.feature_importances_)
result["numbers"] = spread(scores) | {"importance": numpy.mean(shares, axis=0).tolist()}
(HERE / "forest.json").write_text(json.dumps(result, indent=1) + "\n")
