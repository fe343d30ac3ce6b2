"""Writes calibration.json: scores and labels with the calibrations that scikit-learn fits to them.

Python 3.11, numpy 2.4.6, scikit-learn 1.9.1, scipy 1.17.1.
"""
import json
import pathlib

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax
from sklearn.calibration import _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(11)
cases = []
for name, n, scale, weighted in (("plain", 200, 1.0, False), ("large", 150, 1e6, True), ("ties", 120, 1.0, True)):
    truth = rng.normal(size=n)
    labels = (rng.uniform(size=n) < expit(1.3 * truth - 0.8)).astype(int)
    scores = (truth + rng.normal(0, 0.5, n)) * scale
    if name == "ties":
        scores = np.round(scores * 2) / 2
    weights = rng.integers(1, 4, n).astype(float) if weighted else np.ones(n)
    # Platt's objective in scaled scores, to the end: scikit-learn's own search stops at 1e-6.
    positive, negative = weights[labels == 1].sum(), weights[labels == 0].sum()
    target = np.where(labels == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))
    def loss(ab, s=scores / scale):
        f = ab[0] * s + ab[1]
        return (weights * (target * f + np.logaddexp(0, -f))).sum()
    best = minimize(loss, [0, 0], method="Nelder-Mead", options=dict(xatol=1e-13, fatol=1e-15, maxiter=10_000))
    a, b = _sigmoid_calibration(scores, labels, weights)
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(scores, labels, weights)
    asked = np.concatenate([np.linspace(-4, 4, 21) * scale, scores[:5]])
    cases.append(dict(
        name=name, scores=scores.tolist(), labels=labels.tolist(), weights=weights.tolist(),
        slope=best.x[0] / scale, offset=best.x[1], sklearn=[a, b], asked=asked.tolist(),
        isotonic=isotonic.predict(asked).tolist()))
logits = rng.normal(size=(80, 3)) * 4
classes = np.array([rng.choice(3, p=np.exp(log_softmax(row / 3))) for row in logits])
found = minimize_scalar(
    lambda b: -log_softmax(b * logits, axis=1)[np.arange(80), classes].mean(), bounds=(1e-3, 10), method="bounded",
    options=dict(xatol=1e-12))
out = dict(cases=cases, logits=logits.tolist(), classes=classes.tolist(), inverseTemperature=found.x)
(pathlib.Path(__file__).parent / "calibration.json").write_text(json.dumps(out) + "\n")
