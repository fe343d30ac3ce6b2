"""Reading one million rows of four 17-digit numbers: polars and pandas, all columns as numbers."""

import sys

import pandas
import polars
from timing import best, report

path = sys.argv[1]


for peer in (polars, pandas):
    seconds, frame = best(lambda: peer.read_csv(path))
    # The sum of the last column, to see that everybody read the same numbers.
    report("csv read", f"{peer.__name__} {peer.__version__}", seconds, float(frame["d"].sum()))
