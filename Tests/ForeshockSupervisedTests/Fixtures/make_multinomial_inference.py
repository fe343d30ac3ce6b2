"""Makes multinomial_inference.json: the inference of statsmodels' MNLogit on a table made here and stored in the file.

Run in this folder: python make_multinomial_inference.py   (versions are in the JSON)
"""
import json

import numpy as np
import scipy.stats
import statsmodels
import statsmodels.api as sm

g = np.random.default_rng(20261201)
x = np.round(g.standard_normal((200, 3)) * [1, 4, 2e6] + [0, 12, 5e7], 4)
z = (x - [0, 12, 5e7]) / [1, 4, 2e6]
eta = np.column_stack([np.zeros(200), z @ [0.9, -0.5, 0.2] - 0.3, z @ [-0.4, 0.7, 0.0] + 0.4, z @ [0.3, 0.3, -0.8]])
y = (eta + g.gumbel(size=eta.shape)).argmax(axis=1)
# Standardised for the search, as the columns are far apart; estimates are turned back by the delta method.
center, scale = x.mean(axis=0), x.std(axis=0)
f = sm.MNLogit(y, sm.add_constant((x - center) / scale)).fit(method="newton", tol=1e-14, maxiter=200, disp=0)
to = np.zeros((4, 4))
to[0, 0] = 1
to[0, 1:] = -center / scale
to[1:, 1:] = np.diag(1 / scale)
classes = f.params.shape[1]
covariance = np.asarray(f.cov_params())
big = np.kron(np.eye(classes), to)
params = to @ np.asarray(f.params)
bse = np.sqrt(np.diag(big @ covariance @ big.T)).reshape(classes, 4).T
stat = params / bse
p = 2 * scipy.stats.norm.sf(np.abs(stat))
# In closed form: MNLogit searches for it and stops 2e-8 below.
counts = np.bincount(y)
null = float((counts * np.log(counts / counts.sum())).sum())
assert abs(null - f.llnull) < 1e-7
json.dump(
    {
        "versions": {"statsmodels": statsmodels.__version__, "numpy": np.__version__, "scipy": scipy.__version__},
        "x": x.tolist(), "labels": y.tolist(),
        # One row a class but the first, the intercept first.
        "params": params.T.tolist(), "bse": bse.T.tolist(), "z": stat.T.tolist(), "p": p.T.tolist(),
        "llf": float(f.llf), "llnull": null, "llr_pvalue": float(scipy.stats.chi2.sf(2 * (f.llf - null), f.df_model)),
        "aic": float(f.aic), "prsquared": float(1 - f.llf / null), "df_model": float(f.df_model),
    },
    open("multinomial_inference.json", "w"),
)
