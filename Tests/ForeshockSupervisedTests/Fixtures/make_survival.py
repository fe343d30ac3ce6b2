"""Writes survival_<case>.csv, the tables of the survival tests, and survival_lifelines.json.

Run make_survival.R afterwards, which reads the tables. Python 3.11, numpy 2.4.6, pandas 2.3.3, lifelines 0.30.3.
"""
import json
import pathlib

import lifelines
import numpy as np
import pandas as pd

folder = pathlib.Path(__file__).parent
rng = np.random.default_rng(20261130)


def table(n, kind):
    x1 = rng.normal(size=n)
    x2 = rng.normal(2e6, 3e5, size=n)
    x3 = rng.integers(0, 2, size=n).astype(float)
    x4 = np.abs(rng.normal(4e-3, 1e-3, size=n))
    eta = 0.5 * x1 + 0.8 * (x2 - 2e6) / 3e5 - 0.6 * x3 + 0.1 * (x4 - 4e-3) / 1e-3
    life = 60 * np.exp(-eta / 1.6) * rng.weibull(1.6, size=n)
    watched = rng.uniform(5, 120, size=n)
    entry = np.zeros(n)
    if kind == "entries":
        entry = rng.uniform(0, 20, size=n)
        keep = np.minimum(life, watched) > entry + 0.5
        x1, x2, x3, x4, life, watched, entry = (v[keep] for v in (x1, x2, x3, x4, life, watched, entry))
    time, event = np.minimum(life, watched), (life <= watched).astype(int)
    if kind != "plain":
        time, entry = np.ceil(time), np.floor(entry)
    weight = rng.integers(1, 4, size=len(time)) if kind == "strata" else np.ones(len(time), int)
    group = rng.integers(0, 3, size=len(time)) if kind == "strata" else np.zeros(len(time), int)
    return pd.DataFrame(
        dict(time=time, event=event, entry=entry, weight=weight, stratum=group, x1=x1, x2=x2, x3=x3, x4=x4))


result = {}
for kind, n in (("plain", 120), ("tied", 150), ("strata", 180), ("entries", 160)):
    rows = table(n, kind)
    rows.to_csv(folder / f"survival_{kind}.csv", index=False, float_format="%.17g")
    if kind == "entries":
        # R's survreg knows no late entries. Scaled, since lifelines does not converge on the columns as they are.
        scaled = rows[["time", "event", "entry"]].copy()
        scales = dict(x1=1.0, x2=3e5, x3=1.0, x4=1e-3)
        centers = dict(x1=0.0, x2=2e6, x3=0.0, x4=4e-3)
        for name, scale in scales.items():
            scaled[name] = (rows[name] - centers[name]) / scale
        for law, fitter in (("weibull", lifelines.WeibullAFTFitter()), ("logNormal", lifelines.LogNormalAFTFitter())):
            fitter._scipy_fit_options = {"ftol": 1e-13, "maxiter": 10000}
            fitter.fit(scaled, "time", "event", entry_col="entry")
            main, aux = ("lambda_", "rho_") if law == "weibull" else ("mu_", "sigma_")
            log_aux = fitter.params_[aux]["Intercept"]
            result[law] = dict(
                coefficients=[fitter.params_[main][k] / s for k, s in scales.items()],
                intercept=fitter.params_[main]["Intercept"]
                - sum(fitter.params_[main][k] * centers[k] / s for k, s in scales.items()),
                scale=float(np.exp(-log_aux if law == "weibull" else log_aux)),
                logLikelihood=float(fitter.log_likelihood_))
(folder / "survival_lifelines.json").write_text(json.dumps(result, indent=1) + "\n")
