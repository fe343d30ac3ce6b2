"""Scores of PyOD's detectors, river's half-space trees and STUMPY on a labelled set, as a CSV that DetectionScores judges:

    python3 detection_scores.py FOLDER scores.csv [FEATURES [PART]]
    DetectionScores FOLDER --scores scores.csv [--series PART]

FOLDER as there; FEATURES is what `DetectionScores FOLDER --features FEATURES` wrote. Detectors learn from the same
training rows, without labels, by their default settings, of raw rows and, with FEATURES, of the very rows that ours get. A
raw row is all columns, or the last ten samples of a single one, standardised by the training part; missing cells
count as its mean. Those that compare rows with rows (KNN, LOF, OCSVM) learn from 5,000 of them, evenly drawn. Half-space
trees score each row before they learn from it, and get rows within 0 ... 1 by the training part. STUMPY gets single
columns: the matrix profile of windows of 50 samples, from all of the series."""

import os
import sys
import time
import warnings

import numpy
import pandas
import pyod
import river
import stumpy
from pyod.models.copod import COPOD
from pyod.models.ecod import ECOD
from pyod.models.hbos import HBOS
from pyod.models.iforest import IForest
from pyod.models.knn import KNN
from pyod.models.lof import LOF
from pyod.models.ocsvm import OCSVM
from pyod.models.pca import PCA
from river.anomaly import HalfSpaceTrees

warnings.filterwarnings("ignore")
WINDOW = 10


def series_of(folder, part):
    """Names, rows and the number of training rows, named as DetectionScores names them."""
    kind = os.path.basename(os.path.normpath(folder))
    names = sorted(os.path.relpath(os.path.join(where, file), folder)
                   for where, _, files in os.walk(folder) for file in files)
    for name in names:
        path = os.path.join(folder, name)
        if part not in name:
            continue
        if kind in ("ms_cloud_monitoring", "kpi") and name.endswith(".csv"):
            table = pandas.read_csv(path)
            yield name, table.iloc[:, [1]].to_numpy(float), len(table) // 4
        elif kind == "smap_msl" and name.endswith(".csv.gz"):
            table = pandas.read_csv(path)
            yield name, table[["value"]].to_numpy(float), int((table["part"] == "train").sum())
        elif kind == "ucr" and name.endswith(".txt"):
            values = numpy.array(open(path).read().split(), float)
            yield name, values[:, None], int(name[:-4].split("_")[-3])
        elif kind == "skab" and name.endswith(".csv.gz"):
            table = pandas.read_csv(path, sep=";")
            if "anomaly" in table:
                rows = table.iloc[:, 1:list(table.columns).index("anomaly")].to_numpy(float)
                yield name, rows, min(400, len(rows))
        elif kind in ("asd", "jumpstarter") and name.endswith("_train.csv.gz"):
            yield pair(name, path, path.replace("_train.", "_test."))
        elif kind == "smd" and name.startswith("train/"):
            yield pair(name, path, os.path.join(folder, "test", os.path.basename(name)))


def pair(name, training, test):
    parts = [pandas.read_csv(path, header=None).to_numpy(float) for path in (training, test)]
    return name.removesuffix(".csv.gz"), numpy.concatenate(parts), len(parts[0])


def rows_of(values, training):
    if values.shape[1] == 1:
        lagged = [numpy.r_[numpy.full(k, numpy.nan), values[:len(values) - k, 0]] for k in range(WINDOW)]
        values = numpy.column_stack(lagged)
    mean = numpy.nanmean(values[:training], axis=0)
    spread = numpy.nanstd(values[:training], axis=0)
    values = (values - mean) / numpy.where(spread > 0, spread, 1)
    return numpy.nan_to_num(values, nan=0)


def fitted(make, most=None):
    def scores(rows, training):
        learned = rows[:training]
        if most and training > most:
            learned = learned[numpy.linspace(0, training - 1, most).astype(int)]
        return make().fit(learned).decision_function(rows)
    return scores


def half_space_trees(rows, training):
    low, high = rows[:training].min(axis=0), rows[:training].max(axis=0)
    rows = numpy.clip((rows - low) / numpy.where(high > low, high - low, 1), 0, 1)
    trees = HalfSpaceTrees(seed=0)
    scores = []
    for row in rows:
        row = dict(enumerate(row.tolist()))
        scores.append(trees.score_one(row))
        trees.learn_one(row)
    return scores


name_of = f"PyOD {pyod.__version__}"
detectors = {
    f"{name_of} IForest": fitted(lambda: IForest(random_state=0)),
    f"{name_of} ECOD": fitted(ECOD),
    f"{name_of} COPOD": fitted(COPOD),
    f"{name_of} HBOS": fitted(HBOS),
    f"{name_of} PCA": fitted(PCA),
    f"{name_of} KNN": fitted(KNN, 5000),
    f"{name_of} LOF": fitted(LOF, 5000),
    f"{name_of} OCSVM": fitted(OCSVM, 5000),
    f"river {river.__version__} HalfSpaceTrees": half_space_trees,
}
seconds = {}


def add(table, label, make):
    started = time.perf_counter()
    try:
        table[label] = make()
    except Exception as error:  # a matrix that cannot be inverted, say: no verdict
        print(f"{label}: {error}", file=sys.stderr)
        table[label] = numpy.nan
    seconds[label] = seconds.get(label, 0) + time.perf_counter() - started


folder, target = sys.argv[1], sys.argv[2]
features = sys.argv[3] if len(sys.argv) > 3 else ""
tables = []
for name, values, training in series_of(folder, sys.argv[4] if len(sys.argv) > 4 else ""):
    rows = rows_of(values, training)
    table = pandas.DataFrame({"series": name, "row": numpy.arange(len(rows))})
    for label, scores in detectors.items():
        add(table, f"{label}; raw rows", lambda: scores(rows, training))
    if values.shape[1] == 1 and len(values) > 100:
        column = numpy.nan_to_num(values[:, 0], nan=numpy.nanmean(values[:training, 0]))
        add(table, f"STUMPY {stumpy.__version__}",
            lambda: numpy.r_[numpy.full(24, numpy.nan), stumpy.stump(column, 50)[:, 0].astype(float),
                             numpy.full(25, numpy.nan)])
    tables.append(table)
if features:
    index = pandas.read_csv(os.path.join(features, "index.csv"))
    for place, (name, training, columns) in enumerate(index.itertuples(index=False)):
        rows = numpy.fromfile(os.path.join(features, f"{place}.f32"), "<f4").reshape(-1, columns).astype(float)
        numbers = numpy.fromfile(os.path.join(features, f"{place}.i32"), "<i4")
        table = pandas.DataFrame({"series": name, "row": numbers})
        for label, scores in detectors.items():
            add(table, f"{label}; features", lambda: scores(rows, int((numbers < training).sum())))
        match = [one for one in tables if one["series"].iloc[0] == name]
        match[0][table.columns[2:]] = table.set_index("row").reindex(match[0]["row"])[table.columns[2:]].to_numpy()
pandas.concat(tables).to_csv(target, index=False)
for label, spent in seconds.items():
    print(f"{label}: {spent:.1f} s")
