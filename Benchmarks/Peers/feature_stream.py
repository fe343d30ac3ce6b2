"""One statistic over a window of 1,000 samples, updated with each of 100,000 samples of noise: river. The check is the
sum of a hundred results.

River has no bank of features; its variance stands beside Foreshock's forty features, and its name says so."""

import sys

import numpy
import river
from river import stats, utils
from timing import best, report, spot_sum

values = numpy.fromfile(sys.argv[1], "<f8")[:100_000].tolist()
STATISTICS = {
    "var": lambda: utils.Rolling(stats.Var, window_size=1000),
    "min": lambda: stats.RollingMin(window_size=1000),
    "q95": lambda: stats.RollingQuantile(q=0.95, window_size=1000),
}


def stream(statistic):
    results = []
    for value in values:
        statistic.update(value)
        results.append(statistic.get())
    return results


for name, statistic in STATISTICS.items():
    seconds, results = best(lambda: stream(statistic()))
    # Foreshock answers once a window is full, river at once.
    results[:999] = [numpy.nan] * 999
    report(f"stream of {name}, w 1000", f"river {river.__version__}", seconds, spot_sum(results))
    if name == "var":
        report("feature stream, 40 features", f"river {river.__version__}, variance of one window only", seconds)
