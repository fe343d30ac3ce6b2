"""Covariances of regressions with ARIMA errors, from the dense Gaussian likelihood at R's maximum.

Run in this folder after make_regressors.R: python make_regressor_covariance.py > regressor_covariance.json
The joint Hessian over ARMA coefficients, constant and regressors, sigma2 profiled out, by extrapolated second
differences; nothing of it is shared with R's filter. Parameters in R's order.
"""
import json
import sys

import numpy as np
import scipy
import scipy.linalg
import scipy.signal

source = json.load(open("regressors.json"))


def difference(y, c):
    for _ in range(c["seasonal"][1]):
        y = y[c["seasonLength"]:] - y[:-c["seasonLength"]]
    for _ in range(c["order"][1]):
        y = y[1:] - y[:-1]
    return y


def polynomial(plain, seasonal, m, sign):
    a = np.concatenate([[1.0], sign * np.array(plain, float)])
    b = np.zeros(len(seasonal) * m + 1)
    b[0] = 1
    for j, x in enumerate(seasonal):
        b[m * (j + 1)] = sign * x
    return np.convolve(a, b)


def hessian(f, x, h):
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


def run(c):
    y = np.array([np.nan if v is None else v for v in source["series"][c["series"]]], float)
    w = difference(y, c)
    x = np.column_stack([difference(np.array(source["columns"][n], float), c) for n in c["regressors"]])
    if c["constant"]:
        x = np.column_stack([np.ones(len(w)), x])
    seen = ~np.isnan(w)
    counts = [len(c["ar"]), len(c["ma"]), len(c["sar"]), len(c["sma"])]
    k = sum(counts)
    m = c["seasonLength"]
    theta = np.array(c["ar"] + c["ma"] + c["sar"] + c["sma"], float)

    def cholesky(theta):
        a, b, s, q = np.split(theta, np.cumsum(counts)[:-1])
        impulse = np.zeros(20000)
        impulse[0] = 1
        psi = scipy.signal.lfilter(polynomial(b, q, m, 1), polynomial(a, s, m, -1), impulse)
        gamma = np.array([psi[: len(psi) - lag] @ psi[lag:] for lag in range(len(w))])
        return np.linalg.cholesky(scipy.linalg.toeplitz(gamma)[np.ix_(seen, seen)])

    root = cholesky(theta)
    xs, ys = (scipy.linalg.solve_triangular(root, v, lower=True) for v in (x[seen], w[seen]))
    best = np.linalg.lstsq(xs / np.linalg.norm(xs, axis=0), ys, rcond=None)[0] / np.linalg.norm(xs, axis=0)
    s2 = np.mean((ys - xs @ best) ** 2)
    # Directions in which the regression's own information is the identity.
    basis = np.linalg.inv(np.linalg.qr(xs)[1]) * np.sqrt(s2)

    def value(p):
        root = cholesky(p[:k])
        e = scipy.linalg.solve_triangular(root, w[seen] - x[seen] @ (best + basis @ p[k:]), lower=True)
        return -0.5 * seen.sum() * np.log(e @ e) - np.sum(np.log(np.diag(root)))

    start = np.concatenate([theta, np.zeros(x.shape[1])])
    # A fiftieth of the distance to the unit circle at most, a tenth of a standard error for the regression.
    room = min([1e-2] + [0.02 * (1 - abs(a)) for a in c["ar"][:1] if len(c["ar"]) == 1])
    steps = np.concatenate([np.full(k, room), np.full(x.shape[1], 0.1)])
    covariance = np.linalg.inv(-hessian(value, start, steps))
    full = scipy.linalg.block_diag(np.eye(k), basis)
    return (full @ covariance @ full.T).flatten().tolist()


json.dump(dict(made_by="make_regressor_covariance.py", python=sys.version.split()[0], numpy=np.__version__,
               scipy=scipy.__version__, covariances=[run(c) for c in source["cases"]]), sys.stdout)
