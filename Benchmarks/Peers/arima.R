#!/usr/bin/env Rscript
# ARIMA(2,0,1)(0,1,1)[24]: one exact likelihood at given parameters, set-up included (R computes it twice on
# the way), and the fit from R's own start (CSS-ML). And ETS(A,A,A) by the package forecast. Best of several
# runs, one JSON object a line.
#
#   Rscript arima.R SERIES.csv "ar1,ar2,ma1,sma1"

arguments <- commandArgs(trailingOnly = TRUE)
y <- ts(read.csv(arguments[1])[[1]], frequency = 24)
at <- as.numeric(strsplit(arguments[2], ",")[[1]])

# One run to warm up, then runs for a few seconds; work that takes longer is measured once.
measure <- function(task, tool, work, check, seconds = 4) {
  work()
  started <- proc.time()[["elapsed"]]
  shortest <- Inf
  while (proc.time()[["elapsed"]] - started < seconds) {
    before <- Sys.time()
    result <- work()
    shortest <- min(shortest, as.numeric(Sys.time() - before, units = "secs"))
  }
  cat(sprintf('{"task": "%s", "tool": "%s", "seconds": %.9g, "check": %.12g}\n', task, tool, shortest, check(result)))
}

r <- paste("R", paste(R.version$major, R.version$minor, sep = "."))
# On the differenced series: the same exact likelihood that Foreshock has. On the undifferenced one R
# uses a diffuse prior, which gives another number and takes longer.
w <- diff(y, lag = 24)
model <- function(...) {
  arima(w, order = c(2, 0, 1), seasonal = list(order = c(0, 0, 1), period = 24), include.mean = FALSE, ...)
}
likelihood <- function() model(fixed = at, transform.pars = FALSE, method = "ML")
measure("arima likelihood", r, likelihood, function(m) m$loglik)
measure("arima fit", r, function() model(), function(m) m$loglik)

suppressMessages(library(forecast))
n <- length(y)
# ets() leaves a constant out of its log-likelihood.
measure("holt-winters fit", paste("R forecast", packageVersion("forecast")),
        function() ets(y, model = "AAA", damped = FALSE),
        function(m) m$loglik - n / 2 * (log(2 * pi / n) + 1))
