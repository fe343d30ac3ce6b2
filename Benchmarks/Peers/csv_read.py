"""Reading one million rows of four 17-digit numbers: polars and pandas, all columns as numbers."""

import sys

import pandas
import polars
from timing import best, report

path = sys.argv[1]


def check(frame):
    """The sum of the last column, to see that everybody read the same numbers."""
    return float(frame[frame.columns[-1]].sum())


report("csv read", f"polars {polars.__version__}", best(lambda: polars.read_csv(path)), check(polars.read_csv(path)))
report("csv read", f"pandas {pandas.__version__}", best(lambda: pandas.read_csv(path)), check(pandas.read_csv(path)))
