#!/usr/bin/env Rscript
# Every exponential smoothing model of the package forecast on the first series of an M4 file: parameters and first
# state, one JSON object a line, for ets_models.py.
#
#   Rscript ets_models.R TRAIN.csv SEASON COUNT

suppressMessages(library(forecast))
arguments <- commandArgs(trailingOnly = TRUE)
m <- as.integer(arguments[2])
lines <- readLines(arguments[1], n = as.integer(arguments[3]))
for (line in lines) {
  cells <- strsplit(gsub('"', "", line), ",")[[1]]
  values <- suppressWarnings(as.numeric(cells[-1]))
  y <- ts(values[!is.na(values)], frequency = m)
  for (error in c("A", "M")) for (trend in c("N", "A", "Ad")) for (season in c("N", "A", "M")) {
    if (error == "A" && season == "M") next
    fit <- tryCatch(
      suppressWarnings(ets(y, model = paste0(error, substr(trend, 1, 1), season), damped = trend == "Ad")),
      error = function(e) NULL)
    if (is.null(fit)) next
    smoothing <- fit$par[names(fit$par) %in% c("alpha", "beta", "gamma", "phi")]
    cat(sprintf('{"id": "%s", "model": "%s", "parameters": {%s}, "state": [%s]}\n', cells[1], paste0(error, trend, season),
      paste(sprintf('"%s": %.17g', names(smoothing), smoothing), collapse = ", "),
      paste(sprintf("%.17g", fit$states[1, ]), collapse = ", ")))
  }
}
