"""The peers' rows of the table that OutlierScores prints: areas under the ROC and the precision-recall curve of
scikit-learn's and isotree's isolation forests, means over seeds 0, 1, …

    python outlier_scores.py FOLDER [SEEDS]

FOLDER has CSV files with a header and a last column `label` (1 = outlier). Every forest has 256 rows a tree, learns
from all rows without labels and scores the same rows.
"""

import importlib.metadata
import os
import pathlib
import sys

import isotree
import numpy
import sklearn
from sklearn.ensemble import IsolationForest
from sklearn.metrics import average_precision_score, roc_auc_score

threads = int(os.environ.get("THREADS", "1"))
seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 5


def isotree_forest(**settings):
    # Tree k of seed s is tree k − 1 of seed s + 1: seeds must lie far apart for forests to be different ones.
    return lambda x, seed: isotree.IsolationForest(
        sample_size=min(256, len(x)), missing_action="fail", nthreads=threads, random_seed=100_000 * seed + 1, **settings
    ).fit(x).predict(x)


# To add a method, add a line: rows and a seed give scores, higher = more anomalous.
METHODS = {
    f"scikit-learn {sklearn.__version__}": lambda x, seed: -IsolationForest(
        n_estimators=100, max_samples=min(256, len(x)), n_jobs=threads, random_state=seed).fit(x).score_samples(x),
    f"isotree {importlib.metadata.version('isotree')}": isotree_forest(ntrees=100, ndim=1),
    "isotree, ndim 2": isotree_forest(ntrees=100, ndim=2),
    "isotree, fair cut, 200 trees": isotree_forest(ntrees=200, ndim=2, prob_pick_pooled_gain=1, ntry=1),
}

areas = {name: ([], []) for name in METHODS}
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.csv")):
    with file.open() as lines:
        if next(lines).strip().rsplit(",", 1)[-1] != "label":
            continue
    table = numpy.loadtxt(file, delimiter=",", skiprows=1)
    x, labels = numpy.ascontiguousarray(table[:, :-1]), table[:, -1].astype(int)
    for name, method in METHODS.items():
        scores = [method(x, seed) for seed in range(seeds)]
        areas[name][0].append(numpy.mean([roc_auc_score(labels, s) for s in scores]))
        areas[name][1].append(numpy.mean([average_precision_score(labels, s) for s in scores]))
for which, title in enumerate(("ROC", "precision")):
    for name, found in areas.items():
        cells = [*found[which], numpy.mean(found[which])]
        print(f"| {title} | {name} | " + " | ".join(f"{cell:.4f}" for cell in cells) + " |")
