"""Gap filling, Hampel filter, resampling and structural smoothing by pandas and statsmodels, for the Cleaning tests.

Run:  python make_cleaning.py > cleaning.json
The versions used are in the output. NaN is written as null.
"""
import json
import math
import sys
import warnings

import numpy as np
import pandas as pd
import statsmodels
from statsmodels.tsa.statespace.structural import UnobservedComponents

warnings.simplefilter("ignore")
rng = np.random.default_rng(3)
n = 72
season = 6
truth = 100 + np.cumsum(rng.normal(0, 0.7, n)) + 4 * np.sin(np.arange(n) * 2 * np.pi / season)
values = np.round(truth + rng.normal(0, 1, n), 3)
clean = values.copy()
for at in [9, 25, 44, 45]:
    values[at] += rng.choice([-1, 1]) * 25
values[[0, 1, 12, 13, 14, 30, 31, 32, 33, 34, 50, 70, 71]] = np.nan
clean[np.isnan(values)] = np.nan
walk = np.round(clean - 4 * np.sin(np.arange(n) * 2 * np.pi / season), 3)
series = pd.Series(values, index=pd.date_range("2026-03-01T00:10:00Z", periods=n, freq="10min"))


def listed(column):
    return [None if v is None or math.isnan(v) else float(v) for v in np.asarray(column)]


def hampel(half, length, k, floor):
    roll = (lambda x: x.rolling(2 * half + 1, min_periods=1, center=True)) if length is None else (
        lambda x: x.rolling(length, min_periods=1))
    median = roll(series).median()
    mad = roll(series).apply(lambda w: np.nanmedian(np.abs(w - np.nanmedian(w))), raw=True)
    scale = np.maximum(1.482602218505602 * mad, floor)
    clipped = series.clip(median - k * scale, median + k * scale)
    return {"half": half, "length": length, "threshold": k, "floor": floor, "values": listed(clipped),
            "outliers": [int(i) for i in np.flatnonzero((series - median).abs() > k * scale)]}


def resample(rule, minutes, origin):
    bins = series.resample(rule, origin=origin)
    return {"minutes": minutes, "alignment": "epoch" if origin == "epoch" else "start",
            "start": int(bins.mean().index[0].timestamp()),
            "results": {
                "mean": listed(bins.mean()), "sum": listed(bins.sum(min_count=1)), "min": listed(bins.min()),
                "max": listed(bins.max()), "last": listed(bins.last()), "count": listed(bins.count()),
                "median": listed(bins.median())}}


def structural(with_season, variances):
    model = UnobservedComponents(clean, "llevel", seasonal=season if with_season else None,
                                 use_exact_diffuse=True)
    result = model.smooth(variances)
    out = {"season": season if with_season else None, "variances": variances,
           "level": listed(result.level["smoothed"]), "logLikelihood": float(result.llf)}
    cov = result.smoothed_state_cov
    variance = cov[0, 0] + cov[1, 1] + 2 * cov[0, 1] if with_season else cov[0, 0]
    out["standardErrors"] = listed(np.sqrt(variance))
    out["seasonal"] = listed(result.seasonal["smoothed"]) if with_season else listed(np.zeros(n))
    return out


def likeliest(name, samples, with_season):
    model = UnobservedComponents(samples, "llevel", seasonal=season if with_season else None,
                                 use_exact_diffuse=True)
    fit = model.fit(method="nm", maxiter=4000, disp=0)
    fit = model.fit(fit.params, method="bfgs", disp=0)
    return {"series": name, "season": season if with_season else None, "variances": [float(v) for v in fit.params]}


inside = series.interpolate(limit_area="inside").to_numpy()
fine = series.resample("4min", origin="start")
print(json.dumps({
    "versions": {"pandas": pd.__version__, "statsmodels": statsmodels.__version__, "numpy": np.__version__,
                 "python": sys.version.split()[0]},
    "start": int(series.index[0].timestamp()),
    "values": listed(values), "clean": listed(clean), "walk": listed(walk),
    "holds": {str(k): listed(series.ffill(limit=k)) for k in [1, 2, 4, 100]},
    "linear": listed(inside),
    "hampel": [hampel(3, None, 3, 0), hampel(5, None, 2, 1.5), hampel(0, 9, 3, 0), hampel(0, 1, 3, 0)],
    "resampled": [resample("1h", 60, "epoch"), resample("25min", 25, "epoch"), resample("25min", 25, "start"),
                  resample("10min", 10, "start")],
    "fineHold": listed(pd.Series(values, index=np.arange(n) * 10).reindex(
        np.arange(0, (n - 1) * 10 + 1, 4), method="ffill")),
    "fineLinear": listed(np.interp(np.arange(0, (n - 1) * 10 + 1, 4), np.arange(n) * 10, values)),
    "structural": [structural(False, [1.0, 0.5]), structural(False, [2.0, 1e-3]), structural(False, [0.01, 4.0]),
                   structural(True, [1.0, 0.5, 0.01]), structural(True, [0.3, 0.02, 0.5])],
    "likeliest": [likeliest("clean", clean, False), likeliest("walk", walk, False), likeliest("clean", clean, True)],
}))
