"""Makes least_squares.json: minimum-norm least squares and pseudo-inverses by numpy.

Run: python3 make_least_squares.py > least_squares.json   (the versions used are in the file's header)
"""
import json
import sys

import numpy as np

generator = np.random.default_rng(20261123)


def case(name, a, b):
    solution, _, rank, values = np.linalg.lstsq(a, b, rcond=None)
    return {
        "name": name,
        "a": a.tolist(),
        "b": b.tolist(),
        "solution": solution.tolist(),
        "rank": int(rank),
        "singularValues": values.tolist(),
        "pseudoInverse": np.linalg.pinv(a, rcond=max(a.shape) * np.finfo(float).eps).tolist(),
    }


def normal(*shape):
    return generator.standard_normal(shape)


cases = [
    case("tall", normal(12, 4), normal(12, 2)),
    case("wide", normal(3, 7), normal(3, 1)),
    case("square", normal(6, 6), normal(6, 3)),
    case("rank two of five", normal(10, 2) @ normal(2, 5), normal(10, 1)),
    case("wide, rank two", normal(4, 2) @ normal(2, 9), normal(4, 2)),
    case("duplicate column", np.column_stack([c := normal(8, 2), c[:, :1]]), normal(8, 1)),
    case("columns of scale 1e6 and 1e-3", normal(15, 3) * np.array([1e6, 1.0, 1e-3]), normal(15, 1)),
    case("zeros", np.zeros((4, 3)), normal(4, 1)),
]
json.dump({"python": sys.version.split()[0], "numpy": np.__version__, "cases": cases}, sys.stdout)
