"""ETS(A,A,A) with a season of 24, fitted to one series: statsforecast."""

import importlib.metadata
import sys

import numpy
from statsforecast.models import AutoETS
from timing import best, report

y = numpy.loadtxt(sys.argv[1], skiprows=1)
model = AutoETS(season_length=24, model="AAA", damped=False)
check = model.fit(y).model_["loglik"]
report("holt-winters fit", f"statsforecast {importlib.metadata.version('statsforecast')}",
       best(lambda: model.fit(y), seconds=5.0), float(check))
