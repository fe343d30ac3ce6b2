"""Log-likelihoods of series with gaps, by statsmodels' SARIMAX (Kalman filter, exact diffuse start).

Run in this folder: python make_gaps.py > gaps.json
Every case has fixed coefficients and sigma2; with differences the constants of a diffuse likelihood differ
between implementations, so the full series' value is given beside the gappy one's.
"""
import json
import sys

import numpy as np
import statsmodels
from statsmodels.tsa.statespace.sarimax import SARIMAX

series = {k: np.array(v, float) for k, v in json.load(open("arima.json"))["series"].items()}


def value(y, order, seasonal, parameters):
    model = SARIMAX(y, order=order, seasonal_order=seasonal, simple_differencing=False, use_exact_diffuse=True,
                    enforce_stationarity=True, enforce_invertibility=False)
    model.ssm.tolerance = 0
    return float(model.loglike(np.array(parameters)))


def case(name, center, order, seasonal, ar, ma, sar, sma, sigma2, missing):
    y = series[name] - center
    gappy = y.copy()
    gappy[missing] = np.nan
    p = list(ar) + list(ma) + list(sar) + list(sma) + [sigma2]
    return dict(series=name, center=center, order=order, seasonal=seasonal[:3], seasonLength=max(seasonal[3], 1),
                ar=ar, ma=ma, sar=sar, sma=sma, sigma2=sigma2, missing=missing,
                full=value(y, order, seasonal, p), gappy=value(gappy, order, seasonal, p))


def at_random(name, share, seed, first=0):
    chosen = np.random.default_rng(seed).random(len(series[name])) < share
    return [t for t in range(first, len(chosen)) if chosen[t]]


none = (0, 0, 0, 0)
cases = [
    case("LakeHuron", 579.0, (2, 0, 0), none, [1.04, -0.25], [], [], [], 0.48, [10, 11, 12, 40, 77]),
    case("LakeHuron", 579.0, (1, 0, 1), none, [0.74], [0.32], [], [], 0.48, [1, 50, 51, 96]),
    case("Nile", 919.0, (1, 0, 1), none, [0.86], [-0.51], [], [], 20000.0, list(range(20, 40)) + [60]),
    case("USAccDeaths", 8789.0, (1, 0, 0), (0, 0, 1, 12), [0.6], [], [], [0.4], 3e5, [5, 17, 18, 44]),
    case("nottem", 49.0, (1, 0, 1), (1, 0, 0, 12), [0.3], [0.1], [0.9], [], 6.0, [7, 30, 31, 32, 100, 200]),
    case("Nile", 0.0, (0, 1, 1), none, [], [-0.73], [], [], 20600.0, [10, 11, 50, 98]),
    case("WWWusage", 0.0, (1, 1, 1), none, [0.65], [0.52], [], [], 9.8, [4, 30, 31, 32, 97]),
    case("LogAirPassengers", 0.0, (0, 1, 1), (0, 1, 1, 12), [], [-0.4], [], [-0.56], 0.00135,
         [20, 33, 34, 35, 70, 71, 140]),
    case("LogAirPassengers", 0.0, (0, 1, 1), (0, 1, 1, 12), [], [-0.4], [], [-0.56], 0.00135, [3, 5, 60]),
    case("USAccDeaths", 0.0, (1, 0, 0), (0, 1, 1, 12), [0.8], [], [], [-0.57], 1e5, [2, 20, 50]),
    # Many gaps: at random, an outage, at both ends and among the first d + mD samples.
    case("LakeHuron", 579.0, (1, 0, 1), none, [0.74], [0.32], [], [], 0.48, at_random("LakeHuron", 0.5, 1)),
    case("LakeHuron", 579.0, (2, 0, 0), none, [1.04, -0.25], [], [], [], 0.48, [0, 1] + list(range(60, 98))),
    case("nottem", 49.0, (1, 0, 1), (1, 0, 0, 12), [0.3], [0.1], [0.9], [], 6.0, at_random("nottem", 0.4, 2)),
    case("nottem", 49.0, (1, 0, 0), (1, 0, 1, 12), [0.3], [], [0.95], [-0.5], 6.0, list(range(90, 150))),
    case("Nile", 0.0, (0, 1, 1), none, [], [-0.73], [], [], 20600.0, at_random("Nile", 0.5, 3)),
    case("WWWusage", 0.0, (1, 1, 1), none, [0.65], [0.52], [], [], 9.8, [0, 1, 2] + list(range(40, 80)) + [98, 99]),
    case("WWWusage", 0.0, (1, 2, 1), none, [0.3], [-0.4], [], [], 9.8, [1] + at_random("WWWusage", 0.3, 4, 3)),
    case("LogAirPassengers", 0.0, (0, 1, 1), (0, 1, 1, 12), [], [-0.4], [], [-0.56], 0.00135,
         at_random("LogAirPassengers", 0.4, 5)),
    case("LogAirPassengers", 0.0, (2, 1, 0), (0, 1, 1, 12), [0.2, -0.1], [], [], [-0.56], 0.00135,
         [2, 3, 4, 7, 12] + list(range(60, 100)) + [139, 143]),
    case("USAccDeaths", 0.0, (1, 0, 0), (0, 1, 1, 12), [0.8], [], [], [-0.57], 1e5, at_random("USAccDeaths", 0.4, 6)),
    case("nottem", 0.0, (1, 0, 1), (1, 1, 1, 12), [0.3], [0.1], [0.2], [-0.9], 6.0, at_random("nottem", 0.3, 7)),
]
json.dump(dict(made_by="make_gaps.py", python=sys.version.split()[0], numpy=np.__version__,
               statsmodels=statsmodels.__version__, cases=cases), sys.stdout)
