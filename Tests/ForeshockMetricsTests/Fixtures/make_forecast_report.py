"""Writes forecast_report.json: the metrics of forecasts by plain numpy formulas, Naive 2 with statsmodels' decomposition."""
import json
import numpy, statsmodels
from statsmodels.tsa.seasonal import seasonal_decompose
from statsmodels.tsa.stattools import acf

rng = numpy.random.default_rng(7)


def naive2(x, m, h):
    """The M4 organisers' Naive 2."""
    if m > 1 and len(x) >= 3 * m:
        r = acf(x, nlags=m, fft=False)
        if abs(r[m]) > 1.645 * numpy.sqrt((1 + 2 * (r[1:m] ** 2).sum()) / len(x)):
            season = seasonal_decompose(x, model="multiplicative", period=m).seasonal
            return True, (x[-1] / season[-1]) * numpy.array([season[len(x) - m + i % m] for i in range(h)])
    return False, numpy.repeat(x[-1], h)


def pinball(y, q, tau):
    return numpy.nanmean(numpy.where(y >= q, tau * (y - q), (1 - tau) * (q - y)) + 0 * y * q)


cases = []
for m, n, h, strength, share in [(1, 40, 12, 0, 0), (12, 60, 24, 8, 0), (12, 66, 24, 0.1, 0.15), (7, 80, 14, 5, 0.1),
                                 (24, 60, 24, 9, 0), (5, 48, 20, 6, 0.2)]:
    t = numpy.arange(n + h)
    x = 50 + 0.1 * t + strength * numpy.sin(2 * numpy.pi * t / m + 1) + rng.normal(size=n + h)
    train, y = x[:n], x[n:].copy()
    seasonal, b = naive2(train, m, h)
    f = y + rng.normal(size=h)
    levels = [0.5, 0.8, 0.95]
    lower = [f - w for w in (0.5, 1.1, 1.8)]
    upper = [f + w for w in (0.6, 1.3, 2.2)]
    y[rng.random(h) < share] = numpy.nan
    f[rng.random(h) < share / 2] = numpy.nan
    e = f - y
    both = ~numpy.isnan(e)
    a, q = abs(train[m:] - train[:-m]).mean(), numpy.sqrt(((train[m:] - train[:-m]) ** 2).mean())
    smape = lambda p: numpy.mean(200 * abs(p - y)[both] / (abs(p) + abs(y))[both])
    mae, mae_b = abs(e[both]).mean(), abs(b - y)[both].mean()
    taus = [0.5] + [(1 - l) / 2 for l in levels] + [(1 + l) / 2 for l in levels]
    loss = numpy.mean([pinball(y, p, tau) for tau, p in zip(taus, [f] + lower + upper)])
    score = [numpy.nanmean((u - l) + 2 / (1 - k) * numpy.maximum(numpy.maximum(l - y, y - u), 0 * y))
             for k, l, u in zip(levels, lower, upper)]
    known = ~numpy.isnan(y)
    wis = (0.5 * abs(e[both]).mean() + sum((1 - k) / 2 * s for k, s in zip(levels, score))) / (len(levels) + 0.5)
    none = lambda v: [None if numpy.isnan(i) else float(i) for i in v]
    cases.append(dict(
        season=m, training=train.tolist(), is_seasonal=bool(seasonal), naive2=b.tolist(), actual=none(y), predicted=none(f),
        levels=levels, lower=[l.tolist() for l in lower], upper=[u.tolist() for u in upper], count=int(both.sum()),
        mae=mae, rmse=(e[both] ** 2).mean() ** 0.5, bias=e[both].mean(), mape=100 * abs(e / y)[both].mean(), smape=smape(f),
        mase=mae / a, rmsse=(e[both] ** 2).mean() ** 0.5 / q, owa=(smape(f) / smape(b) + mae / mae_b) / 2,
        skill=1 - mae / mae_b, pinball=loss, crps=2 * loss, wql=2 * loss / abs(y[both]).mean(), wis=wis,
        coverage=[float(((l <= y) & (y <= u))[known].mean()) for l, u in zip(lower, upper)],
        width=[float((u - l)[known].mean()) for l, u in zip(lower, upper)], winkler=[float(s) for s in score],
        msis=[float(s / a) for s in score]))

json.dump(dict(made_with=f"numpy {numpy.__version__}, statsmodels {statsmodels.__version__}", cases=cases),
          open("forecast_report.json", "w"), default=float)
