#!/usr/bin/env Rscript
# Automatic ARIMA and exponential smoothing by the package forecast, every candidate by maximum likelihood. One run
# each after a short one to load the code; one JSON object a line.
#
#   Rscript auto_models.R SERIES.csv SHORT.csv

suppressMessages(library(forecast))
arguments <- commandArgs(trailingOnly = TRUE)
y <- ts(read.csv(arguments[1])[[1]], frequency = 24)
short <- ts(read.csv(arguments[2])[[1]], frequency = 7)
tool <- paste("R forecast", packageVersion("forecast"))

measure <- function(task, work) {
  seconds <- system.time(found <- work())[["elapsed"]]
  cat(sprintf('{"task": "%s", "tool": "%s", "seconds": %.9g, "check": %.12g}\n', task, tool, seconds, found$aicc))
}
invisible(Arima(y[1:50], order = c(1, 0, 0)))
invisible(ets(y[1:50]))
measure("arima(2,1,2) fit", function() Arima(y, order = c(2, 1, 2)))
measure("auto-ets n=200 m=7", function() ets(short))
measure("auto-ets n=840 m=24", function() ets(y))
measure("auto-arima n=840 m=24", function() auto.arima(y, approximation = FALSE))
