"""ARIMA(2,0,1)(0,1,1)[24] fitted to one series by exact maximum likelihood: statsforecast."""

import importlib.metadata
import sys

import numpy
from statsforecast.models import ARIMA
from timing import best, report

y = numpy.loadtxt(sys.argv[1], skiprows=1)
model = ARIMA(order=(2, 0, 1), season_length=24, seasonal_order=(0, 1, 1), include_mean=False, method="ML")
seconds, fitted = best(lambda: model.fit(y), seconds=4)
report("arima fit", f"statsforecast {importlib.metadata.version('statsforecast')}", seconds,
       float(fitted.model_["loglik"]))
