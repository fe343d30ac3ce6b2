"""Five windows times six statistics for each of ten series of 100,000 samples of noise: the thirty features of
Foreshock's bank that pandas and polars have too. The check is the sum of a hundred results a feature.

pandas uses one thread whatever it is given, and is measured with one only."""

import os
import sys

import numpy
import pandas
import polars
from timing import best, report, spot_sum

LENGTHS = (60, 240, 1000, 4000, 10_000)
columns = {f"series{i}": values for i, values in enumerate(numpy.fromfile(sys.argv[1], "<f8").reshape(10, -1))}
frame, table = polars.DataFrame(columns), pandas.DataFrame(columns)


def by_polars():
    return frame.select(
        feature.alias(f"{name}_{length}_{number}") for name in columns for length in LENGTHS
        for number, feature in enumerate(polars_features(polars.col(name), length))).get_columns()


def polars_features(column, length):
    return (column.rolling_mean(length), column.rolling_std(length), column.rolling_min(length),
            column.rolling_max(length), column.rolling_median(length),
            column.rolling_quantile(0.95, interpolation="linear", window_size=length))


def by_pandas():
    features = []
    for name in columns:
        for length in LENGTHS:
            window = table[name].rolling(length)
            features += [window.mean(), window.std(), window.min(), window.max(), window.median(),
                         window.quantile(0.95, interpolation="linear")]
    return features


for peer, work in ((polars, by_polars), (pandas, by_pandas)):
    if peer is pandas and os.environ["THREADS"] != "1":
        continue
    seconds, features = best(work)
    report("feature bank, 30 features", f"{peer.__name__} {peer.__version__}", seconds,
           sum(spot_sum(feature) for feature in features))
