# Cox regression and a Weibull model of 20,000 lives with ten features: R's survival. The check is the log-likelihood.
suppressMessages(library(survival))
path <- commandArgs(TRUE)[1]
numbers <- readBin(path, "double", file.size(path) / 8, endian = "little")
columns <- matrix(numbers, nrow = 20000)
p <- ncol(columns) - 2
lives <- Surv(columns[, p + 1], columns[, p + 2])
x <- columns[, 1:p]
best <- function(work) {
  work()
  times <- replicate(5, { before <- proc.time()[["elapsed"]]; result <<- work(); proc.time()[["elapsed"]] - before })
  min(times)
}
say <- function(task, seconds, check) cat(sprintf(
  '{"task": "%s", "tool": "R survival %s", "seconds": %.9f, "check": %.9f}\n', task, packageVersion("survival"), seconds, check))
seconds <- best(function() coxph(lives ~ x))
say("Cox regression", seconds, result$loglik[2])
seconds <- best(function() survreg(lives ~ x, dist = "weibull"))
say("Weibull failure times", seconds, result$loglik[2])
