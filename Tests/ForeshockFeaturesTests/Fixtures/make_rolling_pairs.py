"""Rolling covariances and correlations of two columns by pandas, for RollingPairTests.

Run:  python make_rolling_pairs.py > rolling_pairs.json
The versions used are in the output. NaN is written as null. 40 short pairs of columns, each with gaps of its own.
"""
import json
import math
import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(41)


def listed(column):
    return [None if math.isnan(v) else float(v) for v in column]


cases = []
for number in range(40):
    n = int(rng.integers(10, 40))
    x = rng.normal(0, 2, n)
    y = np.round(rng.uniform(-1, 1) * x + rng.normal(0, 1, n) + 3, 2)
    x = np.round(x, 2)
    share = rng.choice([0, 0.1, 0.3])
    x[rng.random(n) < share] = np.nan
    y[rng.random(n) < share] = np.nan
    length = int(rng.integers(2, 16))
    periods = int(rng.integers(2, length + 1)) if number % 2 else length
    roll = pd.Series(x).rolling(length, min_periods=periods)
    cases.append({"length": length, "minPeriods": periods, "x": listed(x), "y": listed(y),
                  "cov": listed(roll.cov(pd.Series(y))), "corr": listed(roll.corr(pd.Series(y)))})
json.dump({"versions": {"pandas": pd.__version__, "numpy": np.__version__, "python": sys.version.split()[0]},
           "cases": cases}, sys.stdout)
