"""c(n) = 2 (H(n) - 1) by exact rational arithmetic, rounded once, for AveragePathLengthTests.

Run:  python make_average_path_length.py > average_path_length.csv
"""
from fractions import Fraction
import sys

print(f"# 2 (H(n) - 1), exact rationals rounded to Double, Python {sys.version.split()[0]}")
print("n,c")
wanted = sorted(set(range(0, 65)) | {100, 127, 128, 129, 200, 255, 256, 257, 258, 300, 511, 512, 513, 1000, 1024, 2048, 4096})
# Above that, H(n) as a sum of integers scaled by 10^60: the error is below n * 10^-60.
large = [10_000, 100_000, 1_000_000]
harmonic, n = Fraction(0), 0
for target in wanted:
    while n < target:
        n += 1
        harmonic += Fraction(1, n)
    print(f"{target},{float(2 * (harmonic - 1)) if target > 1 else 0.0!r}")
scale, total, n = 10**60, 0, 0
for target in large:
    while n < target:
        n += 1
        total += scale // n
    print(f"{target},{float(Fraction(2 * (total - scale), scale))!r}")
