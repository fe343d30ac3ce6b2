"""Splits of river's half-space trees and the scores they give, for HalfSpaceGroveTests.

Run:  python make_half_space.py splits > half_space_splits.csv
      python make_half_space.py scores > half_space_scores.csv

Rows of three columns; in each, a row is scored first and learned then. Five trees of depth 4, windows of 40 rows.
"""
from importlib.metadata import version
import random
import sys

from river import anomaly

random.seed(8)
rows = []
for t in range(200):
    row = [min(1, max(0, random.gauss(0.4 + 0.001 * t, 0.1))), random.random(), random.betavariate(2, 5)]
    if t % 29 == 28:
        row[t % 3] = 0.99
    rows.append([round(v, 3) for v in row])
trees = anomaly.HalfSpaceTrees(n_trees=5, height=4, window_size=40, seed=11)
scores = []
for row in rows:
    x = dict(enumerate(row))
    scores.append(trees.score_one(x))
    trees.learn_one(x)
print(f"# river {version('river')}, Python {sys.version.split()[0]}")
if sys.argv[1] == "splits":
    print("tree,node,column,split")
    for number, tree in enumerate(trees.trees):
        level = [(0, tree)]
        while level:
            for k, node in level:
                print(f"{number},{k},{node.feature},{node.threshold!r}")
            level = [
                (2 * k + 1 + side, child)
                for k, node in level for side, child in enumerate(node.children) if hasattr(child, "feature")]
else:
    print("a,b,c,river")
    for row, score in zip(rows, scores):
        print(",".join(repr(v) for v in row) + f",{score!r}")
