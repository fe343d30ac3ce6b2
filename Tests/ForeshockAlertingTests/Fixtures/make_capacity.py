"""Curves through load tests, for CapacityTests: python make_capacity.py > capacity.json

Written with Python 3.11, numpy 2.4.6 and scipy 1.17.1. The universal scalability law by non-negative least squares of the
relative errors (scipy.optimize.nnls), the queueing curve by least squares of the logarithms over both parameters
(scipy.optimize.least_squares).
"""
import json
import numpy as np
from scipy.optimize import least_squares, nnls

rng = np.random.default_rng(20)
cases = []


def case(name, loads, latencies):
    n, r = np.asarray(loads, float), np.asarray(latencies, float)
    design = np.column_stack([np.ones_like(n), n - 1, n * (n - 1)]) / r[:, None]
    scale = np.linalg.norm(design, axis=0)
    x, norm = nnls(design / scale, np.ones_like(r), maxiter=1000)
    a, b, c = x / scale

    def errors(p):
        return np.log(r) - p[0] + np.log1p(-n / (n.max() * (1 + np.exp(p[1]))))

    best = min(
        (least_squares(errors, [np.log(r[0]), u], xtol=1e-15, ftol=1e-15, gtol=1e-15) for u in (-6, -3, 0, 3)),
        key=lambda s: s.cost)
    cases.append({
        "name": name, "loads": n.tolist(), "latencies": r.tolist(),
        "throughput": 1 / a, "contention": b / a, "crosstalk": c / a,
        "relative_error": norm / np.sqrt(len(n)),
        "idle_latency": float(np.exp(best.x[0])), "capacity": float(n.max() * (1 + np.exp(best.x[1]))),
        "log_error": float(np.sqrt(2 * best.cost / len(n))),
    })


users = np.array([1, 2, 4, 8, 16, 32, 48, 64, 96, 128])
law = (1 + 0.02 * (users - 1) + 0.0005 * users * (users - 1)) / 40
case("law", users, law)
case("law with noise", users, law * np.exp(0.05 * rng.standard_normal(len(users))))
rates = np.array([50, 100, 200, 300, 400, 500, 600, 700, 800])
case("queue", rates, 0.02 / (1 - rates / 950))
case("queue with noise", rates, 0.02 / (1 - rates / 950) * np.exp(0.05 * rng.standard_normal(len(rates))))
case("only contention", users, (1 + 0.3 * (users - 1)) / 7)
print(json.dumps(cases, indent=1))
