"""Spectral residual by the equations of Ren et al. (2019) on numpy.fft, with what the library's documentation says
about padding, centring and the average of the log amplitudes.

    python make_spectral_residual.py > spectral_residual.csv        (written with NumPy 2.4.6)

Columns: the sample, the score with q 3 and z 21, the saliency with q 100.
"""

import numpy


def good_size(least):
    size = least
    while True:
        rest = size
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return size
        size += 1


def saliency(x, q, kappa=5):
    n = len(x)
    before = x[:-1]
    slope = numpy.mean([(before[-1] - before[-1 - i]) / i for i in range(1, 6)])
    estimate = before[-5] + 5 * slope
    size = good_size(n + kappa)
    front = size - n - kappa
    series = numpy.concatenate([x[front:0:-1], x, [estimate] * kappa])
    spectrum = numpy.fft.fft(series - series.mean())
    amplitude = abs(spectrum)
    logs = numpy.log(numpy.where(amplitude > 0, amplitude, 1))
    up = (q - 1) // 2
    down = q - 1 - up
    # By frequency: the average around k and around -k are the same number.
    average = numpy.zeros(size)
    for k in range(size // 2 + 1):
        around = [j % size for j in range(k - down, k + up + 1) if j % size != 0]
        average[k] = average[-k] = numpy.mean(logs[around])
    residual = numpy.exp(logs - average)
    residual[0] = 0
    back = numpy.fft.ifft(residual * numpy.exp(1j * numpy.angle(spectrum)))
    return abs(back)[front:front + n]


def relative(s, z=21):
    mean = [numpy.mean(s[max(0, t - z):t]) for t in range(1, len(s))]
    return numpy.concatenate([[numpy.nan], (s[1:] - mean) / mean])


random = numpy.random.default_rng(4)
t = numpy.arange(700)
x = 1000 + 30 * numpy.sin(2 * numpy.pi * t / 48) + 8 * numpy.cos(2 * numpy.pi * t / 24 + 1) + random.normal(0, 3, 700)
x[250] += 40
x[500] -= 35
x[699] += 45
x = numpy.round(x, 5)
print("value,score,saliency_100")
for value, a, b in zip(x, relative(saliency(x, 3)), saliency(x, 100)):
    print(f"{float(value)!r},{a:.15g},{b:.15g}")
