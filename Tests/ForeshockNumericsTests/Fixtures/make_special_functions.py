"""Values of special functions to 40 digits, from series and fractions evaluated in long arithmetic.

Arguments are exact doubles. Run: python3 make_special_functions.py > special_functions.csv
"""
import platform

import mpmath as mp
from scipy import stats

mp.mp.dps = 45


def gamma_factor(a, x):
    return mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1))


def gamma_tails(a, x):
    """P and Q; each summed in its own tail."""
    a, x = mp.mpf(a), mp.mpf(x)
    if x < a + 1:
        term, total, d = mp.mpf(1), mp.mpf(1), a
        while term > total * mp.mpf(10) ** -42:
            d += 1
            term *= x / d
            total += term
        p = gamma_factor(a, x) * total
        return p, 1 - p
    b = x + 1 - a
    c, d = mp.mpf(10) ** 300, 1 / b
    h, n = d, 0
    while True:
        n += 1
        an = -n * (n - a)
        b += 2
        d = 1 / (an * d + b)
        c = b + an / c
        h *= c * d
        if abs(c * d - 1) < mp.mpf(10) ** -42:
            break
    q = gamma_factor(a, x) * a * h
    return 1 - q, q


def beta_tails(a, b, x, y):
    """I_x(a, b) and its complement; each computed in the tail where the fraction converges fast."""
    a, b, x, y = map(mp.mpf, (a, b, x, y))
    log_beta = mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)
    factor = mp.exp(a * mp.log(x) + b * mp.log(y) - log_beta)

    def fraction(a, b, x):
        # DLMF 8.17.22 by Lentz's method
        c, d = mp.mpf(1), 1 / (1 - (a + b) * x / (a + 1))
        h, m = d, 0
        while True:
            m += 1
            even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d, c = 1 / (1 + even * d), 1 + even / c
            h *= c * d
            odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d, c = 1 / (1 + odd * d), 1 + odd / c
            h *= c * d
            if abs(c * d - 1) < mp.mpf(10) ** -42:
                return h

    if x * (a + b + 2) <= a + 1:
        p = factor / a * fraction(a, b, x)
        return p, 1 - p
    q = factor / b * fraction(b, a, y)
    return 1 - q, q


# The fraction against mpmath's own integral.
assert abs(beta_tails(2.5, 0.7, 0.3, 1 - mp.mpf(0.3))[0] / mp.betainc(2.5, 0.7, 0, 0.3, regularized=True) - 1) < 1e-38


def t_tail(df, t):
    """The upper tail at t > 0."""
    df, t = mp.mpf(df), mp.mpf(t)
    s = df + t * t
    return beta_tails(df / 2, mp.mpf(1) / 2, df / s, t * t / s)[0] / 2


def newton(x, target, log_tail_and_slope):
    """Solves log tail(x) = log target; the slope is d log tail / d log x."""
    u, goal = mp.log(mp.mpf(x)), mp.log(mp.mpf(target))
    for _ in range(60):
        value, slope = log_tail_and_slope(mp.exp(u))
        step = (goal - value) / slope
        u += step
        if abs(step) < mp.mpf(10) ** -20:
            return mp.exp(u)
    raise ArithmeticError(f"no convergence from {x}")


def emit(name, value, a="", b="", x=""):
    print(f"{name},{a!r},{b!r},{x!r},{mp.nstr(value, 22)}".replace("''", ""))


def doubles(*values):
    return [float(v) for v in values]


print(f"# mpmath {mp.__version__}, Python {platform.python_version()}")
print("function,a,b,x,value")
half = mp.mpf(1) / 2

for x in doubles(-37.5, -37, -30, -20.3, -12.7, -8.1, -5, -3.3, -1.96, -1, -0.3, -1e-5, 0, 1e-9, 0.7, 2.5, 5, 8):
    emit("normal_cdf", mp.erfc(-mp.mpf(x) / mp.sqrt(2)) / 2, x=x)
    emit("normal_density", mp.exp(-mp.mpf(x) ** 2 / 2) / mp.sqrt(2 * mp.pi), x=x)
with mp.workdps(500):
    for x in doubles(-1e5, -1000, -100, -38.5, -37, -25.1, -24.9, -10, -3, -1, -0.1, 0, 0.5, 1, 3, 6, 10, 20, 37):
        tail = mp.erfc(abs(mp.mpf(x)) / mp.sqrt(2)) / 2
        emit("normal_log_cdf", mp.log(tail) if x <= 0 else mp.log1p(-tail), x=x)
for p in doubles(1e-300, 3e-280, 1e-100, 1e-50, 1e-20, 1e-12, 1e-11, 1.3e-11, 1e-8, 1e-5, 0.001, 0.025, 0.07, 0.0751,
                 0.3, 0.45, 0.4999, 0.5000001, 0.6, 0.9, 0.925, 0.975, 0.999999, 1 - 2.0**-50):
    tail = mp.mpf(p) if p < 0.5 else 1 - mp.mpf(p)
    z = -mp.mpf(float(stats.norm.ppf(float(tail))))
    for _ in range(30):
        q = mp.erfc(z / mp.sqrt(2)) / 2
        z += (q - tail) / (mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi))
    emit("normal_quantile", -z if p < 0.5 else z, x=p)

for x in doubles(1e-300, 1e-10, 1e-3, 0.1, 0.5, 0.99, 1.01, 1.5, 1.99, 2.01, 2.5, 7, 15.5, 100, 1e4, 1e10, 1e300):
    emit("log_gamma", mp.loggamma(mp.mpf(x)), x=x)
for x in doubles(-7.3, -2.5, -0.001, 1e-300, 1e-6, 0.01, 0.3, 1, 1.4, 1.46, 1.5, 2, 3.7, 6, 9.9, 10, 25, 1e3, 1e8, 1e300):
    emit("digamma", mp.digamma(mp.mpf(x)), x=x)

# The largest shape at a few points only: its series are long.
for x in doubles(9.7e5, 9.97e5, 9.999e5, 1.0001e6, 1.003e6, 1.03e6):
    p, q = gamma_tails(1e6, x)
    emit("gamma_p", p, a=1e6, x=x)
    emit("gamma_q", q, a=1e6, x=x)
shapes = doubles(1e-3, 0.02, 0.25, 0.5, 0.9, 1, 1.5, 3, 10, 14.7, 30, 100, 1234.5, 1e4, 1e5)
for a in shapes:
    ratios = [1e-6, 0.05, 0.5, 0.9, 1, 1.1, 2, 30] + [1 + z / a**0.5 for z in (-30, -8, -1, 0.1, 3, 30)]
    for x in sorted({a * r for r in ratios if r > 0} | {0.01, 0.6, 0.99, 1.3, 5.0}):
        p, q = gamma_tails(a, x)
        if p > mp.mpf(10) ** -290:
            emit("gamma_p", p, a=a, x=x)
        if q > mp.mpf(10) ** -290:
            emit("gamma_q", q, a=a, x=x)

def gamma_log_tail(a, side):
    def both(x):
        tail = gamma_tails(a, x)[side]
        return mp.log(tail), (1 - 2 * side) * gamma_factor(a, x) * a / tail

    return both


for a in doubles(0.05, 0.5, 1, 2.5, 10, 100, 5000, 1e6):
    for p in (doubles(1e-300, 1e-100, 1e-30, 1e-10, 1e-4, 0.01, 0.1, 0.3, 0.5) if a < 1e5 else doubles(1e-10, 0.3)):
        low = stats.gamma.ppf(p, a)
        if low > 1e-290:
            emit("gamma_p_inverse", newton(low, p, gamma_log_tail(a, 0)), a=a, x=p)
        high = stats.gamma.isf(p, a)
        if high > 1e-290:
            emit("gamma_q_inverse", newton(high, p, gamma_log_tail(a, 1)), a=a, x=p)

for a in doubles(0.05, 0.5, 1, 3, 20, 500, 1e5):
    for b in doubles(0.05, 0.5, 1, 4.5, 60, 1000, 1e5):
        mean = a / (a + b)
        sd = (mean * (1 - mean) / (a + b + 1)) ** 0.5
        points = [1e-9, 0.001, 0.3, 0.5, 0.75, 0.999] + [mean + z * sd for z in (-20, -6, -2, -0.5, 0, 0.5, 2, 6, 20)]
        for x in sorted({x for x in points if 1e-12 < x < 1}):
            p = beta_tails(a, b, x, 1 - mp.mpf(x))[0]
            if p > mp.mpf(10) ** -290:
                emit("beta", p, a=a, b=b, x=x)

frees = doubles(0.5, 1, 1.7, 2, 3, 5, 10, 29.5, 100, 1e3, 1e4, 1e5, 1e6)
for df in frees:
    for t in doubles(1e-8, 0.01, 0.3, 0.7, 1, 2, 4, 9, 20, 36, 1e3, 1e8, 1e60, 1e150, 1e300):
        q = t_tail(df, t)
        if q > mp.mpf(10) ** -290:
            emit("t_cdf", q, a=df, x=-t)
    for q in doubles(1e-300, 1e-100, 1e-40, 1e-12, 1e-6, 0.001, 0.025, 0.1, 0.2, 0.25, 0.3, 0.45, 0.499999):
        start = float(stats.t.isf(q, df))
        if not 0 < start < 1e280:
            continue
        if start > 1e100 or q < 1e-200:
            # the leading power
            start = mp.exp(-(mp.log(2 * mp.mpf(q) * df / 2) + mp.log(mp.beta(mp.mpf(df) / 2, half))) / df) * mp.sqrt(df)
            if df > 50:
                start = -stats.norm.ppf(q)
        def both(t):
            value = t_tail(df, t)
            density = (1 + t * t / df) ** (-(mp.mpf(df) + 1) / 2) / (mp.sqrt(df) * mp.beta(mp.mpf(df) / 2, half))
            return mp.log(value), -density * t / value
        emit("t_quantile", -newton(start, q, both), a=df, x=q)

for d1, d2 in ((1, 1), (2, 7), (5, 3.5), (40, 12), (1000, 2)):
    for x in doubles(1e-4, 0.2, 1, 3, 50, 1e6):
        s = mp.mpf(d1) * x + d2
        p, q = beta_tails(mp.mpf(d1) / 2, mp.mpf(d2) / 2, d1 * mp.mpf(x) / s, d2 / s)
        emit("f_cdf", p, a=float(d1), b=float(d2), x=x)
        emit("f_survival", q, a=float(d1), b=float(d2), x=x)

for x in doubles(-800, -700, -40, -37.1, -36.9, -10, -1, -1e-9, 0, 1e-9, 1, 10, 17.9, 18.1, 33.2, 33.4, 700, 1e4):
    if x > -700.5:
        emit("log1p_exp", mp.log1p(mp.exp(mp.mpf(x))), x=x)
        emit("logistic", 1 / (1 + mp.exp(-mp.mpf(x))), x=x)
for x in doubles(1e-300, 1e-20, 0.1, 0.29, 0.31, 0.4999999, 0.5, 0.500001, 0.64, 0.66, 0.99, 1 - 2.0**-53):
    emit("logit", mp.log(mp.mpf(x) / (1 - mp.mpf(x))) if x != 0.5 else mp.mpf(0), x=x)
for x in doubles(1e-300, 1e-10, 0.1, 0.69, 0.7, 5, 36, 700):
    with mp.workdps(400):
        emit("log1m_exp", mp.log(-mp.expm1(-mp.mpf(x))), x=x)
