"""Exponentially weighted means over samples taken at any times by pandas, for TimeWeightedTests.

Run:  python make_time_weighted.py > time_weighted.json
The versions used are in the output. NaN is written as null; times are microseconds since 1970. 60 short series with gaps.
pandas has no variances with times.
"""
import json
import math
import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(59)
cases = []
for number in range(60):
    count = int(rng.integers(1, 50))
    # From 1970 on: of times of our days in nanoseconds pandas keeps doubles, which are off by up to 128 ns.
    times = np.cumsum(rng.integers(1, 90_000_000, size=count))
    values = np.round(rng.normal([0, 1e6][number % 2], 10, size=count), 3)
    values[rng.random(count) < [0, 0.1, 0.6][number % 3]] = np.nan
    half_life = int(rng.integers(1, 600)) * 1_000_000
    periods = int(rng.integers(1, 4))
    series = pd.Series(values)
    means = series.ewm(halflife=pd.Timedelta(half_life, "us"), times=pd.to_datetime(times, unit="us"),
                       min_periods=periods).mean()
    cases.append({"halfLife": half_life, "minPeriods": periods, "times": [int(t) for t in times],
                  "values": [None if math.isnan(v) else float(v) for v in values],
                  "means": [None if math.isnan(v) else float(v) for v in means]})
json.dump({"versions": {"pandas": pd.__version__, "numpy": np.__version__, "python": sys.version.split()[0]},
           "cases": cases}, sys.stdout, separators=(",", ":"))
print()
