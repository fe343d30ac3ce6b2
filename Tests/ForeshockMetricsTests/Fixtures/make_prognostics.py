"""Writes prognostics.json: metrics of remaining-life predictions of made-up units, straight from the formulas of Saxena,
Celaya, Saha, Saha & Goebel, "Metrics for offline evaluation of prognostic performance", IJPHM 1, 2010, sections 4.2.1 to 4.2.4.

Python 3.11, standard library only:  python make_prognostics.py

Predictions are single numbers: the share of a prediction's distribution within bounds is 0 or 1, and beta any number between.
Symbols as in the paper: p the times of prediction, P the first of them, r the predicted remaining life, r* the true one.
"""
import json
import math
import pathlib
import random

random.seed(11)


def horizon(p, r, eol, alpha):
    """PH = EoL - i with i = min{j | j in p and r*(j) - alpha EoL <= r(j) <= r*(j) + alpha EoL} (section 4.2.1)."""
    within = [j for j, life in zip(p, r) if (eol - j) - alpha * eol <= life <= (eol - j) + alpha * eol]
    return eol - min(within) if within else None


def at(p, eol, share):
    """t_lambda = t_P + lambda (EoL - t_P), and the last prediction made by then (section 4.2.2)."""
    time = p[0] + share * (eol - p[0])
    return max(i for i, j in enumerate(p) if j <= time)


def is_accurate(p, r, eol, alpha, share):
    """1 if r*(t) (1 - alpha) <= r(t) <= r*(t) (1 + alpha) at t_lambda (section 4.2.2)."""
    i = at(p, eol, share)
    left = eol - p[i]
    return (1 - alpha) * left <= r[i] <= (1 + alpha) * left


def relative_accuracy(p, r, eol, i):
    """RA = 1 - |r* - r| / r* (section 4.2.3)."""
    left = eol - p[i]
    return 1 - abs(left - r[i]) / left


def convergence(p, r, eol):
    """C = sqrt((x_c - t_P)^2 + y_c^2), the centre of mass of the area under M, here the absolute error (section 4.2.4)."""
    m = [abs(eol - j - life) for j, life in zip(p, r)]
    steps = range(len(p) - 1)
    area = sum((p[i + 1] - p[i]) * m[i] for i in steps)
    x = 0.5 * sum((p[i + 1] ** 2 - p[i] ** 2) * m[i] for i in steps) / area
    y = 0.5 * sum((p[i + 1] - p[i]) * m[i] ** 2 for i in steps) / area
    return math.hypot(x - p[0], y)


units = []
for unit in range(12):
    eol = random.randint(80, 300)
    p = sorted(random.sample(range(5, eol - 3), random.randint(6, 20)))
    bias, noise = random.uniform(-0.3, 0.3), random.uniform(0.02, 0.3)
    r = [round((eol - j) * (1 + bias + random.gauss(0, noise)), 2) for j in p]
    alphas, shares = [0.03, 0.1, 0.2, 0.35], [0.0, 0.25, 0.5, 0.8, 0.95]
    units.append({
        "times": p, "predicted": r, "endOfLife": eol, "alphas": alphas, "lambdas": shares,
        "firstHorizon": [horizon(p, r, eol, a) for a in alphas],
        "isAccurate": [[is_accurate(p, r, eol, a, s) for s in shares] for a in alphas],
        "relativeAccuracy": [relative_accuracy(p, r, eol, at(p, eol, s)) for s in shares],
        # CRA with weights of one (section 4.2.3).
        "cumulativeRelativeAccuracy": sum(relative_accuracy(p, r, eol, i) for i in range(len(p))) / len(p),
        "convergence": convergence(p, r, eol),
    })

path = pathlib.Path(__file__).with_name("prognostics.json")
path.write_text(json.dumps({"units": units}, indent=1) + "\n")
