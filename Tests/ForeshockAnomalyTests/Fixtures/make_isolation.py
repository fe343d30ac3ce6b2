"""Data with planted outliers and the mean scores isotree gives it, for IsotreeAgreementTests.

Run:  python make_isolation.py complete > isolation_complete.csv
      python make_isolation.py gappy > isolation_gappy.csv
      python make_isolation.py oblique > isolation_oblique.csv
      python make_isolation.py fair > isolation_fair.csv

Scores are the mean of 2 forests of 2000 trees (256 rows a tree, one column a split, depth limit by
isotree's rule ceil(log2 256)); in the gappy data a missing value follows the branch with more rows
(missing_action="impute"). Oblique forests combine two columns by normal factors; fair ones by uniform factors
and the cut of greatest pooled gain. With a least gain of zero and one try a split isotree 0.6.1 takes a short cut, the
cut that leaves the least pooled variance instead of the least pooled deviation; a least gain above zero makes it compute
what it documents.
"""
from importlib.metadata import version
import sys

import numpy as np
from isotree import IsolationForest

gappy = sys.argv[1] == "gappy"
rng = np.random.default_rng(5)
n, outliers = 600, 24
load = rng.gamma(4, 8, n)
x = np.column_stack([
    load,
    0.5 * load + rng.normal(0, 2, n),
    rng.normal(1.79e9, 3600, n).round(),
    rng.choice([0.0, 1.0, 2.0, 3.0], n, p=[0.7, 0.2, 0.07, 0.03]),
])
label = np.zeros(n, dtype=int)
label[:outliers] = 1
x[:8, 0] += rng.uniform(60, 120, 8)
x[8:16, 1] += rng.choice([-1, 1], 8) * rng.uniform(15, 40, 8)
x[16:24, 3] = 6
order = rng.permutation(n)
x, label = x[order].round(4), label[order]
if gappy:
    x[rng.uniform(size=x.shape) < 0.1] = np.nan
settings = {"oblique": {"ndim": 2, "coefs": "normal"},
            "fair": {"ndim": 2, "coefs": "uniform", "prob_pick_pooled_gain": 1, "ntry": 1,
                     "min_gain": 1e-12}}.get(sys.argv[1], {"ndim": 1})
# Tree k of seed s is tree k - 1 of seed s + 1. The first two files have been made with seeds 1 and 2.
seeds = (1, 2) if settings["ndim"] == 1 else (1, 100_000)
scores = np.mean([
    IsolationForest(sample_size=256, ntrees=2000, missing_action="impute" if gappy else "fail",
                    random_seed=seed, nthreads=1, **settings).fit(x).predict(x)
    for seed in seeds], axis=0)
print(f"# isotree {version('isotree')}, numpy {np.__version__}, Python {sys.version.split()[0]}")
print("load,latency,time,level,label,isotree")
for row, flag, score in zip(x, label, scores):
    cells = ["" if np.isnan(v) else repr(float(v)) for v in row]
    print(",".join(cells) + f",{flag},{score:.9f}")
