"""Writes splits.json: splits by scikit-learn, training and test rows each."""
import json

import numpy
import sklearn
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, TimeSeriesSplit

rng = numpy.random.default_rng(11)


def rows(splits):
    return [[training.tolist(), test.tolist()] for training, test in splits]


rolling = []
for n, folds, horizon, gap, longest in [(30, 5, 2, 0, None), (40, 3, 5, 4, None), (50, 4, 3, 2, 10), (12, 2, 1, 0, 1)]:
    splitter = TimeSeriesSplit(n_splits=folds, test_size=horizon, gap=gap, max_train_size=longest)
    rolling.append(dict(count=n, folds=folds, horizon=horizon, gap=gap, longest=longest,
                        splits=rows(splitter.split(numpy.zeros(n)))))

blocked = [dict(count=n, folds=k, splits=rows(KFold(k).split(numpy.zeros(n)))) for n, k in [(10, 5), (23, 4), (7, 7)]]

grouped = []
for sizes, k in [([5, 1, 9, 3, 2, 7, 4], 3), ([20, 1, 2, 3], 2), ([13, 8, 5, 3, 2, 1], 6)]:
    # Units of different sizes, so that the largest first is one order only.
    groups = rng.permutation(numpy.repeat(rng.permutation(len(sizes)) + 100, sizes))
    grouped.append(dict(groups=groups.tolist(), folds=k, splits=rows(GroupKFold(k).split(groups, groups=groups))))

stratified = []
for n, units, k in [(300, 30, 5), (200, 12, 3), (400, 60, 4)]:
    groups = rng.integers(0, units, n)
    rate = rng.random(units) * 0.5
    y = (rng.random(n) < rate[groups]).astype(int) + (rng.random(n) < 0.3)
    folds = [test for _, test in StratifiedGroupKFold(k).split(groups, y, groups)]
    shares = numpy.array([[numpy.sum(y[test] == c) / numpy.sum(y == c) for test in folds] for c in range(3)])
    stratified.append(dict(labels=y.tolist(), groups=groups.tolist(), folds=k,
                           deviation=float(shares.std(axis=1).mean())))

json.dump(dict(made_with=f"scikit-learn {sklearn.__version__}, numpy {numpy.__version__}", rolling=rolling,
               blocked=blocked, grouped=grouped, stratified=stratified),
          open("splits.json", "w"), separators=(",", ":"))
