"""Writes anomaly.json: range-based precision and recall by prts, the volumes under the surface by the definition in
Sources/ForeshockMetrics/Anomaly/VolumeUnderSurface.swift, written out plainly with numpy. Where TSB-AD is installed
(pip install --no-deps TSB-AD prts), the volumes are compared with its own to 1e-12."""
import json
from importlib.metadata import version

import numpy
from prts import ts_precision, ts_recall

try:
    from TSB_AD.evaluation.basic_metrics import basic_metricor
except ImportError:
    basic_metricor = None


def runs_of(labels):
    edges = numpy.flatnonzero(numpy.diff(numpy.concatenate([[0], labels, [0]])))
    return list(zip(edges[::2], edges[1::2]))


def volumes(labels, scores, L, count=250):
    n, runs = len(labels), runs_of(labels)
    thresholds = numpy.sort(scores)[::-1][numpy.linspace(0, n - 1, count).astype(int)]
    areas, averages = [], []
    for w in range(L + 1):
        soft, reached = numpy.zeros(n), numpy.zeros(n, bool)
        for start, end in runs:
            for d in range(1, w // 2 + 1):
                for row in (start - d, end - 1 + d):
                    if 0 <= row < n:
                        soft[row] += (1 - d / w) ** 0.5
            reached[max(start - w // 2, 0):end + w // 2] = True
        soft = numpy.where(labels == 1, 0, numpy.minimum(soft, 1))
        # Grown runs merge where they share a row; neighbours that only touch stay two.
        grown = []
        for start, end in runs:
            if grown and grown[-1][1] + w // 2 > start - w // 2:
                grown[-1][1] = end
            else:
                grown.append([start, end])
        P, recalls, falses, area, average = labels.sum(), [0], [0], 0, 0
        for threshold in thresholds:
            called = scores >= threshold
            s = soft[called].sum()
            tp, positives = labels[called].sum() + s, P + s / 2
            noticed = sum(called[max(a - w // 2, 0):b + w // 2].any() for a, b in grown) / len(grown)
            recalls.append(min(tp / positives, 1) * noticed)
            falses.append((called.sum() - tp) / (n - positives))
            average += (recalls[-1] - recalls[-2]) * tp / called.sum()
        recalls.append(1), falses.append(1)
        for k in range(1, len(recalls)):
            area += (falses[k] - falses[k - 1]) * (recalls[k] + recalls[k - 1]) / 2
        areas.append(float(area)), averages.append(float(average))
    return areas, averages


rng = numpy.random.default_rng(7)
surfaces = []
for n, starts, longest, L, digits in [
        (60, 3, 6, 10, 3), (120, 6, 5, 24, 1), (300, 4, 30, 40, 3), (300, 30, 3, 31, 2), (90, 1, 20, 0, 3),
        (40, 2, 3, 100, 2), (251, 5, 12, 17, 6)]:
    y = numpy.zeros(n, int)
    for start in rng.integers(0, n, starts):
        y[start:start + rng.integers(1, longest + 1)] = 1
    if n == 120:
        y[:4] = y[-3:] = 1
    x = numpy.round(rng.normal(size=n) + numpy.convolve(y, numpy.ones(5) / 3, "same"), digits)
    areas, averages = volumes(y, x, L)
    if basic_metricor:
        *_, auc, ap = basic_metricor().RangeAUC_volume_opt(labels_original=y, score=x, windowSize=L, thre=250)
        assert abs(auc - numpy.mean(areas)) < 1e-12 and abs(ap - numpy.mean(averages)) < 1e-12, (n, auc, ap)
    surfaces.append(dict(labels=y.tolist(), scores=x.tolist(), window=L, roc=areas, pr=averages))

ranges = []
for n, share in [(30, 0.4), (80, 0.3), (80, 0.7), (200, 0.5)]:
    stay = lambda: numpy.cumsum(rng.random(n) < share) % 2
    y, call = stay(), stay()
    y[3], call[5] = 1, 1
    for bias in ["flat", "front", "middle", "back"]:
        for alpha in [0, 0.2, 1]:
            for fragments in ["reciprocal", "one"]:
                ranges.append(dict(
                    labels="".join(map(str, y)), calls="".join(map(str, call)), bias=bias, alpha=alpha,
                    penalizes=fragments == "reciprocal",
                    precision=float(ts_precision(y, call, alpha=0, cardinality=fragments, bias=bias)),
                    recall=float(ts_recall(y, call, alpha=alpha, cardinality=fragments, bias=bias))))

json.dump(dict(made_with=f"numpy {numpy.__version__}, prts {version('prts')}"
               + (f", compared with TSB-AD {version('TSB-AD')}" if basic_metricor else ""),
               surfaces=surfaces, ranges=ranges), open("anomaly.json", "w"), separators=(",", ":"))
