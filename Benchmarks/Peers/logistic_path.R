# A lasso path of 100 penalties on 20,000 rows of 200 columns in glmnet, on the columns as given: at its default
# threshold, and at one that gives the objectives to 1e-9. Its early stop is switched off, so that all 100 are fitted.
suppressMessages(library(glmnet))
glmnet.control(fdev = 0)
arguments <- commandArgs(trailingOnly = TRUE)
n <- 20000
values <- readBin(arguments[1], "double", n * 201, endian = "little")
x <- matrix(values[seq_len(n * 200)], n)
y <- values[n * 200 + seq_len(n)]
for (threshold in c(1e-7, 1e-10)) {
  seconds <- Inf
  for (run in 1:3) {
    seconds <- min(seconds, system.time(
      fit <- glmnet(x, y, family = "binomial", standardize = FALSE, thresh = threshold))[["elapsed"]])
  }
  objectives <- sapply(seq_along(fit$lambda), function(k) {
    margin <- ifelse(y == 1, 1, -1) * as.vector(x %*% fit$beta[, k] + fit$a0[k])
    mean(pmax(0, -margin) + log1p(exp(-abs(margin)))) + fit$lambda[k] * sum(abs(fit$beta[, k]))
  })
  cat(sprintf(
    "{\"task\": \"lasso path, 100 penalties, 20k × 200\", \"tool\": \"glmnet %s, thresh %g\", \"seconds\": %.6f, \"check\": %.12f}\n",
    packageVersion("glmnet"), threshold, seconds, mean(objectives)))
}
