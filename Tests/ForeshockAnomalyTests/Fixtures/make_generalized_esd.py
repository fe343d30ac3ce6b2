"""Rosner's example as in the NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.5.17.3: 54 numbers, at
most ten outliers, alpha 0.05; the handbook finds three. Statistics and critical values by the formulas, plainly.

    python make_generalized_esd.py > generalized_esd.csv        (written with NumPy 2.4.6, SciPy 1.17.1)

The first column has the numbers; the others, ten rows long, R, lambda and the index taken away, and the same with
median and MAD.
"""

import numpy
from scipy.stats import t as student

VALUES = [
    -0.25, 0.68, 0.94, 1.15, 1.20, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69, 1.70, 1.76,
    1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.10, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35, 2.37, 2.40, 2.47, 2.54,
    2.62, 2.64, 2.90, 2.92, 2.92, 2.93, 3.21, 3.26, 3.30, 3.59, 3.68, 4.30, 4.64, 5.34, 5.42, 6.01]


def run(robust):
    left = list(range(len(VALUES)))
    rows = []
    for i in range(1, 11):
        x = numpy.array([VALUES[k] for k in left])
        if robust:
            centre = numpy.median(x)
            spread = 1.482602218505602 * numpy.median(abs(x - centre))
        else:
            centre, spread = x.mean(), x.std(ddof=1)
        far = int(numpy.argmax(abs(x - centre)))
        n = len(VALUES)
        t = student.isf(0.05 / (2 * (n - i + 1)), n - i - 1)
        rows.append((abs(x[far] - centre) / spread, t * (n - i) / ((n - i - 1 + t * t) * (n - i + 1)) ** 0.5, left.pop(far)))
    return rows


plain, robust = run(False), run(True)
print("value,statistic,critical,index,robust_statistic,robust_index")
for k, value in enumerate(VALUES):
    tail = ",,,," if k >= 10 else (
        f"{plain[k][0]:.17g},{plain[k][1]:.17g},{plain[k][2]},{robust[k][0]:.17g},{robust[k][2]}")
    print(f"{value},{tail}")
