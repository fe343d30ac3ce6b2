"""Timing shared by the Python peers: the best of many runs after a warm-up, one JSON object a line."""

import json
import time

import numpy


def best(work, seconds=2.0):
    """The shortest wall time of `work` and what it returned: after one run to warm up, runs for about
    `seconds`; work that takes longer than that is measured once more."""
    result = work()
    shortest, started = float("inf"), time.perf_counter()
    while True:
        before = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - before)
        if time.perf_counter() - started >= seconds:
            return shortest, result


def report(task, tool, seconds, check=None):
    """Says how long a task took; `check` is a number that shows that the same work was done."""
    print(json.dumps({"task": task, "tool": tool, "seconds": seconds, "check": check}), flush=True)


def spot_sum(results):
    """The sum of every 1,009th of `results`, the last one first, missing ones left out: as Foreshock checks them."""
    return float(numpy.nansum(numpy.asarray(results)[::-1009]))
