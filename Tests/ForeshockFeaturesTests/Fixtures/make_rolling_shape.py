"""Rolling skewness, kurtosis and quantiles by pandas, for RollingShapeTests.

Run:  python make_rolling_shape.py > rolling_shape.json
The versions used are in the output. NaN is written as null. 60 short series with gaps, windows and min_periods drawn at
random.
"""
import json
import math
import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(60)


def listed(column):
    return [None if math.isnan(v) else float(v) for v in column]


cases = []
for number in range(60):
    n = int(rng.integers(10, 28))
    values = [rng.normal(0, 1, n), rng.gamma(2, 10, n), rng.uniform(-5, 5, n)][number % 3]
    values = np.round(values, 2)
    values[rng.random(n) < rng.choice([0, 0.1, 0.35])] = np.nan
    length = int(rng.integers(1, 16))
    periods = int(rng.integers(1, length + 1)) if number % 2 else length
    roll = pd.Series(values).rolling(length, min_periods=periods)
    cases.append({"length": length, "minPeriods": periods, "values": listed(values), "results": {
        "skew": listed(roll.skew()), "kurt": listed(roll.kurt()),
        "q95": listed(roll.quantile(0.95, interpolation="linear")),
        "q30": listed(roll.quantile(0.3, interpolation="linear"))}})
json.dump({"versions": {"pandas": pd.__version__, "numpy": np.__version__, "python": sys.version.split()[0]},
           "cases": cases}, sys.stdout)
