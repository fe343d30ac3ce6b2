"""Writes survival_metrics.json: Kaplan–Meier curves, concordance and Brier scores of small tables.

Python 3.11, numpy 2.4.6, pandas 2.3.3, lifelines 0.30.3, scikit-survival 0.28.0.
"""
import json
import pathlib

import lifelines
import numpy as np
from sksurv.metrics import brier_score, concordance_index_censored, integrated_brier_score
from sksurv.util import Surv

rng = np.random.default_rng(7)
cases = []
for kind, n in (("plain", 40), ("tied", 80), ("weighted", 60), ("entries", 70)):
    life, watched = rng.weibull(1.4, n) * 50, rng.uniform(5, 90, n)
    entry = rng.uniform(0, 15, n) if kind == "entries" else np.zeros(n)
    time, event = np.minimum(life, watched), life <= watched
    if kind in ("tied", "weighted"):
        time = np.ceil(time / 4) * 4
    keep = time > entry
    time, event, entry = time[keep], event[keep], entry[keep]
    weights = rng.integers(1, 5, len(time)) if kind == "weighted" else np.ones(len(time), int)
    risk = np.round(-np.log(life[keep]) + rng.normal(0, 0.7, len(time)), 1)
    fit = lifelines.KaplanMeierFitter().fit(
        time, event, entry=entry if kind == "entries" else None, weights=weights)
    hazard = lifelines.NelsonAalenFitter(nelson_aalen_smoothing=False).fit(
        time, event, entry=entry if kind == "entries" else None, weights=weights)
    asked = [1.0, 10.0, 22.5, 40.0, 60.0]
    bounds = fit.confidence_interval_survival_function_
    index = bounds.index.searchsorted(asked, side="right") - 1
    case = dict(
        name=kind, durations=time.tolist(), isEvent=event.tolist(), entries=entry.tolist(),
        weights=weights.tolist(), risks=risk.tolist(), asked=asked,
        survival=fit.survival_function_at_times(asked).tolist(),
        hazard=hazard.cumulative_hazard_at_times(asked).tolist(),
        lower=bounds.iloc[index, 0].tolist(), upper=bounds.iloc[index, 1].tolist(),
        median=float(fit.median_survival_time_),
        restrictedMean=float(lifelines.utils.restricted_mean_survival_time(fit, t=45.0)))
    if kind != "entries":
        index, concordant, discordant, tied, _ = concordance_index_censored(event, time, risk)
        case.update(concordance=float(index), pairs=[int(concordant), int(discordant), int(tied)])
    if kind == "plain":
        y = Surv.from_arrays(event, time)
        at = np.array([8.0, 20.0, 35.0, 50.0])
        survival = np.exp(-np.outer(np.exp(0.6 * risk), (at / 55) ** 1.3))
        case.update(
            brierTimes=at.tolist(), probabilities=survival.ravel().tolist(),
            brier=brier_score(y, y, survival, at)[1].tolist(),
            integratedBrier=float(integrated_brier_score(y, y, survival, at)))
    cases.append(case)
(pathlib.Path(__file__).parent / "survival_metrics.json").write_text(json.dumps(cases) + "\n")
