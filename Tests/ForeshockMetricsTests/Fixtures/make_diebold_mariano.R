# Writes diebold_mariano.json: R's forecast::dm.test on the same errors. Rscript make_diebold_mariano.R
library(forecast)
library(jsonlite)
set.seed(4)
cases <- list()
for (n in c(20, 100)) for (h in c(1, 4)) for (power in c(1, 2)) for (alternative in c("two.sided", "less", "greater")) {
  e1 <- as.numeric(arima.sim(list(ma = rep(0.6, 3)), n)); e2 <- 1.3 * as.numeric(arima.sim(list(ma = rep(0.6, 3)), n))
  # Where the plain variance is negative R would fall back to a horizon of 1, Foreshock to Bartlett weights.
  test <- tryCatch(dm.test(e1, e2, alternative, h, power), warning = function(w) dm.test(e1, e2, alternative, h, power, "bartlett"))
  cases[[length(cases) + 1]] <- list(first = e1, second = e2, horizon = h, power = power, alternative = alternative,
    statistic = unname(test$statistic), p = test$p.value, bartlett = test$varestimator == "bartlett")
}
write_json(list(made_with = paste("R", getRversion(), "forecast", packageVersion("forecast")), cases = cases),
  "diebold_mariano.json", auto_unbox = TRUE, digits = I(17))
