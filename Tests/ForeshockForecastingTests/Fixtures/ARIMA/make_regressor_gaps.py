"""Regression with ARIMA errors and gaps, by statsmodels' SARIMAX (Kalman filter, exact diffuse start).

Run in this folder after make_regressors.R: python make_regressor_gaps.py > regressor_gaps.json
ARMA coefficients and sigma2 are fixed; the regression coefficients that maximise the likelihood, which is a
quadratic of them, follow from its values at a few points. With differences the constants of a diffuse
likelihood differ between implementations, so the full series' value is given beside the gappy one's.
"""
import json
import sys

import numpy as np
import statsmodels
from statsmodels.tsa.statespace.sarimax import SARIMAX

source = json.load(open("regressors.json"))
columns = {k: np.array(v, float) for k, v in source["columns"].items()}


def value(y, x, order, seasonal, arma, sigma2, beta):
    model = SARIMAX(y - x @ beta, order=order, seasonal_order=seasonal, simple_differencing=False,
                    use_exact_diffuse=True, enforce_stationarity=True, enforce_invertibility=False)
    model.ssm.tolerance = 0
    return float(model.loglike(np.array(list(arma) + [sigma2])))


def best(y, x, order, seasonal, arma, sigma2):
    """The maximising coefficients of the columns over their deviations, and the value there."""
    k = x.shape[1]
    beta = np.zeros(k)
    for _ in range(2):  # the second round removes what rounding far from the maximum left
        f = lambda d: value(y, x, order, seasonal, arma, sigma2, beta + d)
        e = np.eye(k)
        f0, plus, minus = f(np.zeros(k)), [f(e[i]) for i in range(k)], [f(-e[i]) for i in range(k)]
        gradient = np.array([(plus[i] - minus[i]) / 2 for i in range(k)])
        hessian = np.zeros((k, k))
        for i in range(k):
            hessian[i, i] = plus[i] + minus[i] - 2 * f0
            for j in range(i):
                hessian[i, j] = hessian[j, i] = f(e[i] + e[j]) - plus[i] - plus[j] + f0
        beta = beta - np.linalg.solve(hessian, gradient)
    return beta, value(y, x, order, seasonal, arma, sigma2, beta)


def case(name, names, order, seasonal, ar, ma, sar, sma, sigma2, missing, constant=False):
    y = np.array([np.nan if v is None else v for v in source["series"][name]], float)
    gappy = y.copy()
    gappy[missing] = np.nan
    x = np.column_stack([columns[n] for n in names])
    units = x.std(axis=0)
    x = x / units
    if constant:
        x = np.column_stack([np.ones(len(y)), x])
        units = np.append(1.0, units)
    arma = list(ar) + list(ma) + list(sar) + list(sma)
    beta, there = best(gappy, x, order, seasonal, arma, sigma2)
    full = best(y, x, order, seasonal, arma, sigma2)[1]
    return dict(series=name, regressors=names, constant=constant, order=order, seasonal=seasonal[:3],
                seasonLength=max(seasonal[3], 1), ar=ar, ma=ma, sar=sar, sma=sma, sigma2=sigma2, missing=missing,
                coefficients=list(beta / units), full=full, gappy=there)


none = (0, 0, 0, 0)
cases = [
    case("stationary", ["load", "ratio", "step"], (1, 0, 1), none, [0.6], [0.4], [], [], 1.0,
         [5, 6, 30, 89, 90, 120], constant=True),
    case("stationary", ["load"], (2, 0, 0), none, [0.8, -0.3], [], [], [], 2.0, [1, 2, 60]),
    case("walk", ["ratio", "load"], (1, 1, 0), none, [0.4], [], [], [], 1.3, [10, 11, 70, 142]),
    case("walk", ["load", "step"], (0, 1, 2), none, [], [0.3, 0.2], [], [], 1.3, [33, 90, 91]),
    case("seasonal", ["load", "step"], (0, 1, 1), (0, 1, 1, 12), [], [-0.4], [], [-0.7], 1.1, [30, 31, 77, 140]),
    case("seasonal", ["step", "ratio", "load"], (1, 0, 0), (0, 1, 1, 12), [0.8], [], [], [-0.6], 1.1, [3, 5, 60]),
]
json.dump(dict(made_by="make_regressor_gaps.py", python=sys.version.split()[0], numpy=np.__version__,
               statsmodels=statsmodels.__version__, cases=cases), sys.stdout)
