#!/usr/bin/env Rscript
# ARIMA(2,0,1)(0,1,1)[24]: one exact likelihood at given parameters, set-up included, and the fit. And
# ETS(A,A,A) by the package forecast. Best of several runs, one JSON object a line.
#
#   Rscript arima.R SERIES.csv "ar1,ar2,ma1,sma1"

arguments <- commandArgs(trailingOnly = TRUE)
y <- ts(read.csv(arguments[1])[[1]], frequency = 24)
at <- as.numeric(strsplit(arguments[2], ",")[[1]])

best <- function(work, seconds = 4) {
  work()
  started <- proc.time()[["elapsed"]]
  shortest <- Inf
  runs <- 0
  while (runs < 3 || proc.time()[["elapsed"]] - started < seconds) {
    before <- Sys.time()
    work()
    shortest <- min(shortest, as.numeric(Sys.time() - before, units = "secs"))
    runs <- runs + 1
  }
  shortest
}

report <- function(task, tool, seconds, check) {
  cat(sprintf('{"task": "%s", "tool": "%s", "seconds": %.9g, "check": %.12g}\n', task, tool, seconds, check))
}

r <- paste("R", paste(R.version$major, R.version$minor, sep = "."))
# On the differenced series: the same exact likelihood that Foreshock has. On the undifferenced one R
# uses a diffuse prior, which gives another number and takes longer.
w <- diff(y, lag = 24)
model <- function(...) {
  arima(w, order = c(2, 0, 1), seasonal = list(order = c(0, 0, 1), period = 24), include.mean = FALSE,
        method = "ML", ...)
}
likelihood <- function() model(fixed = at, transform.pars = FALSE, optim.control = list(maxit = 0))
report("arima likelihood", r, best(likelihood), likelihood()$loglik)
report("arima fit", r, best(model), model()$loglik)

suppressMessages(library(forecast))
ets_fit <- function() ets(y, model = "AAA", damped = FALSE)
n <- length(y)
report("holt-winters fit", paste("R forecast", packageVersion("forecast")), best(ets_fit),
       ets_fit()$loglik - n / 2 * (log(2 * pi / n) + 1))
