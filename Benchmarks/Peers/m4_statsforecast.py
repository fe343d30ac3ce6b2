"""AutoARIMA or AutoETS of statsforecast on every series of an M4 file: what M4Scores prints, for comparison.

    m4_statsforecast.py TRAIN.csv TEST.csv SEASON auto-arima|auto-ets [COUNT]
"""

import json
import sys
import time

import numpy
from m4_series import series
from statsforecast.models import AutoARIMA, AutoETS

season = int(sys.argv[3])
count = int(sys.argv[5]) if len(sys.argv) > 5 else None
held = dict(series(sys.argv[2]))
for index, (name, y) in enumerate(series(sys.argv[1])):
    if count is not None and index >= count:
        break
    future = held[name]
    model = (AutoARIMA if sys.argv[4] == "auto-arima" else AutoETS)(season_length=season)
    before = time.process_time()
    forecast = model.fit(y).predict(len(future))["mean"]
    seconds = time.process_time() - before
    scale = numpy.mean(numpy.abs(y[season:] - y[:-season]))
    found = model.model_
    row = {"id": name, "n": len(y), "seconds": seconds, "aicc": float(found["aicc"]),
           "logLikelihood": float(found["loglik"]),
           "mase": float(numpy.mean(numpy.abs(forecast - future)) / scale),
           "smape": float(numpy.mean(200 * numpy.abs(forecast - future) / (numpy.abs(forecast) + numpy.abs(future))))}
    if sys.argv[4] == "auto-arima":
        row["arma"] = [int(x) for x in found["arma"]]
        row["parameters"] = {key: float(value) for key, value in found["coef"].items()}
    else:
        row["specification"] = found["method"]
    print(json.dumps(row), flush=True)
