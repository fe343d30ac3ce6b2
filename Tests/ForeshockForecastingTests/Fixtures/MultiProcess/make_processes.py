"""The Kalman filters of a steady level and of a ramp, with autoregressive and white noise, by statsmodels:

    python3 make_processes.py > processes.json      (statsmodels 0.15.0, numpy 2.4.6)

State (level, slope, noise), predicted once before the first sample, from level variance 100, slope variance 0 (steady) or
0.04 (ramp) and the stationary noise. Two samples are missing."""

import json

import numpy
from statsmodels.tsa.statespace.kalman_filter import KalmanFilter

random = numpy.random.default_rng(7)
cases = []
for ramp in (False, True):
    for phi, innovation, white, level in ((0.8, 0.36, 0.2, 0.0), (0.0, 0.1, 1.0, 0.01), (0.95, 0.05, 0.3, 0.002)):
        count = 60
        y = random.normal(0, 1, count) + (0.1 * numpy.arange(count) if ramp else 0)
        y[[10, 11]] = numpy.nan
        slope = 1.0 if ramp else 0.0
        model = KalmanFilter(k_endog=1, k_states=3)
        model["design"] = numpy.array([[1.0, 0.0, 1.0]])
        model["transition"] = numpy.array([[1.0, slope, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, phi]])
        model["selection"] = numpy.eye(3)
        model["state_cov"] = numpy.diag([level, 0.0, innovation])
        model["obs_cov"] = numpy.array([[white]])
        start = numpy.diag([100.0, 0.04 if ramp else 0.0, innovation / (1 - phi**2)])
        # statsmodels starts from the prediction of the first sample.
        first = model["transition"] @ start @ model["transition"].T + model["state_cov"]
        model.initialize_known(numpy.zeros(3), first)
        model.bind(y[:, None])
        result = model.filter()
        observed = int((~numpy.isnan(y)).sum())
        cases.append({
            "isRamp": ramp, "phi": phi, "innovation": innovation, "white": white, "level": level,
            "y": [None if numpy.isnan(v) else v for v in y.tolist()],
            "logLikelihood": float(result.llf_obs.sum() + 0.5 * numpy.log(2 * numpy.pi) * observed),
            "state": result.filtered_state[:, -1].tolist(),
            "covariance": result.filtered_state_cov[:, :, -1].ravel().tolist(),
        })
print(json.dumps(cases, indent=1))
