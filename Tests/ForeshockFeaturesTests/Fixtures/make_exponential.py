"""Exponentially weighted means, variances and standard deviations by pandas, for ExponentiallyWeightedTests.

Run:  python make_exponential.py > exponential.json
The versions used are in the output. NaN is written as null. 200 short series with gaps, each under options drawn at
random; the standard deviation, which is the root of the variance, is there for every fifth.

pandas takes the unbiased divisor as a difference, (sum of weights)^2 - sum of squared weights, and loses digits where
nearly all weight is on one sample. Rows where its variance is off by more than 5e-13 of the exact one, computed with
fractions, have the exact one, and are listed under "lost".
"""
import json
import math
import sys
from fractions import Fraction

import numpy as np
import pandas as pd

rng = np.random.default_rng(53)


def listed(column):
    return [None if math.isnan(v) else float(v) for v in column]


def decay(kind):
    if kind == "alpha":
        return 1.0 if rng.random() < 0.05 else round(float(rng.uniform(0.02, 0.98)), 3)
    if kind == "span":
        return round(float(rng.uniform(1, 30)), 2)
    if kind == "halflife":
        return round(float(rng.uniform(0.2, 20)), 2)
    return 0.0 if rng.random() < 0.05 else round(float(rng.uniform(0, 15)), 2)


def factor(kind, amount):
    """1 - alpha, exactly as far as it is rational."""
    if kind == "halflife":
        return Fraction(math.exp(-math.log(2) / amount))
    amount = Fraction(amount)
    return {"alpha": 1 - amount, "span": (amount - 1) / (amount + 1), "com": amount / (1 + amount)}[kind]


def exact_variances(case):
    fall, weights, samples, result = factor(case["kind"], case["amount"]), [], [], []
    for value in case["values"]:
        if value is not None or not case["ignore"]:
            weights = [w * fall for w in weights]
        if value is not None:
            weights.append(Fraction(1) if case["adjust"] or not samples else 1 - fall)
            samples.append(Fraction(value))
            if not case["adjust"]:
                total = sum(weights)
                weights = [w / total for w in weights]
        total = sum(weights)
        divisor = total if case["bias"] else total and total - sum(w * w for w in weights) / total
        if not divisor:
            result.append(0.0 if case["bias"] and samples else None)
            continue
        mean = sum(w * x for w, x in zip(weights, samples)) / total
        result.append(float(sum(w * (x - mean) ** 2 for w, x in zip(weights, samples)) / divisor))
    return result


cases = []
kinds = ["alpha", "span", "halflife", "com"]
for number in range(200):
    n = int(rng.integers(6, 15))
    values = np.round(rng.choice([0, -3, 40]) + rng.normal(0, 5, n), 3)
    values[rng.random(n) < rng.choice([0, 0.15, 0.4])] = np.nan
    kind, amount = kinds[number % 4], decay(kinds[number % 4])
    adjust, ignore, bias = [bool(number >> (2 + bit) & 1) for bit in range(3)]
    periods = int(rng.choice([0, 1, 2, 5]))
    weighted = pd.Series(values).ewm(**{kind: amount}, adjust=adjust, ignore_na=ignore, min_periods=periods)
    case = {"kind": kind, "amount": amount, "adjust": adjust, "ignore": ignore, "bias": bias, "minPeriods": periods,
            "values": listed(values), "mean": listed(weighted.mean()), "var": listed(weighted.var(bias=bias))}
    exact = exact_variances(case)
    case["lost"] = [row for row, (a, b) in enumerate(zip(case["var"], exact))
                    if a is not None and (b is None or abs(a - b) > 5e-13 * b)]
    for row in case["lost"]:
        case["var"][row] = exact[row]
    if number % 5 == 0:
        case["std"] = listed(weighted.std(bias=bias))
    cases.append(case)
json.dump({"versions": {"pandas": pd.__version__, "numpy": np.__version__, "python": sys.version.split()[0]},
           "cases": cases}, sys.stdout)
