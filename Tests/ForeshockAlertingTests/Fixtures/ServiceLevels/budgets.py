"""Budgets and burn rates of random services, computed by pandas: budgets.json beside this script.

    python3 budgets.py > budgets.json
The versions it was made with are in the file. Windows are (end - L, end].
"""
import json
import sys

import numpy
import pandas


def window(frame, end, span):
    return frame[(frame.index > end - span) & (frame.index <= end)]


def main():
    cases = []
    for seed in range(12):
        random = numpy.random.default_rng(seed)
        step = int(random.choice([60, 300, 900]))
        days = int(random.choice([2, 10, 40]))
        if step == 60:
            days = 2
        count = min(days * 86400 // step, 500)
        start = pandas.Timestamp("2026-01-20T00:00:00Z") + pandas.Timedelta(seconds=int(random.integers(0, 86400)))
        index = start + pandas.to_timedelta(numpy.arange(count) * step, unit="s")
        total = random.poisson(float(random.choice([3, 80, 5000])), count)
        ratio = random.choice([0.0002, 0.002, 0.02]) * numpy.exp(random.normal(0, 1, count))
        bad = random.binomial(total, numpy.minimum(1, ratio))
        keep = random.random(count) > 0.05
        frame = pandas.DataFrame({"total": total, "bad": bad}, index=index)[keep]
        target = float(random.choice([0.9, 0.99, 0.999, 0.9995]))
        budget = round(1 - target, 12)
        end = frame.index[-1]
        burns = {}
        for seconds in [60, 300, 1800, 3600, 7200, 21600, 86400, 259200, 2592000]:
            part = window(frame, end, pandas.Timedelta(seconds=seconds))
            events = int(part["total"].sum())
            burns[str(seconds)] = None if events == 0 else float(part["bad"].sum() / events / budget)
        rolling = window(frame, end, pandas.Timedelta(days=7))
        month = frame[(frame.index >= end.normalize().replace(day=1)) & (frame.index <= end)]
        counters = frame.cumsum()
        # Resets: the process starts anew in the middle.
        middle = len(counters) // 2
        counters.iloc[middle:] -= counters.iloc[middle - 1]
        increase = counters.diff()
        increase[increase < 0] = counters[increase < 0]
        cases.append({
            "step": step, "target": target,
            "times": [int(t.timestamp()) for t in frame.index],
            "total": [int(x) for x in frame["total"]], "bad": [int(x) for x in frame["bad"]],
            "burns": burns,
            "rolling": {"total": int(rolling["total"].sum()), "bad": int(rolling["bad"].sum()),
                        "remaining": float(1 - rolling["bad"].sum() / rolling["total"].sum() / budget)},
            "month": {"total": int(month["total"].sum()), "bad": int(month["bad"].sum())},
            "counters": {"total": [int(x) for x in counters["total"]], "bad": [int(x) for x in counters["bad"]],
                         "total_increase": int(increase["total"].iloc[1:].sum()),
                         "bad_increase": int(increase["bad"].iloc[1:].sum())},
        })
    versions = {"python": sys.version.split()[0], "numpy": numpy.__version__, "pandas": pandas.__version__}
    json.dump({"versions": versions, "cases": cases}, sys.stdout, separators=(",", ":"))
    print()


main()
