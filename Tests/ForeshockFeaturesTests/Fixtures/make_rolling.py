"""Rolling statistics of two short series by pandas, for RollingPandasTests.

Run:  python make_rolling.py > rolling.json
The versions used are in the output. Slopes are numpy.polyfit over the values present, because pandas has
no rolling slope. `count` is taken with min_periods=0: it is reported at every position here.
"""
import json
import math
import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(20)
n = 48
dense = np.round(50 + 10 * np.sin(np.arange(n) / 5) + rng.normal(0, 3, n), 3)
gappy = np.round(rng.normal(1e6, 25, n), 2)
gappy[[0, 7, 8, 20, 21, 22, 23, 24, 25, 30, 47]] = np.nan


def slope(window):
    present = ~np.isnan(window)
    if present.sum() < 2:
        return np.nan
    return np.polyfit(np.arange(len(window))[present], window[present] - np.nanmean(window), 1)[0]


def listed(values):
    return [None if math.isnan(v) else float(v) for v in values]


cases = []
for name, values in [("dense", dense), ("gappy", gappy)]:
    series = pd.Series(values)
    for length, periods in [(1, 1), (2, 2), (5, 5), (5, 2), (12, 1), (60, 3)]:
        roll = series.rolling(length, min_periods=periods)
        results = {
            "count": series.rolling(length, min_periods=0).count(),
            "sum": roll.sum(), "mean": roll.mean(), "var": roll.var(), "std": roll.std(),
            "min": roll.min(), "max": roll.max(), "range": roll.max() - roll.min(),
            "median": roll.median(), "slope": roll.apply(slope, raw=True),
        }
        cases.append({"series": name, "length": length, "minPeriods": periods,
                      "results": {k: listed(v) for k, v in results.items()}})
json.dump({"versions": {"pandas": pd.__version__, "numpy": np.__version__, "python": sys.version.split()[0]},
           "series": {"dense": listed(dense), "gappy": listed(gappy)}, "cases": cases}, sys.stdout)
