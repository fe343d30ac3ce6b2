"""ETS(A,A,A) with a season of 24, fitted to one series: statsforecast."""

import importlib.metadata
import sys

import numpy
from statsforecast.models import AutoETS
from timing import best, report

y = numpy.loadtxt(sys.argv[1], skiprows=1)
model = AutoETS(season_length=24, model="AAA", damped=False)
seconds, fitted = best(lambda: model.fit(y), seconds=4)
# It leaves a constant out of its log-likelihood.
n = len(y)
report("holt-winters fit", f"statsforecast {importlib.metadata.version('statsforecast')}", seconds,
       float(fitted.model_["loglik"] - n / 2 * (numpy.log(2 * numpy.pi / n) + 1)))
