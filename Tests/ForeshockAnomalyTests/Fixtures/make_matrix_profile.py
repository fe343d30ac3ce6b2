"""Series and their matrix profiles by STUMPY, for StumpyAgreementTests.

Run:  python make_matrix_profile.py > matrix_profile.csv

Columns of a series are followed by those of its profiles: self (stump, nearest), self_index, left (the distance to the
window that stump names as the left neighbour), third (stump, k = 3), raw (aamp), raw_third (aamp, k = 3), join (stump
against the series `training`). dimension_1 ... dimension_3 are mstump's of the three series. Windows have 20 samples. An
empty cell is a missing sample, a window without a neighbour, or lies beyond the end.
"""
from importlib.metadata import version
import sys

import numpy as np
import stumpy

M, N = 20, 400
rng = np.random.default_rng(11)
t = np.arange(N)
plain = np.sin(2 * np.pi * t / 25) + 0.2 * rng.normal(size=N)
plain[210:222] += np.linspace(0, 2, 12)
gappy = 50 + np.cumsum(rng.normal(size=N))
gappy[[70, 71, 72, 180, 395]] = np.nan
flat = 0.3 * rng.normal(size=N) + (t % 60 < 30) * np.sin(2 * np.pi * t / 30)
flat[100:150] = 1.25
flat[250:285] = -3
training = np.sin(2 * np.pi * np.arange(260) / 25) + 0.2 * rng.normal(size=260)
training[40] = np.nan
training[200:230] = 0.5
series = {"plain": plain.round(6), "gappy": gappy.round(6), "flat": flat.round(6)}
training = training.round(6)


def numbers(values, length=N):
    values = np.asarray(values, dtype=float)
    values[np.isinf(values)] = np.nan
    return np.concatenate([values, np.full(length - len(values), np.nan)])


columns = {"training": numbers(training)}
for name, x in series.items():
    columns[name] = x
    p = stumpy.stump(x, M)
    columns[f"{name}_self"] = numbers(p[:, 0])
    columns[f"{name}_self_index"] = numbers(p[:, 1])
    left = np.full(N - M + 1, np.nan)
    for i, j in enumerate(p[:, 2]):
        if j >= 0:
            left[i] = stumpy.core.mass(x[i:i + M], x)[j]
    columns[f"{name}_left"] = numbers(left)
    columns[f"{name}_third"] = numbers(stumpy.stump(x, M, k=3)[:, 2])
    columns[f"{name}_raw"] = numbers(stumpy.aamp(x, M)[:, 0])
    columns[f"{name}_raw_third"] = numbers(stumpy.aamp(x, M, k=3)[:, 2])
    columns[f"{name}_join"] = numbers(stumpy.stump(x, M, T_B=training, ignore_trivial=False)[:, 0])
multi, _ = stumpy.mstump(np.stack(list(series.values())), M)
for k in range(3):
    columns[f"dimension_{k + 1}"] = numbers(multi[k])

print(f"# STUMPY {version('stumpy')}, numpy {np.__version__}, Python {sys.version.split()[0]}")
print(",".join(columns))
for row in zip(*columns.values()):
    print(",".join("" if np.isnan(v) else f"{v:.12g}" for v in row))
