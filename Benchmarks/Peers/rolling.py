"""Five statistics over a window of 60 samples, at each of 100,000: pandas and polars."""

import sys

import numpy
import pandas
import polars
from timing import best, report

values = numpy.fromfile(sys.argv[1], "<f8")


def by_pandas(series=pandas.Series(values)):
    window = series.rolling(60)
    return [window.mean(), window.std(), window.min(), window.max(), window.median()]


def by_polars(series=polars.Series(values)):
    return [series.rolling_mean(60), series.rolling_std(60), series.rolling_min(60), series.rolling_max(60),
            series.rolling_median(60)]


for peer, work in ((pandas, by_pandas), (polars, by_polars)):
    seconds, features = best(work)
    # The last values, to see that everybody means the same statistics.
    report("rolling features", f"{peer.__name__} {peer.__version__}", seconds,
           sum(feature.to_numpy()[-1] for feature in features))
