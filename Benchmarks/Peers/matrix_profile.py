"""The matrix profile of 65,536 windows of 50 samples: STUMPY. The check is the sum of the distances."""

import sys

import numpy
import stumpy
from timing import best, report

series = numpy.fromfile(sys.argv[1], "<f8")
seconds, profile = best(lambda: stumpy.stump(series, 50))
report("matrix profile, n 65536, m 50", f"STUMPY {stumpy.__version__}", seconds, float(profile[:, 0].sum()))

stream = stumpy.stumpi(series, 50, egress=True)


def thousand():
    for value in series[:1000]:
        stream.update(value)


seconds, _ = best(thousand)
report("matrix profile stream, history 65536", f"STUMPY {stumpy.__version__}", seconds)
