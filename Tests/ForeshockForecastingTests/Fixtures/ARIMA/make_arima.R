# Reference values for the ARIMA tests: R's arima(), exact maximum likelihood, on hand-differenced series.
# Run in this folder: Rscript make_arima.R > arima.json
# The differenced series is modelled with include.mean where the model has a mean (d + D = 0) or a drift
# (d + D = 1), so that R's diffuse prior (kappa = 1e6) does not enter; forecasts are of the differenced series.
suppressMessages(library(jsonlite))
series <- list(
  AirPassengers = AirPassengers, LogAirPassengers = log(AirPassengers), LakeHuron = LakeHuron, Nile = Nile,
  Log10Lynx = log10(lynx), USAccDeaths = USAccDeaths, nottem = nottem, WWWusage = WWWusage)
case <- function(name, order, seasonal = c(0, 0, 0), m = 1, constant = FALSE)
  list(name = name, order = order, seasonal = seasonal, m = m, constant = constant)
cases <- list(
  case("AirPassengers", c(0, 1, 1), c(0, 1, 1), 12),
  case("LogAirPassengers", c(0, 1, 1), c(0, 1, 1), 12),
  case("LogAirPassengers", c(1, 1, 1), c(1, 1, 1), 12),
  case("LogAirPassengers", c(2, 0, 0), c(0, 1, 1), 12, TRUE),
  case("LogAirPassengers", c(3, 0, 0), c(2, 1, 0), 12, TRUE),
  case("LakeHuron", c(2, 0, 0), constant = TRUE),
  case("LakeHuron", c(1, 0, 1), constant = TRUE),
  case("LakeHuron", c(0, 1, 1)),
  case("LakeHuron", c(2, 1, 2), constant = TRUE),
  case("Nile", c(0, 1, 1)),
  case("Nile", c(1, 0, 1), constant = TRUE),
  case("Nile", c(1, 1, 1)),
  case("Nile", c(0, 2, 2)),
  case("Log10Lynx", c(2, 0, 0), constant = TRUE),
  case("Log10Lynx", c(11, 0, 0), constant = TRUE),
  case("Log10Lynx", c(3, 0, 3), constant = TRUE),
  case("USAccDeaths", c(0, 1, 1), c(0, 1, 1), 12),
  case("USAccDeaths", c(1, 0, 0), c(0, 1, 1), 12, TRUE),
  case("USAccDeaths", c(1, 1, 1), c(1, 1, 0), 12),
  case("nottem", c(1, 0, 0), c(2, 1, 0), 12),
  case("nottem", c(1, 0, 0), c(0, 1, 1), 12),
  case("nottem", c(2, 0, 1), c(1, 0, 1), 12, TRUE),
  case("WWWusage", c(3, 1, 0)),
  case("WWWusage", c(1, 1, 1)),
  case("WWWusage", c(1, 1, 1), constant = TRUE))
h <- 24
run <- function(s) {
  w <- as.numeric(series[[s$name]])
  if (s$seasonal[2] > 0) w <- diff(w, lag = s$m, differences = s$seasonal[2])
  if (s$order[2] > 0) w <- diff(w, differences = s$order[2])
  scale <- sd(w)
  sp <- if (s$m > 1) list(order = c(s$seasonal[1], 0, s$seasonal[3]), period = s$m) else list(order = c(0, 0, 0))
  best <- NULL
  for (try in list(list(), list(reltol = 1e-14, maxit = 2000))) for (z in list(w, w / scale)) {
    fit <- try(arima(z, order = c(s$order[1], 0, s$order[3]), seasonal = sp, include.mean = s$constant,
                     method = "ML", optim.control = try), silent = TRUE)
    if (inherits(fit, "try-error")) next
    k <- if (identical(z, w)) 1 else scale
    coef <- fit$coef
    if (s$constant) coef["intercept"] <- coef["intercept"] * k
    ll <- fit$loglik - length(w) * log(k)
    if (is.null(best) || ll > best$ll) best <- list(ll = ll, coef = coef)
  }
  # One clean evaluation at those parameters: the series itself, nothing estimated.
  fixed <- suppressWarnings(arima(w, order = c(s$order[1], 0, s$order[3]), seasonal = sp, include.mean = s$constant,
                                  fixed = best$coef, transform.pars = FALSE, method = "ML"))
  p <- predict(fixed, n.ahead = h)
  pick <- function(prefix, count) if (count == 0) list() else as.list(unname(best$coef[paste0(prefix, seq_len(count))]))
  list(series = s$name, order = s$order, seasonal = s$seasonal, seasonLength = s$m, constant = s$constant,
       ar = pick("ar", s$order[1]), ma = pick("ma", s$order[3]), sar = pick("sar", s$seasonal[1]),
       sma = pick("sma", s$seasonal[3]), mean = if (s$constant) unname(best$coef["intercept"]) else NULL,
       logLikelihood = fixed$loglik, sigma2 = fixed$sigma2,
       forecastMean = as.numeric(p$pred), forecastSE = as.numeric(p$se))
}
out <- list(made_by = "make_arima.R", R = R.version.string, series = lapply(series, as.numeric), cases = lapply(cases, run))
cat(toJSON(out, digits = 15, auto_unbox = TRUE, null = "null", pretty = FALSE), "\n")
