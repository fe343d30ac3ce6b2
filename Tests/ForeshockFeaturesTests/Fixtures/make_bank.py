"""All features of one bank over three columns by pandas, for DeclaredFeatureTests.

Run:  python make_bank.py > bank.json
The versions used are in the output. NaN is written as null. 72 hourly rows over the day on which clocks in Berlin go
forward; one column with gaps, one counter with resets, one of rare events.
"""
import json
import math
import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(7)
n = 72
times = pd.date_range("2026-03-28T00:00:00Z", periods=n, freq="h")
cpu = np.round(50 + rng.normal(0, 5, n), 2)
cpu[rng.random(n) < 0.1] = np.nan
steps = rng.integers(0, 90, n)
requests = np.array([float(steps[i // 25 * 25:i + 1].sum()) for i in range(n)])  # starts again every 25 rows
errors = np.where(rng.random(n) < 0.1, rng.integers(1, 4, n), 0).astype(float)
table = pd.DataFrame({"cpu": cpu, "requests": requests, "errors": errors}, index=times)

bank = {
    "windows": [{"label": "6h", "window": {"length": 6, "minPeriods": 3}},
                {"label": "1d", "window": {"length": 24, "minPeriods": 3}}],
    "statistics": ["mean", "std", "median"],
    "windowColumns": ["cpu"],
    "secondsPerSample": 3600,
    "zone": "Europe/Berlin",
    "declared": [
        {"transform": "lag_3"},
        {"transform": "lag_24", "columns": ["cpu"], "label": "lag_1d"},
        {"transform": "diff_1", "columns": ["cpu", "errors"]},
        {"transform": "diff_2_order_2", "columns": ["cpu"]},
        {"transform": "rate", "columns": ["requests"]},
        {"transform": "ewm_mean_5", "columns": ["cpu"]},
        {"transform": "ewm_std_halflife_12", "columns": ["cpu"]},
        {"transform": "ewm_var_alpha_0.1", "columns": ["cpu"]},
        {"transform": "drift_12", "columns": ["cpu"]},
        {"transform": "seasonal_24_2", "columns": ["cpu"]},
        {"transform": "since_event", "columns": ["errors"]},
        {"ratio": ["errors", "requests"]},
        {"pair": ["cpu", "requests"], "statistics": ["corr", "cov"],
         "window": {"label": "12h", "window": {"length": 12, "minPeriods": 4}}},
        {"calendar": ["hour", "day_of_week", "is_weekend", "day_sin"]},
        {"fourier": {"period": 43200, "harmonics": 2}, "label": "12h"},
    ],
}

out = {}
for length, label in ((6, "6h"), (24, "1d")):
    roll = table.cpu.rolling(length, min_periods=3)
    out |= {f"cpu_mean_{label}": roll.mean(), f"cpu_std_{label}": roll.std(), f"cpu_median_{label}": roll.median()}
out["cpu_lag_3"] = table.cpu.shift(3)
out["cpu_lag_1d"] = table.cpu.shift(24)
out["cpu_diff_1"] = table.cpu.diff()
out["cpu_diff_2_order_2"] = table.cpu.diff(2).diff(2)
out["cpu_ewm_mean_5"] = table.cpu.ewm(span=5).mean()
out["cpu_ewm_std_halflife_12"] = table.cpu.ewm(halflife=12).std()
out["cpu_ewm_var_alpha_0.1"] = table.cpu.ewm(alpha=0.1).var()
base = table.cpu.dropna().iloc[:12]
drift = (table.cpu - base.mean()) / base.std()
drift[table.index <= base.index[-1]] = np.nan
out["cpu_drift_12"] = drift
phase = table.cpu.groupby(np.arange(n) % 24)
out["cpu_seasonal_24_2"] = table.cpu - phase.transform(lambda s: s.shift().rolling(2, min_periods=1).mean())
out["requests_lag_3"] = table.requests.shift(3)
growth = table.requests.diff()
out["requests_rate"] = growth.where(growth >= 0, table.requests.where(growth.notna())) / 3600
out["errors_lag_3"] = table.errors.shift(3)
out["errors_diff_1"] = table.errors.diff()
event = pd.Series(np.where(table.errors != 0, np.arange(n), np.nan), index=times).ffill()
out["errors_since_event"] = (np.arange(n) - event) * 3600
out["errors_requests_ratio"] = (table.errors / table.requests).where(table.requests != 0)
pair = table.cpu.rolling(12, min_periods=4)
full = table.requests.where(table.cpu.notna())
out["cpu_requests_corr_12h"] = pair.corr(full)
out["cpu_requests_cov_12h"] = pair.cov(full)
local = times.tz_convert("Europe/Berlin")
out["hour"] = pd.Series(local.hour, index=times)
out["day_of_week"] = pd.Series(local.dayofweek, index=times)
out["is_weekend"] = pd.Series((local.dayofweek >= 5).astype(int), index=times)
out["day_sin"] = pd.Series(np.sin(2 * np.pi * local.hour / 24), index=times)
seconds = times.as_unit("s").asi8
phase = seconds % 43200 / 43200
for k in (1, 2):
    out[f"fourier_12h_sin_{k}"] = pd.Series(np.sin(2 * np.pi * k * phase), index=times)
    out[f"fourier_12h_cos_{k}"] = pd.Series(np.cos(2 * np.pi * k * phase), index=times)


def listed(column):
    return [None if math.isnan(v) else float(v) for v in column]


json.dump({"versions": {"pandas": pd.__version__, "numpy": np.__version__, "python": sys.version.split()[0]},
           "bank": bank, "seconds": [int(s) for s in seconds], "columnNames": list(table.columns),
           "columns": [listed(table[c]) for c in table.columns],
           "names": list(out), "features": [listed(out[c]) for c in out]}, sys.stdout)
