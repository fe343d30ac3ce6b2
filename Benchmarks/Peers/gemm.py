"""A product of two square matrices, numpy on its own OpenBLAS."""

import sys

import numpy
from timing import best, report

order = int(sys.argv[1])
random = numpy.random.default_rng(0)
a = numpy.asfortranarray(random.standard_normal((order, order)))
b = numpy.asfortranarray(random.standard_normal((order, order)))
report(f"gemm {order}", f"numpy {numpy.__version__}", best(lambda: a @ b)[0])
