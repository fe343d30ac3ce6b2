"""Automatic ARIMA and exponential smoothing, and ARIMA(2,1,2), by statsforecast. Each is fitted once to warm up
and then as often as a few seconds allow; the check is the chosen model's AICc by its own reckoning.

    auto_models.py SERIES.csv SHORT.csv BATCH.csv
"""

import importlib.metadata
import sys

import numpy
from statsforecast.models import ARIMA, AutoARIMA, AutoETS
from timing import best, report

tool = f"statsforecast {importlib.metadata.version('statsforecast')}"
y = numpy.loadtxt(sys.argv[1], skiprows=1)
short = numpy.loadtxt(sys.argv[2], skiprows=1)

seconds, fitted = best(lambda: ARIMA(order=(2, 1, 2)).fit(y), seconds=4)
report("arima(2,1,2) fit", tool, seconds, float(fitted.model_["aicc"]))
seconds, fitted = best(lambda: AutoETS(season_length=7).fit(short), seconds=4)
report("auto-ets n=200 m=7", tool, seconds, float(fitted.model_["aicc"]))
seconds, fitted = best(lambda: AutoETS(season_length=24).fit(y), seconds=4)
report("auto-ets n=840 m=24", tool, seconds, float(fitted.model_["aicc"]))
batch = [numpy.array([float(cell) for cell in line.split(",")]) for line in open(sys.argv[3], encoding="utf-8")]
seconds, _ = best(lambda: [AutoETS(season_length=7).fit(series) for series in batch], seconds=0)
report("auto-ets, 200 series, m=7", tool, seconds)
before = fitted
# It has no update: the nearest is to run the fitted model over the series again, here with a season of 24 where
# Foreshock's has 288.
seconds, _ = best(lambda: before.forward(y, 1), seconds=4)
report("1000 ets updates", tool, 1000 * seconds)
seconds, fitted = best(lambda: AutoARIMA(season_length=24, approximation=False).fit(y), seconds=0)
report("auto-arima n=840 m=24", tool, seconds, float(fitted.model_["aicc"]))
