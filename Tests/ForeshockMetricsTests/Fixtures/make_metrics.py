"""Writes metrics.json: classification metrics by scikit-learn, forecast metrics by plain numpy formulas."""
import json
import numpy, sklearn
from sklearn import metrics

rng = numpy.random.default_rng(20)
cases = []
for n, share, levels in [(20, 0.5, None), (200, 0.1, None), (1000, 0.02, 12), (50, 0.5, 2), (300, 0.3, 7)]:
    y = (rng.random(n) < share).astype(int)
    y[0], y[1] = 0, 1
    p = 1 / (1 + numpy.exp(-(rng.normal(size=n) + 1.5 * y - 1)))
    if levels:
        p = numpy.round(p * levels) / levels
    call = (p >= 0.5).astype(int)
    cases.append(dict(
        labels=y.tolist(), probabilities=p.tolist(),
        accuracy=metrics.accuracy_score(y, call), precision=metrics.precision_score(y, call, zero_division=0),
        recall=metrics.recall_score(y, call, zero_division=0), f1=metrics.f1_score(y, call, zero_division=0),
        roc_auc=metrics.roc_auc_score(y, p), average_precision=metrics.average_precision_score(y, p),
        log_loss=metrics.log_loss(y, p), brier=metrics.brier_score_loss(y, p)))

forecasts = []
for n, m in [(12, 1), (48, 12), (30, 7)]:
    train = 50 + 10 * rng.normal(size=5 * m + 10)
    y = 50 + 10 * rng.normal(size=n)
    f = y + rng.normal(size=n)
    lo, hi = f - 1.2, f + 1.2
    e = y - f
    tau = 0.9
    forecasts.append(dict(
        training=train.tolist(), season=m, actual=y.tolist(), predicted=f.tolist(), lower=lo.tolist(), upper=hi.tolist(),
        mae=metrics.mean_absolute_error(y, f), rmse=metrics.mean_squared_error(y, f) ** 0.5,
        mape=100 * metrics.mean_absolute_percentage_error(y, f),
        smape=float(numpy.mean(200 * abs(e) / (abs(y) + abs(f)))),
        mase=float(numpy.mean(abs(e)) / numpy.mean(abs(train[m:] - train[:-m]))),
        pinball90=metrics.mean_pinball_loss(y, f, alpha=tau),
        coverage=float(numpy.mean((lo <= y) & (y <= hi))), width=float(numpy.mean(hi - lo)),
        interval_score80=float(numpy.mean(
            (hi - lo) + 10 * numpy.maximum(lo - y, 0) + 10 * numpy.maximum(y - hi, 0)))))

json.dump(dict(made_with=f"scikit-learn {sklearn.__version__}, numpy {numpy.__version__}",
               classification=cases, forecasting=forecasts), open("metrics.json", "w"))
