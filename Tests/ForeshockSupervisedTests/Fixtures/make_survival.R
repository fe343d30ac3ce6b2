# Writes survival_reference.csv from the tables of make_survival.py: R 4.2 with survival 3.5-3.
# One line a number: table, model, what, index, value.
library(survival)
argument <- commandArgs(FALSE)
folder <- dirname(sub("--file=", "", argument[grep("--file=", argument)]))
out <- data.frame()
put <- function(table, model, what, values) {
  if (length(values) == 0) return(invisible())
  out <<- rbind(out, data.frame(table, model, what, index = seq_along(values) - 1, value = unname(values)))
}
control <- coxph.control(eps = 1e-14, toler.chol = 1e-20, iter.max = 100)
for (table in c("plain", "tied", "strata", "entries")) {
  d <- read.csv(file.path(folder, paste0("survival_", table, ".csv")))
  for (ties in c("efron", "breslow")) {
    formula <- switch(table,
      strata = Surv(time, event) ~ x1 + x2 + x3 + x4 + strata(stratum),
      entries = Surv(entry, time, event) ~ x1 + x2 + x3 + x4,
      Surv(time, event) ~ x1 + x2 + x3 + x4)
    fit <- coxph(formula, d, weights = d$weight, ties = ties, control = control, robust = FALSE)
    put(table, ties, "coefficients", coef(fit))
    put(table, ties, "standardErrors", sqrt(diag(vcov(fit))))
    put(table, ties, "logLikelihoods", fit$loglik)
    base <- basehaz(fit, centered = FALSE)
    deaths <- switch(table, strata = NULL, sort(unique(d$time[d$event == 1])))
    if (!is.null(deaths)) put(table, ties, "hazard", base$hazard[match(deaths, base$time)])
    if (table == "strata") for (g in 0:2) {
      own <- base[base$strata == levels(base$strata)[g + 1], ]
      times <- sort(unique(d$time[d$event == 1 & d$stratum == g]))
      put(table, ties, paste0("hazard", g), own$hazard[match(times, own$time)])
    }
  }
  if (table %in% c("plain", "tied", "strata")) for (law in c("weibull", "lognormal", "loglogistic")) {
    # Scaled columns: survreg's iterations do not converge on the columns as they are.
    d$x2s <- (d$x2 - 2e6) / 3e5
    d$x4s <- (d$x4 - 4e-3) / 1e-3
    fit <- survreg(Surv(time, event) ~ x1 + x2s + x3 + x4s, d, weights = d$weight, dist = law,
                   control = survreg.control(rel.tolerance = 1e-15, maxiter = 200))
    b <- coef(fit) / c(1, 1, 3e5, 1, 1e-3)
    errors <- sqrt(diag(vcov(fit))) / c(1, 1, 3e5, 1, 1e-3, 1)
    put(table, law, "coefficients", b[-1])
    put(table, law, "intercept", b[1] - b[3] * 2e6 - b[5] * 4e-3)
    put(table, law, "scale", fit$scale)
    put(table, law, "standardErrors", errors[2:5])
    put(table, law, "logScaleError", errors[6])
    put(table, law, "logLikelihood", fit$loglik[2])
  }
}
out$value <- sprintf("%.17g", out$value)
write.csv(out, file.path(folder, "survival_reference.csv"), row.names = FALSE, quote = FALSE)
