"""LightGBM models as text with their raw scores and Shapley values: fixtures of boosting.

Made with Python 3.11, lightgbm 4.7.0, numpy 2.4.6:  python make_boosting.py
Writes boosting_<case>.txt (the model) and boosting_<case>.csv (features, raw scores an output, then for the first output
its contributions and their base); of averaged trees (rf_<case>) the predictions instead of raw scores."""

import pathlib

import lightgbm
import numpy

HERE = pathlib.Path(__file__).resolve().parent
random = numpy.random.default_rng(7)


def table(rows, categories=True, missing=0.1):
    x = random.integers(-40, 40, (rows, 5)) / 8
    if categories:
        x[:, 1] = random.integers(0, 40, rows)
        x[:, 3] = random.integers(0, 3, rows)
    x[random.random(x.shape) < missing] = numpy.nan
    return x


def write(name, parameters, x, y, rounds, categorical="auto"):
    parameters = {"num_leaves": 12, "min_data_in_leaf": 5, "verbose": -1, "num_threads": 1, "deterministic": True,
                  "min_data_per_group": 10, "cat_smooth": 2} | parameters
    model = lightgbm.train(parameters, lightgbm.Dataset(x, y, categorical_feature=categorical), rounds)
    model.save_model(HERE / f"boosting_{name}.txt")
    rows = x[:120].copy()
    # What training did not see: other categories, missing cells, extremes.
    rows[0] = numpy.nan
    rows[1:6, 1] = [77, -3, 2.9, -0.5, 1e9]
    rows[6, 0], rows[7, 0] = numpy.inf, -numpy.inf
    scores = model.predict(rows, raw_score=True).reshape(len(rows), -1)
    shares = model.predict(rows, pred_contrib=True)[:, : x.shape[1] + 1]
    numpy.savetxt(HERE / f"boosting_{name}.csv", numpy.hstack([rows, scores, shares]), "%.17g", ",")


x = table(600)
signal = numpy.nan_to_num(x[:, 0]) * (numpy.nan_to_num(x[:, 1]) % 3 == 1) + numpy.nan_to_num(x[:, 2], nan=3) / 2
write("binary", {"objective": "binary"}, x, (signal + random.normal(size=600) > 0).astype(int), 20, [1, 3])
x = table(500, categories=False, missing=0)
write("regression", {"objective": "regression", "lambda_l2": 1}, x, x[:, 0] * x[:, 1] + random.normal(size=500), 15)
x = table(600, categories=False)
y = (numpy.nan_to_num(x[:, 0]) > 1).astype(int) + (numpy.nan_to_num(x[:, 2]) > 0)
write("classes", {"objective": "multiclass", "num_class": 3}, x, y, 8)


def write_averaged(name, parameters, x, y, rounds):
    """A random forest of LightGBM's own: what `predict` says, which is made of means; contributions are of sums."""
    parameters = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6, "num_leaves": 8, "verbose": -1,
                  "num_threads": 1, "deterministic": True, "min_data_in_leaf": 5} | parameters
    model = lightgbm.train(parameters, lightgbm.Dataset(x, y), rounds)
    model.save_model(HERE / f"boosting_{name}.txt")
    rows = x[:60].copy()
    rows[0] = numpy.nan
    scores = model.predict(rows).reshape(len(rows), -1)
    shares = model.predict(rows, pred_contrib=True)[:, : x.shape[1] + 1] / rounds
    numpy.savetxt(HERE / f"boosting_{name}.csv", numpy.hstack([rows, scores, shares]), "%.17g", ",")


x = table(400, categories=False)
signal = numpy.nan_to_num(x[:, 0]) + numpy.nan_to_num(x[:, 2], nan=1)
write_averaged("rf_binary", {"objective": "binary"}, x, (signal + random.normal(size=400) > 0).astype(int), 5)
write_averaged("rf_regression", {"objective": "regression"}, x, signal * 2 + 1, 5)
y = (numpy.nan_to_num(x[:, 0]) > 1).astype(int) + (numpy.nan_to_num(x[:, 2]) > 0)
write_averaged("rf_classes", {"objective": "multiclass", "num_class": 3}, x, y, 4)
