"""Data and what libsvm, as in scikit-learn's OneClassSVM, makes of it, for OneClassSVMTests.

Run:  python make_one_class.py cases > one_class_cases.csv
      python make_one_class.py rows > one_class_rows.csv

Cases: the settings, libsvm's objective 1/2 a'Ka (from its coefficients, with kernels in double precision), offset and
number of support vectors. Rows: 240 of them to train on, then 40 others; `weight` is used by the weighted cases; one
column of decision values for each case. libsvm runs with tolerance 1e-10.
"""
from importlib.metadata import version
import sys

import numpy as np
from sklearn.metrics.pairwise import linear_kernel, polynomial_kernel, rbf_kernel
from sklearn.svm import OneClassSVM

rng = np.random.default_rng(12)
train = np.column_stack([
    rng.normal(0, 1, 240), rng.normal(3, 2, 240), rng.gamma(2, 1, 240), rng.choice([0.0, 1.0], 240)]).round(3)
train[:, 1] += 0.8 * train[:, 0]
others = np.column_stack([
    rng.normal(0, 3, 40), rng.normal(3, 5, 40), rng.normal(2, 4, 40), rng.uniform(-1, 2, 40)]).round(3)
train = train.round(3)
weight = rng.choice([0.0, 0.5, 1.0, 2.5], 240, p=[0.05, 0.25, 0.5, 0.2])
scale = 1 / (4 * train.var())
# A weight of zero takes the row out, of the variance too.
weighted_scale = 1 / (4 * train[weight > 0].var())
cases = [
    ("rbf", "scale", 0, 0.0, 0.05, 0), ("rbf", "scale", 0, 0.0, 0.5, 0), ("rbf", "0.7", 0, 0.0, 0.2, 0),
    ("rbf", "scale", 0, 0.0, 0.1, 1), ("linear", "scale", 0, 0.0, 0.1, 0), ("poly", "scale", 3, 1.0, 0.1, 0),
    ("poly", "0.05", 2, 0.5, 0.3, 1)]
results = []
for kernel, gamma, degree, constant, nu, weighted in cases:
    g = (weighted_scale if weighted else scale) if gamma == "scale" else float(gamma)
    svm = OneClassSVM(kernel=kernel, gamma=g, degree=degree or 3, coef0=constant, nu=nu, tol=1e-10)
    svm.fit(train, sample_weight=weight if weighted else None)
    s, a = svm.support_vectors_, svm.dual_coef_[0]
    k = {"rbf": lambda: rbf_kernel(s, gamma=g), "linear": lambda: linear_kernel(s),
         "poly": lambda: polynomial_kernel(s, degree=degree, gamma=g, coef0=constant)}[kernel]()
    decision = svm.decision_function(np.vstack([train, others]))
    results.append((0.5 * a @ k @ a, svm.offset_[0], len(a), decision))
print(f"# scikit-learn {version('scikit-learn')}, numpy {np.__version__}, Python {sys.version.split()[0]}")
if sys.argv[1] == "cases":
    print("kernel,gamma,degree,constant,nu,weighted,objective,offset,supports")
    for case, (objective, offset, supports, _) in zip(cases, results):
        print(",".join(map(str, case)) + f",{float(objective)!r},{float(offset)!r},{supports}")
else:
    print("a,b,c,d,weight," + ",".join(f"case{i}" for i in range(len(cases))))
    weights = list(weight) + [1.0] * len(others)
    for i, row in enumerate(np.vstack([train, others])):
        print(",".join(repr(float(v)) for v in row) + f",{weights[i]},"
              + ",".join(f"{d[i]:.12g}" for _, _, _, d in results))
