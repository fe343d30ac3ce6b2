"""Rolling statistics by pandas under every combination of its options, for the tests of RollingWindow and TimeWindow.

Run:  python make_rolling_options.py > rolling_options.json
Seeded. 200 cases: windows of a number of samples (120 cases) and of a length of time (80), each with every combination
of closed {right, left, both, neither}, center {no, yes}, min_periods {1, some, and for samples also the length} and
missing share {0, 10 %, 50 %} once at least; 1 to 60 values at level 0 or 1e6, some with many ties; windows from one
sample to more than the series.

Format: {"versions", "disagreement", "cases": [...]}, a case a line. A case has
  kind          "count" or "time"
  length        samples, for "count"
  microseconds  the window, for "time"; an even number, so that half of it is one too
  minPeriods, closed, center
  times         stamps in microseconds since 1970, ascending, for "time"
  values        null where missing
  results       of count, sum, mean, var, std, skew, kurt, min, max, median, q95 and q30, each as long as values; null
                for no result

Where pandas is odd, and what is done about it:
  * `count` is taken with min_periods=0: it is reported at every position here, 0 for an empty window.
  * There are no infinities: pandas takes them for missing values.
  * Its sums run on: values leave them by subtraction, so that digits stay lost. Every number is therefore compared
    here with the exact value of its window's values in rational arithmetic, the windows found anew by their definition
    (`inside`), and `disagreement` says by how much pandas was off at most, as |Δ| / max(1, |exact|), for the cases of
    each level. A tolerance has to allow for that and no more. The script fails where one of the two has a result and
    the other has none.
  * pandas refuses min_periods greater than the window; both tools then agree that there is no such window.
  * Of skewness and kurtosis it says NaN where the mean square is below 1e-14, although the values differ, and 0 or −3
    where the values are equal. Values that differ do so by 1e-3 at least here.
"""

import json
import math
import sys
from fractions import Fraction
from itertools import product

import numpy
import pandas

STATISTICS = ("count", "sum", "mean", "var", "std", "skew", "kurt", "min", "max", "median", "q95", "q30")
CLOSED, CENTER, MISSING = ("right", "left", "both", "neither"), (False, True), (0, 0.1, 0.5)
FEW, SOME, ALL = "one", "some", "all"
COUNT_CASES, TIME_CASES = 120, 80
START = 1_790_000_400_000_000

random = numpy.random.default_rng(200)


def combinations(periods, count):
    """Every combination of the options, and more of them drawn at random, `count` in all."""
    every = list(product(CLOSED, CENTER, periods, MISSING))
    return every + [every[random.integers(len(every))] for _ in range(count - len(every))]


def sample_count():
    """1 ... 60, short ones more often: they are where windows end."""
    return int(random.choice([random.integers(1, 7), random.integers(7, 25), random.integers(25, 61)], p=[0.3, 0.5, 0.2]))


def draw(n, missing, number):
    """Values to three decimals at level 0 or 1e6; every third series has few different ones."""
    level = 1e6 if number % 4 == 3 else 0.0
    noise = random.integers(-3, 4, n).astype(float) if number % 3 == 2 else numpy.round(random.normal(0, 5, n), 3)
    values = numpy.round(level + noise, 3)
    # The share to the nearest whole number of values, so that 10 % of a short series is not always none.
    gone = random.choice(n, size=min(n, math.floor(missing * n + random.random())), replace=False)
    values[gone] = numpy.nan
    return level, values


def window_length(n):
    """From one sample to more than the series, small ones more often."""
    return int(random.choice([1, 2, random.integers(2, 9), random.integers(1, n + 1), n + random.integers(1, 20)],
                             p=[0.08, 0.08, 0.44, 0.25, 0.15]))


def stamps(n, number):
    """Irregular stamps: whole seconds, tenths of one in every eighth case; many gaps are alike, so that stamps lie
    exactly on the ends of windows."""
    unit = 100_000 if number % 8 == 7 else 1_000_000
    gaps = random.choice([1, 2, 5, 10, 10, 10, 30, 37, 120], size=n) * unit
    return START + numpy.cumsum(gaps), unit


def by_pandas(rolling, counting):
    """What pandas says."""
    return {
        "count": counting.count(), "sum": rolling.sum(), "mean": rolling.mean(), "var": rolling.var(),
        "std": rolling.std(), "skew": rolling.skew(), "kurt": rolling.kurt(), "min": rolling.min(),
        "max": rolling.max(), "median": rolling.median(), "q95": rolling.quantile(0.95, interpolation="linear"),
        "q30": rolling.quantile(0.3, interpolation="linear"),
    }


def inside(case, i):
    """The positions of the window at `i`, by definition."""
    n, right, left = len(case["values"]), case["closed"] in ("right", "both"), case["closed"] in ("left", "both")
    if case["kind"] == "count":
        w = case["length"]
        last = i + ((w - 1) // 2 if case["center"] else 0)
        first = last - w + 1
        return range(max(first - (1 if left else 0), 0), max(min(last + (1 if right else 0), n), 0))
    times, d = case["times"], case["microseconds"]
    end = times[i] + (d // 2 if case["center"] else 0)
    start = end - d
    return [j for j in range(n) if start < times[j] < end or left and times[j] == start or right and times[j] == end]


def root(x):
    """The square root of a fraction to 40 digits."""
    return Fraction(math.isqrt(int(x * 10**80)), 10**40)


def by_definition(case, i):
    """The statistics of the window at `i` as fractions, None for no result."""
    present = sorted(Fraction(case["values"][j]) for j in inside(case, i) if case["values"][j] is not None)
    n, result = len(present), dict.fromkeys(STATISTICS)
    result["count"] = Fraction(n)
    if n == 0 or n < case["minPeriods"]:
        return result
    result["sum"], result["min"], result["max"] = sum(present), present[0], present[-1]
    mean = result["mean"] = result["sum"] / n
    for name, share in (("median", Fraction(1, 2)), ("q95", Fraction(95, 100)), ("q30", Fraction(3, 10))):
        place = share * (n - 1)
        below = math.floor(place)
        result[name] = present[below] + (place - below) * (present[min(below + 1, n - 1)] - present[below])
    m2, m3, m4 = (sum((x - mean) ** k for x in present) / n for k in (2, 3, 4))
    if n >= 2:
        result["var"] = m2 * n / (n - 1)
        result["std"] = root(result["var"])
    if n >= 3:
        result["skew"] = root(Fraction(n * (n - 1))) / (n - 2) * m3 / (m2 * root(m2)) if m2 else Fraction(0)
    if n >= 4:
        result["kurt"] = (Fraction(n - 1, (n - 2) * (n - 3)) * ((n + 1) * m4 / m2**2 - 3 * (n - 1)) if m2
                          else Fraction(-3))
    return result


def listed(column):
    """Numbers as JSON has them: whole ones short, null for NaN."""
    return [None if math.isnan(v) else int(v) if v == int(v) else float(v) for v in column]


def compare(case, level, disagreement):
    """Takes the differences of pandas' results from the exact ones into `disagreement`."""
    worst = disagreement.setdefault(f"level {level:g}", dict.fromkeys(STATISTICS, 0.0))
    for i in range(len(case["values"])):
        for name, exact in by_definition(case, i).items():
            told = case["results"][name][i]
            if (exact is None) != (told is None):
                sys.exit(f"{name} at {i} is {exact}, and {told} to pandas: {case}")
            if exact is not None:
                difference = float(abs(Fraction(told) - exact) / max(1, abs(exact)))
                worst[name] = max(worst[name], difference)


cases, disagreement = [], {}
for number, (closed, center, periods, missing) in enumerate(combinations((FEW, SOME, ALL), COUNT_CASES)):
    n = sample_count()
    length = window_length(n)
    level, values = draw(n, missing, number)
    least = {FEW: 1, ALL: length, SOME: int(random.integers(1, min(length, 6) + 1))}[periods]
    series = pandas.Series(values)
    results = by_pandas(series.rolling(length, min_periods=least, center=center, closed=closed),
                        series.rolling(length, min_periods=0, center=center, closed=closed))
    cases.append({"kind": "count", "length": length, "minPeriods": least, "closed": closed, "center": center,
                  "values": listed(values), "results": {k: listed(v) for k, v in results.items()}})
    compare(cases[-1], level, disagreement)
for number, (closed, center, periods, missing) in enumerate(combinations((FEW, SOME), TIME_CASES)):
    n = sample_count()
    times, unit = stamps(n, number)
    level, values = draw(n, missing, number)
    microseconds = unit * 2 * int(random.choice([1, 5, 10, 15, 18, 60, 300], p=[0.05, 0.1, 0.2, 0.2, 0.15, 0.2, 0.1]))
    # A window with an end in the middle between whole seconds when it is centred.
    if random.random() < 0.3:
        microseconds += unit
    least = 1 if periods == FEW else int(random.integers(1, 6))
    series = pandas.Series(values, index=pandas.to_datetime(times, unit="us"))
    window = pandas.Timedelta(microseconds, unit="us")
    results = by_pandas(series.rolling(window, min_periods=least, center=center, closed=closed),
                        series.rolling(window, min_periods=0, center=center, closed=closed))
    cases.append({"kind": "time", "microseconds": microseconds, "minPeriods": least, "closed": closed,
                  "center": center, "times": times.tolist(), "values": listed(values),
                  "results": {k: listed(v) for k, v in results.items()}})
    compare(cases[-1], level, disagreement)

versions = {"pandas": pandas.__version__, "numpy": numpy.__version__, "python": sys.version.split()[0]}
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
print(f'{{"versions": {json.dumps(versions)},\n"disagreement": {json.dumps(disagreement)},\n"cases": [\n{lines}\n]}}')
