"""One statistic at each of a million samples of noise, over windows of 60 to 100,000 samples: bottleneck, polars and
pandas, each where it has the statistic. The check is the sum of every 1,009th result, the last one first."""

import sys

import bottleneck
import numpy
import pandas
import polars
from timing import best, report, spot_sum

values = numpy.fromfile(sys.argv[1], "<f8")

# A statistic's name, as in Foreshock, and what each peer calls it.
BY_BOTTLENECK = {
    "var": lambda x, w: bottleneck.move_var(x, w, ddof=1),
    "mean": bottleneck.move_mean,
    "plain_mean": bottleneck.move_mean,
    "min": bottleneck.move_min,
    "median": bottleneck.move_median,
}
BY_POLARS = {
    "var": lambda x, w: x.rolling_var(w),
    "mean": lambda x, w: x.rolling_mean(w),
    "min": lambda x, w: x.rolling_min(w),
    "median": lambda x, w: x.rolling_median(w),
    "q95": lambda x, w: x.rolling_quantile(0.95, interpolation="linear", window_size=w),
    "skew": lambda x, w: x.rolling_skew(w, bias=False),
    "kurt": lambda x, w: x.rolling_kurtosis(w, fisher=True, bias=False),
}
BY_PANDAS = {
    "var": lambda x, w: x.rolling(w).var(),
    "mean": lambda x, w: x.rolling(w).mean(),
    "min": lambda x, w: x.rolling(w).min(),
    "median": lambda x, w: x.rolling(w).median(),
    "q95": lambda x, w: x.rolling(w).quantile(0.95, interpolation="linear"),
    "skew": lambda x, w: x.rolling(w).skew(),
    "kurt": lambda x, w: x.rolling(w).kurt(),
}
PEERS = ((bottleneck, BY_BOTTLENECK, values), (polars, BY_POLARS, polars.Series(values)),
         (pandas, BY_PANDAS, pandas.Series(values)))
LONG = ("median", "q95")


def measure(peer, task, work):
    """Measures one row."""
    seconds, results = best(work, seconds=1)
    report(task, f"{peer.__name__} {peer.__version__}", seconds, spot_sum(results))


for peer, statistics, series in PEERS:
    for name, statistic in statistics.items():
        for length in (60, 1000, 100_000) if name in LONG else (60, 1000):
            measure(peer, f"rolling {name}, w {length}", lambda: statistic(series, length))

# Work that depends on the order of the samples.
ascending = numpy.sort(values)
for order, series in (("ascending", ascending), ("descending", ascending[::-1].copy()),
                      ("constant", numpy.full_like(values, values[0]))):
    measure(bottleneck, f"rolling min, w 60, {order}", lambda: bottleneck.move_min(series, 60))
