"""Lags, differences, seasonal residuals, Fourier and calendar terms by other tools, for the tests of Transforms.

Run:  python make_transforms.py > transforms.json
The versions used are in the output. NaN is written as null.
"""
import json
import math
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import statsmodels
from statsmodels.tsa.deterministic import Fourier

rng = np.random.default_rng(11)
n = 60
values = np.round(20 + 5 * np.sin(np.arange(n) * 2 * np.pi / 6) + rng.normal(0, 2, n), 3)
values[[4, 17, 18, 40]] = np.nan
series = pd.Series(values)


def listed(column):
    return [None if math.isnan(v) else float(v) for v in column]


def diff(order, lag):
    result = series
    for _ in range(order):
        result = result.diff(lag)
    return listed(result)


def residual(season, cycles, required, how):
    phase = series.groupby(np.arange(n) % season)
    centre = phase.transform(lambda x: getattr(x.shift(1).rolling(cycles, min_periods=required), how)())
    return listed(series - centre)


def seconds_since(events):
    positions = pd.Series(np.where(events, np.arange(n), np.nan)).ffill()
    return listed(np.arange(n) - positions)


baseline = series.dropna().iloc[:12]
drift = (series - baseline.mean()) / baseline.std()
drift.iloc[: baseline.index[-1] + 1] = np.nan
events = rng.random(n) < 0.1

fourier = Fourier(period=7.5, order=3).in_sample(pd.RangeIndex(0, 40))
zones = {}
for name in ["Europe/Berlin", "America/New_York"]:
    rows = []
    for text in ["2024-03-31T00:30", "2024-03-31T01:00", "2024-03-31T01:30", "2024-10-27T00:30", "2024-10-27T01:00",
                 "2024-10-27T01:30", "2024-03-10T06:59", "2024-03-10T07:00", "2024-11-03T05:30", "2024-11-03T06:30",
                 "2023-12-31T22:59", "2023-12-31T23:00", "2024-02-29T23:30", "1969-12-28T12:15", "2100-06-15T21:59"]:
        moment = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
        local = moment.astimezone(ZoneInfo(name))
        rows.append([int(moment.timestamp()), local.hour, local.minute, local.weekday(), local.month])
    zones[name] = rows

json.dump({
    "versions": {"pandas": pd.__version__, "statsmodels": statsmodels.__version__, "numpy": np.__version__,
                 "python": sys.version.split()[0]},
    "values": listed(values),
    "lags": {str(k): listed(series.shift(k)) for k in [1, 5, 70]},
    "differences": [{"order": o, "lag": m, "values": diff(o, m)} for o, m in [(1, 1), (2, 1), (3, 2), (1, 6), (2, 6)]],
    "residuals": [{"season": s, "cycles": c, "required": r, "centre": how, "values": residual(s, c, r, how)}
                  for s, c, r, how in [(6, 3, 1, "mean"), (6, 4, 2, "median"), (5, 2, 2, "mean")]],
    "drift": listed(drift), "cumulativeDrift": listed(drift.cumsum()),
    "events": [float(e) for e in events], "sinceEvent": seconds_since(events),
    "fourier": [[float(v) for v in fourier.iloc[:, j]] for j in range(6)],
    "zones": zones,
}, sys.stdout)
