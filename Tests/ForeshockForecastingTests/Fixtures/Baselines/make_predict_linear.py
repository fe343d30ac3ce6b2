"""Reference forecasts of the straight line, written to predict_linear.json: ordinary least squares over the last
`window` samples of a series of ../Series (some samples removed), extrapolated from the last one, with the
regression's prediction interval (Student t). Run from this folder: python3 make_predict_linear.py"""

import json

import numpy as np
import scipy
from scipy import stats

HORIZON = 8
cases = []
for name in ["Nile", "WWWusage", "AirPassengers"]:
    whole = np.loadtxt(f"../Series/{name}.csv", skiprows=1)
    for window in [None, 30, 3]:
        for gaps in [[], [5, 6, len(whole) - 4, len(whole) - 20]]:
            if window == 3 and gaps:
                continue
            y = whole.copy()
            y[gaps] = np.nan
            first = 0 if window is None else len(y) - window
            t = np.arange(first, len(y), dtype=float)
            keep = ~np.isnan(y[first:])
            x, v = t[keep], y[first:][keep]
            n = len(x)
            design = np.column_stack([np.ones(n), x])
            coefficients, _, _, _ = np.linalg.lstsq(design, v, rcond=None)
            residuals = v - design @ coefficients
            s2 = residuals @ residuals / (n - 2)
            ahead = len(y) - 1 + np.arange(1, HORIZON + 1, dtype=float)
            mean = coefficients[0] + coefficients[1] * ahead
            sxx = ((x - x.mean()) ** 2).sum()
            se = np.sqrt(s2 * (1 + 1 / n + (ahead - x.mean()) ** 2 / sxx))
            q = stats.t.ppf(0.975, n - 2)
            cases.append(
                dict(series=name, window=window, gaps=gaps, slope=coefficients[1], mean=mean.tolist(),
                     lower95=(mean - q * se).tolist(), upper95=(mean + q * se).tolist()))
versions = dict(numpy=np.__version__, scipy=scipy.__version__)
with open("predict_linear.json", "w") as file:
    json.dump(dict(versions=versions, cases=cases), file)
    file.write("\n")
