"""ARIMA(2,0,1)(0,1,1)[24]: one exact likelihood at given parameters, set-up included, by statsmodels, and the
fit by exact maximum likelihood, by statsforecast from its own start (CSS-ML).

    arima.py SERIES.csv ar1,ar2,ma1,sma1
"""

import importlib.metadata
import sys

import numpy
from statsforecast.models import ARIMA
from statsmodels.tsa.statespace.sarimax import SARIMAX
from timing import best, report

y = numpy.loadtxt(sys.argv[1], skiprows=1)
at = [float(parameter) for parameter in sys.argv[2].split(",")]

# On the differenced series: the same exact likelihood that Foreshock has.
w = y[24:] - y[:-24]


def likelihood():
    return SARIMAX(w, order=(2, 0, 1), seasonal_order=(0, 0, 1, 24), concentrate_scale=True).loglike(at)


seconds, value = best(likelihood)
report("arima likelihood", f"statsmodels {importlib.metadata.version('statsmodels')}", seconds, float(value))

model = ARIMA(order=(2, 0, 1), season_length=24, seasonal_order=(0, 1, 1), include_mean=False)
seconds, fitted = best(lambda: model.fit(y), seconds=4)
report("arima fit", f"statsforecast {importlib.metadata.version('statsforecast')}", seconds,
       float(fitted.model_["loglik"]))
