"""Detectors of series: a CUSUM chart beside river's Page-Hinkley test, the nearest that there is (its statistic is
one of the two sums, about a running mean, so there is no check); the spectral residual by the same equations on
numpy.fft; the seasonal hybrid ESD on statsmodels' STL, median and MAD anew for each outlier, as Twitter's package
does. The checks are a sum of a hundred scores and the number of anomalies.

No peer in requirements.txt has EWMA charts, Bayesian changepoints with pruning or forecast residuals as a stream."""

import sys

import numpy
import river
import statsmodels
from river.drift import PageHinkley
from scipy.stats import t as student
from statsmodels.tsa.seasonal import STL
from timing import best, report, spot_sum

noise = numpy.fromfile(sys.argv[1], "<f8").tolist()
seasonal = numpy.fromfile(sys.argv[2], "<f8")
minutes = numpy.fromfile(sys.argv[3], "<f8")


def page_hinkley():
    test = PageHinkley(threshold=1e9)
    for value in noise:
        test.update(value)
    return test


seconds, _ = best(page_hinkley)
report("CUSUM chart", f"river {river.__version__}, Page-Hinkley", seconds)


def spectral_residual(x, z=21, kappa=5):
    n = len(x)
    estimate = x[-6] + sum((x[-2] - x[-2 - i]) / i for i in range(1, 6))
    # The size that Foreshock takes, which is good for numpy too.
    size = 101_250
    front = size - n - kappa
    series = numpy.concatenate([x[front:0:-1], x, numpy.full(kappa, estimate)])
    spectrum = numpy.fft.rfft(series - series.mean())
    amplitude = abs(spectrum)
    logs = numpy.log(numpy.maximum(amplitude, 1e-13 * amplitude.max()))
    around = numpy.concatenate([logs, logs[-2:-3:-1]])
    average = logs.copy()
    average[1] = (logs[1] + logs[2]) / 2
    average[2:] = (around[1:-2] + around[2:-1] + around[3:]) / 3
    factor = numpy.exp(logs - average) / numpy.maximum(amplitude, 1e-300)
    factor[0] = 0
    saliency = abs(numpy.fft.irfft(spectrum * factor, size))[front:front + n]
    sums = numpy.concatenate([[0], numpy.cumsum(saliency)])
    t = numpy.arange(1, n)
    first = numpy.maximum(0, t - z)
    mean = (sums[t] - sums[first]) / (t - first)
    return numpy.concatenate([[numpy.nan], (saliency[1:] - mean) / mean])


seconds, scores = best(lambda: spectral_residual(seasonal))
report("spectral residual", f"NumPy {numpy.__version__}", seconds, spot_sum(scores))


def seasonal_esd(x):
    n = len(x)
    parts = STL(x, period=288, seasonal=10 * n + 1, seasonal_deg=0, robust=True,
                seasonal_jump=n, trend_jump=44, low_pass_jump=29).fit(inner_iter=1, outer_iter=15)
    profile = numpy.array([parts.seasonal[place::288].mean() for place in range(288)])
    rest = x - numpy.resize(profile, n)
    left = rest - numpy.median(rest)
    found = 0
    for i in range(1, int(0.1 * n) + 1):
        centre = numpy.median(left)
        distance = abs(left - centre)
        spread = 1.482602218505602 * numpy.median(distance)
        far = distance.argmax()
        q = student.isf(0.05 / (2 * (n - i + 1)), n - i - 1)
        if distance[far] / spread > q * (n - i) / ((n - i - 1 + q * q) * (n - i + 1)) ** 0.5:
            found = i
        left = numpy.delete(left, far)
    return found


seconds, found = best(lambda: seasonal_esd(minutes))
report("seasonal hybrid ESD, 8064 samples", f"statsmodels {statsmodels.__version__} and NumPy", seconds, found)
