"""Maximum-likelihood generalised Pareto tails of seeded scores by scipy, for PeaksOverThresholdTests.

Run:  python make_peaks_over_threshold.py > peaks_over_threshold.json
"""
import json
import sys

import numpy
import scipy
from scipy.stats import genpareto

cases = []
for seed, draw in enumerate([
    lambda r: r.exponential(2.0, 600), lambda r: r.standard_t(3, 600), lambda r: r.uniform(0, 1, 600),
    lambda r: r.normal(size=600), lambda r: r.pareto(2.0, 600), lambda r: 1e6 + r.gamma(2.0, 1e3, 600),
]):
    scores = numpy.round(draw(numpy.random.default_rng(seed)), 4)
    ordered = numpy.sort(scores)
    start = ordered[int(0.9 * len(scores))]
    excesses = ordered[ordered > start] - start
    best = None
    for guess in (-0.3, 0.0, 0.1, 0.5):
        shape, _, scale = genpareto.fit(excesses, guess, floc=0, scale=excesses.mean(),
                                        optimizer=lambda f, x0, args=(), disp=0: scipy.optimize.fmin(
                                            f, x0, args=args, disp=0, xtol=1e-12, ftol=1e-14, maxiter=20000, maxfun=20000))
        value = genpareto.logpdf(excesses, shape, 0, scale).sum()
        if best is None or value > best[0]:
            best = (value, shape, scale)
    value, shape, scale = best
    quantile = start + genpareto.isf(1e-4 / (len(excesses) / len(scores)), shape, 0, scale)
    cases.append(dict(scores=scores.tolist(), start=start, shape=shape, scale=scale, logLikelihood=value,
                      threshold=quantile))
print(json.dumps(dict(made_with=f"scipy {scipy.__version__}, numpy {numpy.__version__}, Python {sys.version.split()[0]}",
                      cases=cases)))
