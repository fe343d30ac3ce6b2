"""Four scalers of scikit-learn on columns with gaps, ties, outliers and constants, for ScalingTests.

Run:  python make_scaling.py > scaling.json
The versions used are in the output. NaN is written as null. `new` are rows that were not fitted to.
"""
import json
import math
import sys

import numpy as np
import sklearn
from sklearn.preprocessing import MinMaxScaler, QuantileTransformer, RobustScaler, StandardScaler

rng = np.random.default_rng(5)
n = 40
train = np.column_stack([
    np.round(rng.normal(50, 12, n), 3),
    np.round(rng.lognormal(3, 1.5, n), 3),
    rng.integers(0, 5, n).astype(float),
    np.full(n, 7.25),
    np.round(1e6 + rng.normal(0, 3, n), 2),
])
train[[0, 3, 11, 12], 0] = np.nan
train[[5, 6, 39], 1] = np.nan
train[8, 3] = np.nan
new = np.column_stack([
    [20.0, 50.5, 99.0, np.nan, 61.25], [0.0, 20.0, 1e5, 33.0, np.nan], [0.0, 2.0, 4.0, 2.5, -1.0],
    [7.25, 7.0, 8.0, np.nan, 7.25], [1e6, 1e6 - 2, 1e6 + 20, np.nan, 999990.0]])


def listed(matrix):
    return [[None if math.isnan(v) else float(v) for v in column] for column in matrix.T]


cases = {
    "standard": StandardScaler(),
    "standard-mean": StandardScaler(with_std=False),
    "standard-deviation": StandardScaler(with_mean=False),
    "robust": RobustScaler(),
    "robust-10-90-unit": RobustScaler(quantile_range=(10, 90), unit_variance=True),
    "minmax": MinMaxScaler(),
    "minmax-clip": MinMaxScaler(feature_range=(-2, 3), clip=True),
    "quantile-uniform": QuantileTransformer(n_quantiles=1000, subsample=None),
    "quantile-uniform-7": QuantileTransformer(n_quantiles=7, subsample=None),
    "quantile-normal": QuantileTransformer(n_quantiles=20, subsample=None, output_distribution="normal"),
}
results = {}
for name, scaler in cases.items():
    import warnings
    warnings.simplefilter("ignore")
    scaler.fit(train)
    if name == "quantile-uniform":
        # As many quantiles as rows: np.nanpercentile's rounded places would split ties.
        exact = []
        for column in train.T:
            x = np.sort(column[~np.isnan(column)])
            places = [divmod(i * (len(x) - 1), n - 1) for i in range(n)]
            exact.append([x[k] if r == 0 else x[k] + (x[k + 1] - x[k]) * (r / (n - 1)) for k, r in places])
        scaler.quantiles_ = np.array(exact).T
    scaled = scaler.transform(new)
    results[name] = {"train": listed(scaler.transform(train)), "new": listed(scaled),
                     "inverse": listed(scaler.inverse_transform(scaled))}
json.dump({"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__,
                        "python": sys.version.split()[0]},
           "train": listed(train), "new": listed(new), "results": results}, sys.stdout)
