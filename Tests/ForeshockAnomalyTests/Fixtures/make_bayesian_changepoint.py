"""The recursion of Adams & MacKay (2007) with a normal-gamma prior, plainly: all run lengths, none dropped.

    python make_bayesian_changepoint.py > bayesian_changepoint.csv      (written with NumPy 2.4.6, SciPy 1.17.1)

Four stretches of level and spread, a sample far off in one of them. Hazard 1/200, mu0 0, kappa0 0.05, alpha0 2,
beta0 2. Columns: the sample, P(r < 10), -ln p(x | all before), the most probable length.
"""

import numpy
import scipy
from scipy.special import logsumexp
from scipy.stats import t as student

random = numpy.random.default_rng(20)
values = numpy.concatenate([
    random.normal(0, 1, 120), random.normal(4, 1, 90), random.normal(4, 0.2, 60), random.normal(-1, 2, 130)])
values[60] = 9.0
values = numpy.round(values, 6)

hazard = 1 / 200
mass = numpy.array([0.0])
mu, kappa, alpha, beta = (numpy.array([v]) for v in (0.0, 0.05, 2.0, 2.0))
print("value,recent,surprise,length")
for x in values:
    density = student.logpdf(x, 2 * alpha, mu, numpy.sqrt(beta * (kappa + 1) / (alpha * kappa)))
    joint = mass + density
    evidence = logsumexp(joint)
    mass = numpy.append(numpy.log(hazard), joint - evidence + numpy.log1p(-hazard))
    beta = numpy.append(2.0, beta + kappa * (x - mu) ** 2 / (2 * (kappa + 1)))
    mu = numpy.append(0.0, (kappa * mu + x) / (kappa + 1))
    kappa = numpy.append(0.05, kappa + 1)
    alpha = numpy.append(2.0, alpha + 0.5)
    print(f"{x!r},{numpy.exp(mass[:10]).sum():.17g},{-evidence:.17g},{int(numpy.argmax(mass))}".replace(
        "np.float64(", "").replace(")", ""))
