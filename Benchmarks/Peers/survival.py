"""Cox regression and a Weibull model of 20,000 lives with ten features: lifelines, and scikit-survival for the former.
The check is the log-likelihood."""

import sys

import lifelines
import numpy
import pandas
import sksurv
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.util import Surv
from timing import best, report

columns = numpy.fromfile(sys.argv[1], "<f8").reshape(-1, 20_000)
x, durations, events = columns[:-2].T, columns[-2], columns[-1].astype(bool)
table = pandas.DataFrame(x).assign(time=durations, event=events)
table.columns = table.columns.astype(str)

tool = f"lifelines {lifelines.__version__}"
seconds, fitted = best(lambda: lifelines.CoxPHFitter().fit(table, "time", "event"))
report("Cox regression", tool, seconds, float(fitted.log_likelihood_))
outcome = Surv.from_arrays(events, durations)
seconds, _ = best(lambda: CoxPHSurvivalAnalysis(ties="efron").fit(x, outcome))
report("Cox regression", f"scikit-survival {sksurv.__version__}", seconds)
seconds, fitted = best(lambda: lifelines.WeibullAFTFitter().fit(table, "time", "event"))
report("Weibull failure times", tool, seconds, float(fitted.log_likelihood_))
