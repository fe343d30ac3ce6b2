"""Rows of the labelled table as a stream: rrcf's forest of 100 trees over a window of 256 rows, each new row inserted,
its collusive displacement asked for, the oldest forgotten; and river's half-space trees with its defaults, scoring
and learning each row after scaling by the first window's range. The checks are mean scores, of which only rrcf's is
comparable."""

from importlib.metadata import version
import sys
import time

from river import anomaly
import numpy
import rrcf
from timing import report

columns = numpy.fromfile(sys.argv[1], "<f8").reshape(-1, 200_000)

rows = numpy.ascontiguousarray(columns[:16, 744:1100].T)
numpy.random.seed(1)
forest = [rrcf.RCTree() for _ in range(100)]
for tree in forest:
    for index in range(256):
        tree.insert_point(rows[index], index=index)
# A run takes long beside its spread, so one is enough.
started = time.perf_counter()
total = 0.0
for index in range(256, 356):
    for tree in forest:
        tree.insert_point(rows[index], index=index)
        total += tree.codisp(index)
        tree.forget_point(index - 256)
report("random cut forest, window", f"rrcf {version('rrcf')}", time.perf_counter() - started, total / 100 / 100)

rows = columns[:10, :20_250].T
low, high = rows[:250].min(axis=0), rows[:250].max(axis=0)
rows = [dict(enumerate(row)) for row in ((rows - low) / (high - low)).tolist()]
trees = anomaly.HalfSpaceTrees(seed=1)
for row in rows[:250]:
    trees.learn_one(row)
started = time.perf_counter()
total = 0.0
for row in rows[250:]:
    total += trees.score_one(row)
    trees.learn_one(row)
report("half-space trees", f"river {version('river')}", time.perf_counter() - started)
