"""Roots of lag polynomials by mpmath, with 40 digits.

Run in this folder: python make_roots.py > roots.json
"""
import json
import sys

import mpmath
import numpy as np

mpmath.mp.dps = 40
rng = np.random.default_rng(4)
polynomials = []
for degree in [1, 2, 3, 5, 8, 12, 20, 40]:
    # From roots inside the unit circle, so that the coefficients are those of stationary models.
    roots = []
    while len(roots) < degree:
        r, a = rng.uniform(0.3, 0.999), rng.uniform(0, np.pi)
        if degree - len(roots) >= 2 and rng.uniform() < 0.8:
            roots += [mpmath.mpc(r * np.cos(a), r * np.sin(a)), mpmath.mpc(r * np.cos(a), -r * np.sin(a))]
        else:
            roots.append(mpmath.mpc(r if rng.uniform() < 0.5 else -r))
    c = [mpmath.mpf(1)]
    for z in roots:
        c = [(c[i] if i < len(c) else 0) - (z * c[i - 1] if i else 0) for i in range(len(c) + 1)]
    a = [float(-mpmath.re(x)) for x in c[1:]]
    exact = mpmath.polyroots([mpmath.mpf(1)] + [-mpmath.mpf(x) for x in a], maxsteps=500, extraprec=400)
    polynomials.append(dict(coefficients=a, inverse=[[float(mpmath.re(z)), float(mpmath.im(z))] for z in exact]))
json.dump(dict(made_by="make_roots.py", python=sys.version.split()[0], numpy=np.__version__,
               mpmath=mpmath.__version__, polynomials=polynomials), sys.stdout)
