"""The protocols of FailureScores with pandas and LightGBM: the same folds, features, candidates and seeds.

    python failure_scores.py cmapss FOLDER [FD001] [FD002]       prints the same tables; its features are pandas' own

    FailureScores ai4i FOLDER --features milling.csv
    python failure_scores.py ai4i milling.csv                    prints the same table

    FailureScores azure FOLDER --features FEATURES               or backblaze
    python failure_scores.py alerts FEATURES SCORES              writes SCORES/NAME.csv for each FEATURES/NAME.csv
    FailureScores azure FOLDER --scores SCORES                   judges them by the same rules

THREADS is how many threads LightGBM uses, by default 1."""

import os
import sys
import time

import lightgbm
import numpy
import pandas
from sklearn.metrics import average_precision_score, brier_score_loss

threads = int(os.environ.get("THREADS", "1"))
CAP = 125


def fitted(x, y, objective, rounds, seed, **settings):
    settings = {"objective": objective, "verbose": -1, "num_threads": threads, "deterministic": True, "seed": seed,
                "bagging_freq": 1, **settings}
    return lightgbm.train(settings, lightgbm.Dataset(x, y), rounds)


# Remaining lives of engines.


def engines(path, sensors=None):
    table = pandas.read_csv(path if os.path.exists(path) else path + ".gz")
    sensors = sensors or [name for name in table if name.startswith("s") and table[name].nunique() >= 3]
    table["regime"] = table["op1"].round().astype(int)
    return table, sensors


def by_engine(rolled):
    return rolled.reset_index(level=0, drop=True).sort_index()


class EngineFeatures:
    """What sensors, and the least-squares sum of all of them, did up to each flight."""

    def __init__(self, table, sensors, targets):
        self.sensors = sensors
        groups = table.groupby("regime")[sensors]
        self.mean, self.scale = groups.mean(), groups.std()
        usual = self.standardized(table)
        design = numpy.column_stack([usual, numpy.ones(len(usual))])
        self.coefficients = numpy.linalg.lstsq(design, targets, rcond=None)[0]

    def standardized(self, table):
        regimes = table["regime"]
        return (table[self.sensors] - self.mean.loc[regimes].to_numpy()) / self.scale.loc[regimes].to_numpy()

    def features(self, table):
        units = table["unit"]
        usual = self.standardized(table)
        groups = usual.groupby(units)
        means = {n: by_engine(groups.rolling(n, min_periods=1).mean()) for n in (5, 20, 50)}
        early = usual[table["cycle"] <= 10].groupby(units)
        first = by_engine(early.expanding().mean()).reindex(table.index).groupby(units).ffill()
        parts = [usual, *means.values(),
                 by_engine(groups.rolling(20, min_periods=2).std()),
                 by_engine(groups.ewm(span=30).mean()),
                 means[20] - first]
        index = pandas.Series(usual.to_numpy() @ self.coefficients[:-1] + self.coefficients[-1], table.index)
        cycle = table["cycle"].astype(float)
        for n in (10, 30, 60):
            def mean(values):
                return by_engine(values.groupby(units).rolling(n, min_periods=1).mean())
            spread = mean(cycle * cycle) - mean(cycle) ** 2
            slope = (mean(index * cycle) - mean(index) * mean(cycle)) / spread.where(spread > 1e-9)
            parts += [mean(index), slope]
        parts += [by_engine(index.groupby(units).ewm(span=span).mean()) for span in (5, 10, 20, 40)]
        return numpy.column_stack([*parts, cycle])


def errors(truth, said, weights):
    late = numpy.clip(said, 0, CAP) - truth
    score = numpy.where(late < 0, numpy.expm1(-late / 13), numpy.expm1(late / 10))
    whole = weights.sum()
    return numpy.sqrt((weights * late ** 2).sum() / whole), 100 * (weights * score).sum() / whole


def engine_scores(folder, name):
    training, sensors = engines(f"{folder}/train_{name}.csv")
    test, _ = engines(f"{folder}/test_{name}.csv", sensors)
    truth = pandas.read_csv(f"{folder}/RUL_{name}.csv")["rul"].to_numpy(float)
    left = training.groupby("unit")["cycle"].transform("max") - training["cycle"]
    targets = numpy.minimum(left, CAP).to_numpy(float)
    judged = training["cycle"] >= 30
    weights = (judged / judged.groupby(training["unit"]).transform("sum")).to_numpy()
    folds = ((training["unit"] - 1) % 5).to_numpy()
    candidates = [(leaves, rows, columns) for leaves in (15, 31) for rows in (20, 60) for columns in (0.2, 0.5)]

    def model(candidate, x, y, seed):
        leaves, rows, columns = candidate
        return fitted(x, y, "regression", 400, seed, learning_rate=0.025, num_leaves=leaves, min_data_in_leaf=rows,
                      feature_fraction=columns, bagging_fraction=0.7)

    print(f"## C-MAPSS {name}, LightGBM {lightgbm.__version__}\n")
    print("| validation | RMSE | NASA score a 100 engines |\n| --- | --: | --: |")
    started = time.perf_counter()
    said = numpy.zeros((len(candidates), len(training)))
    for fold in range(5):
        rest = folds == fold
        learned = EngineFeatures(training[~rest], sensors, targets[~rest])
        x = learned.features(training)
        for place, candidate in enumerate(candidates):
            said[place, rest] = model(candidate, x[~rest], targets[~rest], 0).predict(x[rest], num_threads=threads)
    found = [errors(targets, one, weights) for one in said]
    for (leaves, rows, columns), (rmse, score) in zip(candidates, found):
        print(f"| {leaves} leaves of {rows} rows, {columns} of columns | {rmse:.2f} | {score:.0f} |")
    best = candidates[int(numpy.argmin([rmse for rmse, _ in found]))]
    print(f"\nChosen: {best}; {time.perf_counter() - started:.0f} s.\n")
    print("| seed | RMSE | NASA score | RMSE, life not capped | score, life not capped | seconds, features and fit |\n"
          "| --- | --: | --: | --: | --: | --: |")
    last = (test["unit"] != test["unit"].shift(-1)).to_numpy()
    figures = []
    for seed in range(5):
        begun = time.perf_counter()
        learned = EngineFeatures(training, sensors, targets)
        lives = model(best, learned.features(training), targets, seed).predict(
            learned.features(test)[last], num_threads=threads)
        spent = time.perf_counter() - begun
        ones = numpy.full(len(truth), 1.0)
        row = []
        for life in (numpy.minimum(truth, CAP), truth):
            rmse, score = errors(life, lives, ones)
            row += [rmse, score * len(truth) / 100]
        figures.append(row)
        print(f"| {seed} | " + " | ".join(f"{x:.{d}f}" for x, d in zip(row, (2, 0, 2, 0))) + f" | {spent:.1f} |")
    mean = numpy.mean(figures, axis=0)
    print("| mean | " + " | ".join(f"{x:.{d}f}" for x, d in zip(mean, (2, 0, 2, 0))) + " | |")
    print(f"\nThe whole protocol: {time.perf_counter() - started:.0f} s.\n")


# Failures of a milling machine.


def milling_scores(path):
    table = pandas.read_csv(path)
    y = table["label"].to_numpy()
    x = table.iloc[:, :table.columns.get_loc("label")].to_numpy()
    candidates = [(leaves, rows) for leaves in (7, 15) for rows in (5, 20)]

    def probabilities(candidate, seed, training, test):
        leaves, rows = candidate
        return fitted(x[training], y[training], "binary", 150, seed, learning_rate=0.05, num_leaves=leaves,
                      min_data_in_leaf=rows, bagging_fraction=0.8, feature_fraction=0.7).predict(
                          x[test], num_threads=threads)

    print(f"## AI4I 2020, LightGBM {lightgbm.__version__}\n")
    print("| seed | average precision | Brier | chosen | seconds |\n| --- | --: | --: | --- | --: |")
    figures = []
    for seed in range(5):
        started = time.perf_counter()
        folds = table[f"fold{seed}"].to_numpy()
        said = numpy.zeros(len(y))
        chosen = []
        for fold in range(5):
            precisions = []
            for candidate in candidates:
                inner = [k for k in range(5) if k != fold]
                held = [probabilities(candidate, seed, (folds != k) & (folds != fold), folds == k) for k in inner]
                truth = numpy.concatenate([y[folds == k] for k in inner])
                precisions.append(average_precision_score(truth, numpy.concatenate(held)))
            best = candidates[int(numpy.argmax(precisions))]
            chosen.append(f"{best[0]}/{best[1]}")
            said[folds == fold] = probabilities(best, seed, folds != fold, folds == fold)
        figures.append((average_precision_score(y, said), brier_score_loss(y, said)))
        print(f"| {seed} | {figures[-1][0]:.4f} | {figures[-1][1]:.5f} | {' '.join(chosen)} | "
              f"{time.perf_counter() - started:.1f} |")
    precision, brier = numpy.mean(figures, axis=0)
    print(f"| mean | {precision:.4f} | {brier:.5f} | | |\n")


# Alerts of fleets.


def alert_scores(features, target):
    os.makedirs(target, exist_ok=True)
    for name in sorted(os.listdir(features)):
        table = pandas.read_csv(os.path.join(features, name))
        x = table.iloc[:, 4:].to_numpy(float)
        training = (table["training"] == 1).to_numpy()
        y = table["label"].to_numpy()[training]
        started = time.perf_counter()
        scores = numpy.mean([
            fitted(x[training], y, "binary", 200, seed, learning_rate=0.05, num_leaves=15, bagging_fraction=0.8,
                   feature_fraction=0.7).predict(x, num_threads=threads) for seed in range(5)], axis=0)
        print(f"{name}: {time.perf_counter() - started:.1f} s")
        pandas.DataFrame({"score": scores}).to_csv(os.path.join(target, name), index=False)


if sys.argv[1] == "cmapss":
    for name in sys.argv[3:] or ["FD001", "FD002"]:
        engine_scores(sys.argv[2], name)
elif sys.argv[1] == "ai4i":
    milling_scores(sys.argv[2])
elif sys.argv[1] == "alerts":
    alert_scores(sys.argv[2], sys.argv[3])
else:
    sys.exit(__doc__)
