"""Makes logistic_more.json: statsmodels (inference), firthmodels (Firth), glmnet (lasso, elastic net, weights,
several classes) and scikit-learn (several classes, L2) on tables made here and stored in the file.

Run in this folder: python make_logistic_inference.py   (needs Rscript with glmnet; versions are in the JSON)
"""
import json
import subprocess
import sys
import tempfile

import firthmodels
import numpy as np
import sklearn
import statsmodels
import statsmodels.api as sm
from firthmodels import FirthLogisticRegression
from sklearn.linear_model import LogisticRegression

g = np.random.default_rng(20261130)
x = np.round(g.standard_normal((120, 4)) * [1, 3, 0.01, 50] + [0, 10, 0, 400], 5)
eta = (x - [0, 10, 0, 400]) / [1, 3, 0.01, 50] @ [0.8, -0.6, 0.3, 0.0] - 0.4
y = (g.random(120) < 1 / (1 + np.exp(-eta))).astype(int)
w = g.integers(1, 4, 120).astype(float)
three = (eta + g.logistic(size=120) > 0.3).astype(int) + (eta + g.logistic(size=120) > -0.5).astype(int)
small = np.array([[0.1, 1], [0.4, 0], [0.5, 1], [0.9, 0], [1.1, 1], [1.3, 0], [1.6, 1], [2.0, 1]])
small_y = np.array([0, 0, 0, 0, 1, 1, 1, 1])


def inference(weights):
    if weights is None:
        f = sm.Logit(y, sm.add_constant(x)).fit(method="newton", tol=1e-14, maxiter=200, disp=0)
        llf, llnull, p_lr, aic = f.llf, f.llnull, f.llr_pvalue, f.aic
    else:
        f = sm.GLM(y, sm.add_constant(x), sm.families.Binomial(), freq_weights=weights).fit(tol=1e-14, maxiter=200)
        llf, llnull, p_lr, aic = f.llf, f.llnull, None, f.aic
    ci = f.conf_int(0.1)
    return {
        "params": f.params.tolist(), "bse": f.bse.tolist(), "z": f.tvalues.tolist(), "p": f.pvalues.tolist(),
        "low90": ci[:, 0].tolist(), "high90": ci[:, 1].tolist(), "llf": float(llf), "llnull": float(llnull),
        "llr_pvalue": None if p_lr is None else float(p_lr), "aic": float(aic),
    }


def firth(a, b):
    f = FirthLogisticRegression(gtol=1e-10, xtol=1e-10, max_iter=500).fit(a, b)
    return {"coefficients": f.coef_.tolist(), "intercept": float(f.intercept_), "bse": f.bse_.tolist(),
            "loglik": float(f.loglik_)}


R = r"""
suppressMessages(library(glmnet))
d <- as.matrix(read.csv("t.csv", header = FALSE)); x <- d[, 4:7]; y <- d[, 1]; w <- d[, 2]; k <- d[, 3]
show <- function(name, f, lambda, multi = FALSE) {
  cf <- coef(f, s = lambda, exact = FALSE)
  v <- if (multi) unlist(lapply(cf, function(m) as.vector(as.matrix(m)))) else as.vector(as.matrix(cf))
  cat(name, lambda, sprintf("%.17g", v), "\n")
}
t <- 1e-22
show("lasso", glmnet(x, y, family = "binomial", lambda = c(0.2, 0.1, 0.05), thresh = t, maxit = 1e7), 0.05)
show("elastic", glmnet(x, y, family = "binomial", alpha = 0.4, lambda = c(0.2, 0.1, 0.05), thresh = t, maxit = 1e7), 0.05)
show("weighted", glmnet(x, y, family = "binomial", weights = w, lambda = c(0.2, 0.1, 0.03), thresh = t, maxit = 1e7), 0.03)
show("raw", glmnet(x, y, family = "binomial", standardize = FALSE, lambda = c(0.2, 0.1, 0.03), thresh = t, maxit = 1e7), 0.03)
show("multinomial", glmnet(x, k, family = "multinomial", lambda = c(0.2, 0.1, 0.03), thresh = t, maxit = 1e7), 0.03, TRUE)
set.seed(1)
fold <- rep(1:5, length.out = 120)
cv <- cv.glmnet(x, y, family = "binomial", foldid = fold, lambda = 0.3 * 0.8^(0:19), thresh = t, maxit = 1e7)
cat("cvm 0", sprintf("%.17g", cv$cvm), "\n"); cat("cvsd 0", sprintf("%.17g", cv$cvsd), "\n")
cat("chosen 0", sprintf("%.17g", c(cv$lambda.min, cv$lambda.1se)), "\n")
cat("version 0", as.character(packageVersion("glmnet")), "\n")
"""
with tempfile.TemporaryDirectory() as folder:
    np.savetxt(f"{folder}/t.csv", np.column_stack([y, w, three, x]), delimiter=",", fmt="%.17g")
    out = subprocess.run(["Rscript", "-e", R], cwd=folder, capture_output=True, text=True, check=True).stdout
glmnet = {}
for line in out.splitlines():
    name, lam, *values = line.split()
    glmnet[name] = values if name == "version" else {"lambda": float(lam), "values": [float(v) for v in values]}

multi = LogisticRegression(C=0.7, tol=1e-13, max_iter=10_000, solver="newton-cholesky").fit(
    (x - [0, 10, 0, 400]) / [1, 3, 0.01, 50], three)
json.dump(
    {
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "statsmodels": statsmodels.__version__,
                     "sklearn": sklearn.__version__, "firthmodels": getattr(firthmodels, "__version__", "0.8.2"),
                     "glmnet": glmnet.pop("version")[0]},
        "x": x.tolist(), "y": y.tolist(), "weights": w.tolist(), "classes": three.tolist(),
        "small": small.tolist(), "smallY": small_y.tolist(),
        "plain": inference(None), "weighted": inference(w),
        "firth": firth(x, y), "firthSeparated": firth(small, small_y),
        "glmnet": glmnet,
        "multinomial": {"coefficients": multi.coef_.tolist(), "intercepts": multi.intercept_.tolist()},
    },
    open("logistic_more.json", "w"), indent=None)
