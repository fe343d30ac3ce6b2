# Reference fits of exponential smoothing models by R's `forecast::ets`, written to ets.json: for every series of
# ../Series and every model, R's parameters, full initial state, log-likelihood (without the constant R drops),
# sigma2, and its forecasts with the upper bound of the 95 % interval. Run from this folder: Rscript make_ets.R
#
# Models that R forbids by default (additive error with multiplicative season) are fitted with restrict = FALSE;
# their intervals are simulated by R, so only means are written.
suppressMessages(library(forecast))
suppressMessages(library(jsonlite))

frequencies <- c(
  AirPassengers = 12, LakeHuron = 1, Nile = 1, lynx = 1, USAccDeaths = 12, nottem = 12, WWWusage = 1)
models <- list()
for (error in c("A", "M")) for (trend in c("N", "A", "Ad")) for (season in c("N", "A", "M"))
  models[[length(models) + 1]] <- c(error, trend, season)

fits <- list()
for (name in names(frequencies)) {
  m <- frequencies[[name]]
  y <- ts(read.csv(file.path("..", "Series", paste0(name, ".csv")))$value, frequency = m)
  for (model in models) {
    if (model[3] != "N" && m == 1) next
    damped <- model[2] == "Ad"
    fit <- try(ets(y, model = paste0(model[1], substr(model[2], 1, 1), model[3]), damped = damped,
      opt.crit = "lik", restrict = FALSE), silent = TRUE)
    if (inherits(fit, "try-error")) next
    h <- if (model[3] == "N") 10 else m + 3
    analytic <- !(model[1] == "A" && model[3] == "M")
    set.seed(1)
    ahead <- forecast(fit, h = h, level = 95)
    state <- as.numeric(fit$initstate)
    seasonal <- if (model[3] == "N") list() else rev(tail(state, m))  # the first sample's state first
    optional <- function(parameter) {
      value <- fit$par[parameter]
      if (is.na(value)) NULL else unbox(as.numeric(value))
    }
    fits[[length(fits) + 1]] <- list(
      series = unbox(name), seasonLength = unbox(m), error = unbox(model[1]), trend = unbox(model[2]),
      season = unbox(model[3]),
      alpha = optional("alpha"), beta = optional("beta"), gamma = optional("gamma"), phi = optional("phi"),
      level = unbox(state[1]), slope = if (model[2] == "N") NULL else unbox(state[2]), seasonal = seasonal,
      loglik = unbox(fit$loglik), sigma2 = unbox(fit$sigma2), parameterCount = unbox(length(fit$par) + 1),
      mean = as.numeric(ahead$mean), upper95 = if (analytic) as.numeric(ahead$upper[, 1]) else list())
  }
}
versions <- list(R = unbox(R.version.string), forecast = unbox(as.character(packageVersion("forecast"))))
writeLines(toJSON(list(versions = versions, fits = fits), digits = NA, null = "null"), "ets.json")
