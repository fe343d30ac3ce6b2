"""Scores of PyOD's IForest, ECOD and HBOS on the rows of a labelled set, as a CSV that DetectionScores judges:

    python3 detection_scores.py FOLDER scores.csv [PART]
    DetectionScores FOLDER --scores scores.csv [--series PART]

FOLDER as there. Detectors learn from the same training rows, without labels, by their default settings. A row is all its
columns; of a single column it is the last ten samples, as they have no other way to know about time. Rows are
standardised by the training part; missing cells count as its mean."""

import os
import sys
import time
import warnings

import numpy
import pandas
import pyod
from pyod.models.ecod import ECOD
from pyod.models.hbos import HBOS
from pyod.models.iforest import IForest

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


detectors = {
    f"PyOD {pyod.__version__} IForest": lambda: IForest(random_state=0),
    f"PyOD {pyod.__version__} ECOD": ECOD,
    f"PyOD {pyod.__version__} HBOS": HBOS,
}
seconds = dict.fromkeys(detectors, 0.0)
folder, target = sys.argv[1], sys.argv[2]
tables = []
for name, values, training in series_of(folder, sys.argv[3] if len(sys.argv) > 3 else ""):
    rows = rows_of(values, training)
    table = {"series": name, "row": numpy.arange(len(rows))}
    for label, make in detectors.items():
        started = time.perf_counter()
        table[label] = make().fit(rows[:training]).decision_function(rows)
        seconds[label] += time.perf_counter() - started
    tables.append(pandas.DataFrame(table))
pandas.concat(tables).to_csv(target, index=False)
for label, spent in seconds.items():
    print(f"{label}: {spent:.1f} s")
