"""Writes metrics.json: classification metrics by scikit-learn, forecast metrics by plain numpy formulas."""
import json
import mpmath, numpy, sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

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
        log_loss=metrics.log_loss(y, p), brier=metrics.brier_score_loss(y, p),
        f2=metrics.fbeta_score(y, call, beta=2, zero_division=0), matthews=metrics.matthews_corrcoef(y, call),
        balanced_accuracy=metrics.balanced_accuracy_score(y, call), kappa=metrics.cohen_kappa_score(y, call),
        uniform=[a.tolist() for a in calibration_curve(y, p, n_bins=10)],
        quantile=[a.tolist() for a in calibration_curve(y, p, n_bins=5, strategy="quantile")]))

def calibration_error(p, right, bins=10):
    """Guo et al., ICML 2017: of the class called, in bins of equal width that hold their upper edge."""
    which = numpy.ceil(p * bins)
    return sum(abs((p - right)[which == b].sum()) for b in numpy.unique(which)) / len(p)


several = []
for n, k in [(60, 3), (400, 4)]:
    y = rng.integers(0, k, n)
    y[:k] = range(k)
    e = numpy.exp(rng.normal(size=(n, k)) + 1.2 * numpy.eye(k)[y])
    p = e / e.sum(axis=1, keepdims=True)
    call = p.argmax(axis=1)
    one = dict(
        classes=k, labels=y.tolist(), probabilities=p.ravel().tolist(), predicted=call.tolist(),
        balanced_accuracy=metrics.balanced_accuracy_score(y, call), matthews=metrics.matthews_corrcoef(y, call),
        kappa=metrics.cohen_kappa_score(y, call), log_loss=metrics.log_loss(y, p),
        brier=float(numpy.mean(((p - numpy.eye(k)[y]) ** 2).sum(axis=1))),
        ovr=metrics.roc_auc_score(y, p, multi_class="ovr"), ovo=metrics.roc_auc_score(y, p, multi_class="ovo"),
        average_precision=metrics.average_precision_score(numpy.eye(k)[y], p, average="macro"),
        ece=calibration_error(p.max(axis=1), call == y))
    for average in ["macro", "weighted", "micro"]:
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(y, call, average=average, zero_division=0)
        one[average] = [precision, recall, f1]
    several.append(one)

def crps(y, x, fair=False):
    pairs = len(x) * (len(x) - 1) if fair else len(x) ** 2
    return float(numpy.mean(abs(x - y)) - abs(x[:, None] - x[None, :]).sum() / 2 / pairs)


def crps_normal(y, mu, sigma):
    mpmath.mp.dps = 30
    below = mpmath.quad(lambda x: mpmath.ncdf(x, mu, sigma) ** 2, [mu - 40 * sigma, min(y, mu), y])
    above = mpmath.quad(lambda x: mpmath.ncdf(-x, -mu, sigma) ** 2, [y, max(y, mu), mu + 40 * sigma])
    return float(below + above)


normals = [dict(y=y, mean=mu, sd=sd, crps=crps_normal(y, mu, sd))
           for y, mu, sd in [(0.3, 0.0, 1.0), (5.0, 2.0, 0.5), (-3.0, 1.0, 4.0), (1e6, 1e6 + 1, 2.0)]]

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
        rmsse=float((numpy.mean(e ** 2) / numpy.mean((train[m:] - train[:-m]) ** 2)) ** 0.5),
        r2=metrics.r2_score(y, f), nasa=float(numpy.sum(numpy.where(e > 0, numpy.exp(e / 13), numpy.exp(-e / 10)) - 1)),
        crps_sample=crps(y[0], f), crps_fair=crps(y[0], f, fair=True),
        coverage=float(numpy.mean((lo <= y) & (y <= hi))), width=float(numpy.mean(hi - lo)),
        interval_score80=float(numpy.mean(
            (hi - lo) + 10 * numpy.maximum(lo - y, 0) + 10 * numpy.maximum(y - hi, 0)))))

json.dump(dict(made_with=f"scikit-learn {sklearn.__version__}, numpy {numpy.__version__}, mpmath {mpmath.__version__}",
               classification=cases, several=several, forecasting=forecasts, normals=normals), open("metrics.json", "w"))
