"""Five statistics over a window of 60 samples, at each of 100,000: pandas."""

import numpy
import pandas
from timing import best, report

values = pandas.Series(50 + numpy.random.default_rng(0).standard_normal(100_000).cumsum())


def work():
    window = values.rolling(60)
    return [window.mean(), window.std(), window.min(), window.max(), window.median()]


report("rolling features", f"pandas {pandas.__version__}", best(work)[0])
