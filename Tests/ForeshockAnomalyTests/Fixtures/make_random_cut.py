"""Points, questions and what rrcf says about them, for RandomCutAgreementTests.

Run:  python make_random_cut.py > random_cut.csv

Rows without a mean are the sample: 48 points. The others are asked about: each is inserted into 4000 trees that
rrcf built of the sample, and what is written is the mean and its standard error of the collusive displacement
(codisp) and of 1 / depth of its leaf, which is 1 / (depth + 1) of the node that parts it. The last question equals
a point of the sample; rrcf gives it the depth of the shared leaf, which is not comparable and left out.
"""
from importlib.metadata import version
import sys

import numpy as np
import rrcf

rng = np.random.default_rng(3)
sample = np.column_stack([rng.normal(0, 1, 48), rng.normal(0, 0.5, 48), rng.gamma(2, 1, 48)]).round(3)
questions = np.array([
    [0, 0, 1.5], [0.5, -0.2, 1], [4, 0, 1.5], [0, 3, 1.5], [0, 0, 12], [-6, -3, -4], [2.5, 1.2, 5], [0.01, 0.02, 0.3],
    sample[7]])
trees = 4000
np.random.seed(1)
displacement = np.zeros((len(questions), trees))
inverse = np.zeros((len(questions), trees))
for t in range(trees):
    tree = rrcf.RCTree(sample)
    for i, question in enumerate(questions):
        leaf = tree.insert_point(question, index="q")
        displacement[i, t] = tree.codisp("q")
        inverse[i, t] = 1 / leaf.d
        tree.forget_point("q")
print(f"# rrcf {version('rrcf')}, numpy {np.__version__}, Python {sys.version.split()[0]}; {trees} trees")
print("a,b,c,codisp,codisp_error,inverse,inverse_error")
for row in sample:
    print(",".join(repr(float(v)) for v in row) + ",,,,")
root = np.sqrt(trees)
for i, row in enumerate(questions):
    cells = [displacement[i].mean(), displacement[i].std() / root]
    if i + 1 < len(questions):
        cells += [inverse[i].mean(), inverse[i].std() / root]
    else:
        cells += ["", ""]
    print(",".join(repr(float(v)) for v in row) + "," + ",".join(f"{c:.6g}" if c != "" else "" for c in cells))
