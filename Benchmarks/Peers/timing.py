"""Timing shared by the Python peers: the best of many runs after a warm-up, one JSON object a line."""

import json
import time


def best(work, seconds=2.0, at_least=3):
    """The shortest wall time of `work`, run for about `seconds` and at least `at_least` times."""
    work()
    shortest, started, runs = float("inf"), time.perf_counter(), 0
    while runs < at_least or time.perf_counter() - started < seconds:
        before = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - before)
        runs += 1
    return shortest


def report(task, tool, seconds, check=None):
    """Says how long a task took; `check` is a number that shows that the same work was done."""
    print(json.dumps({"task": task, "tool": tool, "seconds": seconds, "check": check}), flush=True)
