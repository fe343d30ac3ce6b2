"""Series, and what PyOD, scikit-learn and a plain k-shape say of their windows, for SubsequenceReferenceTests.

Run:  python make_subsequences.py > subsequences.csv

Everything is learned from `training` and scores the windows of 12 samples of `other`:
pyod       PCA(weighted=True) with its standardisation
plane      distance from the plane of the first components that explain 90 % of the standardised windows (PCA)
kmeans     KMeans from the windows that begin at 0, 23, 51, 80 and 120: distance to the nearest centre
kmeans_z   the same with every window brought to mean 0 and standard deviation 1
shape      the weighted distance to k-shape centroids of stretches of 24 samples, one every 12, three clusters, begun
           by dealing the stretches out in turn
label      the cluster of each stretch; `weight` the weights, `centroid` the centroids one after the other
Columns are of different lengths; an empty cell lies beyond the end.
"""
from importlib.metadata import version
import sys
import warnings

import numpy as np
from pyod.models.pca import PCA as PyodPCA
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
M, STRETCH, K = 12, 24, 3
rng = np.random.default_rng(21)


def machine(n, phase):
    t = np.arange(n)
    return np.where(t % 90 < 60, np.sin(2 * np.pi * (t + phase) / 20), np.abs((t + phase) % 30 - 15) / 8) \
        + 0.1 * rng.normal(size=n)


def windows(x, m=M):
    return np.lib.stride_tricks.sliding_window_view(x, m)


def z(rows):
    return (rows - rows.mean(axis=-1, keepdims=True)) / rows.std(axis=-1, keepdims=True)


training = (5 + machine(400, 0)).round(6)
other = (5 + machine(200, 7)).round(6)
other[120:130] += np.linspace(0, 1.5, 10).round(6)
a, b = windows(training), windows(other)

pyod = PyodPCA(weighted=True).fit(a).decision_function(b)
scaler = StandardScaler().fit(a)
pca = PCA(n_components=0.9, svd_solver="full").fit(scaler.transform(a))
zb = scaler.transform(b)
plane = np.linalg.norm(zb - pca.inverse_transform(pca.transform(zb)), axis=1)


def kmeans(rows, others):
    fitted = KMeans(5, init=rows[[0, 23, 51, 80, 120]], n_init=1, max_iter=300, tol=0, algorithm="lloyd").fit(rows)
    return fitted.transform(others).min(axis=1)


# k-shape as in the paper, with the full correlation and the eigenvector of the whole matrix.
def best_shift(x, y):
    c = np.correlate(x, y, "full") / (np.linalg.norm(x) * np.linalg.norm(y))
    k = int(np.argmax(c))
    return c[k], k - (len(y) - 1)


def shifted(y, s):
    r = np.zeros_like(y)
    if s >= 0:
        r[s:] = y[:len(y) - s]
    else:
        r[:s] = y[-s:]
    return r


shapes = z(windows(training, STRETCH)[::STRETCH // 2])
labels = np.arange(len(shapes)) % K
centroids = np.zeros((K, STRETCH))
for _ in range(50):
    for k in range(K):
        members = shapes[labels == k]
        if len(members) == 0:
            continue
        if centroids[k].any():
            members = np.stack([shifted(y, best_shift(centroids[k], y)[1]) for y in members])
        y = z(members)
        q = np.eye(STRETCH) - 1 / STRETCH
        _, vectors = np.linalg.eigh(q @ y.T @ y @ q)
        c = vectors[:, -1]
        centroids[k] = z(c if (y @ c).sum() >= 0 else -c)
    distances = np.array([[1 - best_shift(c, y)[0] for c in centroids] for y in shapes])
    new = distances.argmin(axis=1)
    if (new == labels).all():
        break
    labels = new
counts = np.bincount(labels, minlength=K)
weights = np.array([
    counts[i] ** 2 / sum(1 - best_shift(centroids[i], centroids[j])[0] for j in range(K) if j != i)
    for i in range(K)])
weights /= weights.sum()
shape = np.zeros(len(b))
for c, w in zip(centroids, weights):
    pieces = z(windows(c))
    shape += w * np.array([np.linalg.norm(pieces - row, axis=1).min() for row in z(b)])

columns = {
    "training": training, "other": other, "pyod": pyod, "plane": plane, "kmeans": kmeans(a, b),
    "kmeans_z": kmeans(z(a), z(b)), "shape": shape, "label": labels.astype(float), "weight": weights,
    "centroid": centroids.ravel(),
}
print(f"# PyOD {version('pyod')}, scikit-learn {version('scikit-learn')}, numpy {np.__version__}, "
      f"Python {sys.version.split()[0]}")
print(",".join(columns))
for i in range(max(map(len, columns.values()))):
    print(",".join(f"{c[i]:.13g}" if i < len(c) else "" for c in columns.values()))
