"""Reference values for standard errors (statsmodels) and Jarque-Bera (scipy).

Run in this folder after make_inference.R: python make_inference.py > inference_py.json
The information matrix is the Hessian of statsmodels' exact log-likelihood at R's maximum, sigma2 among the
parameters, by extrapolated second differences.
"""
import json
import sys

import numpy as np
import scipy
import scipy.stats
import statsmodels
from statsmodels.tsa.statespace.sarimax import SARIMAX

source = json.load(open("inference.json"))


def difference(y, d, D, m):
    for _ in range(D):
        y = y[m:] - y[:-m]
    for _ in range(d):
        y = y[1:] - y[:-1]
    return y


def central_hessian(f, x, h):
    """Second differences of order h**4, by Richardson's extrapolation."""
    def plain(h):
        k = len(x)
        result = np.zeros((k, k))
        e = np.diag(h)
        for i in range(k):
            for j in range(i + 1):
                result[i, j] = result[j, i] = (f(x + e[i] + e[j]) - f(x + e[i] - e[j]) - f(x - e[i] + e[j])
                                               + f(x - e[i] - e[j])) / (4 * h[i] * h[j])
        return result
    return (4 * plain(h / 2) - plain(h)) / 3


cases = []
for i, c in enumerate(source["cases"]):
    y = np.array([np.nan if v is None else v for v in source["series"][c["series"]]], float)
    w = difference(y, c["order"][1], c["seasonal"][1], c["seasonLength"])
    scale = np.nanstd(w)
    k = len(c["coef"])
    arma = np.array(c["coef"][: k - int(c["constant"])])
    mean = c["coef"][-1] if c["constant"] else 0.0
    model = SARIMAX(w / scale, exog=np.ones(len(w)) if c["constant"] else None,
                    order=(c["order"][0], 0, c["order"][2]),
                    seasonal_order=(c["seasonal"][0], 0, c["seasonal"][2], max(c["seasonLength"], 2)
                                    if c["seasonal"][0] + c["seasonal"][2] else 0),
                    enforce_stationarity=True, enforce_invertibility=False)
    model.ssm.tolerance = 0
    residuals = np.array([np.nan if v is None else v for v in c["residuals"]], float)
    r = residuals[~np.isnan(residuals)]
    n = len(r)
    sigma2 = float(np.sum((r / scale) ** 2) / n)
    # statsmodels' order: exog, ar, ma, sar, sma, sigma2
    params = np.concatenate([[mean / scale] if c["constant"] else [], arma, [sigma2]])
    hessian = central_hessian(lambda p: float(model.loglike(p)), params, 1e-3 * np.maximum(np.abs(params), 0.1))
    covariance = np.linalg.inv(-hessian)
    if c["constant"]:
        place = list(range(1, k)) + [0]
        unit = np.array([1.0] * (k - 1) + [scale])
    else:
        place, unit = list(range(k)), np.ones(k)
    covariance = covariance[np.ix_(place, place)] * np.outer(unit, unit)
    jb = scipy.stats.jarque_bera(r)
    cases.append(dict(case=i, covariance=covariance.flatten().tolist(), jarqueBera=float(jb.statistic),
                      pValue=float(jb.pvalue), skewness=float(scipy.stats.skew(r)),
                      kurtosis=float(scipy.stats.kurtosis(r, fisher=False))))

json.dump(dict(made_by="make_inference.py", python=sys.version.split()[0], numpy=np.__version__,
               scipy=scipy.__version__, statsmodels=statsmodels.__version__,
               cases=cases), sys.stdout)
