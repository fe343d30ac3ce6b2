# Reference values for standard errors, residuals, portmanteau tests and conditional least squares: R's arima().
# Run in this folder: Rscript make_inference.R > inference.json
# Series are differenced by hand, so that R's diffuse prior (kappa = 1e6) does not enter.
suppressMessages(library(jsonlite))
series <- list(
  LogAirPassengers = log(AirPassengers), LakeHuron = LakeHuron, Nile = Nile, Log10Lynx = log10(lynx),
  USAccDeaths = USAccDeaths, WWWusage = WWWusage)
gappy <- as.numeric(LakeHuron); gappy[c(4, 30, 31, 32, 70)] <- NA
series$LakeHuronGaps <- gappy
case <- function(name, order, seasonal = c(0, 0, 0), m = 1, constant = FALSE, lags = 10)
  list(name = name, order = order, seasonal = seasonal, m = m, constant = constant, lags = lags)
cases <- list(
  case("LogAirPassengers", c(0, 1, 1), c(0, 1, 1), 12, lags = 24),
  case("LogAirPassengers", c(2, 0, 0), c(0, 1, 1), 12, TRUE, lags = 24),
  case("LakeHuron", c(2, 0, 0), constant = TRUE),
  case("LakeHuron", c(1, 0, 1), constant = TRUE),
  case("LakeHuronGaps", c(1, 0, 1), constant = TRUE),
  case("Nile", c(0, 1, 1)),
  case("Log10Lynx", c(3, 0, 0), constant = TRUE),
  case("USAccDeaths", c(0, 1, 1), c(0, 1, 1), 12, lags = 14),
  case("WWWusage", c(3, 1, 0)),
  case("WWWusage", c(1, 1, 1), constant = TRUE))
run <- function(s) {
  w <- as.numeric(series[[s$name]])
  if (s$seasonal[2] > 0) w <- diff(w, lag = s$m, differences = s$seasonal[2])
  if (s$order[2] > 0) w <- diff(w, differences = s$order[2])
  scale <- sd(w, na.rm = TRUE)
  z <- w / scale
  sp <- if (s$m > 1) list(order = c(s$seasonal[1], 0, s$seasonal[3]), period = s$m) else list(order = c(0, 0, 0))
  order <- c(s$order[1], 0, s$order[3])
  k <- sum(order) + sum(sp$order) + s$constant
  control <- list(reltol = 1e-15, maxit = 2000, ndeps = rep(1e-4, k))
  fit <- arima(z, order = order, seasonal = sp, include.mean = s$constant, method = "ML",
               optim.control = list(reltol = 1e-15, maxit = 2000))
  fit <- arima(z, order = order, seasonal = sp, include.mean = s$constant, method = "ML", init = fit$coef,
               transform.pars = FALSE, optim.control = control)
  unit <- rep(1, k)
  if (s$constant) unit[k] <- scale
  css <- arima(z, order = order, seasonal = sp, include.mean = s$constant, method = "CSS",
               optim.control = list(reltol = 1e-15, maxit = 2000))
  fitdf <- k - s$constant
  box <- Box.test(residuals(fit), lag = s$lags, type = "Ljung-Box", fitdf = fitdf)
  list(series = s$name, order = s$order, seasonal = s$seasonal, seasonLength = s$m, constant = s$constant,
       coef = I(unname(fit$coef) * unit), covariance = I(as.numeric(diag(unit, k) %*% fit$var.coef %*% diag(unit, k))),
       residuals = as.numeric(residuals(fit)) * scale, lags = s$lags,
       statistic = unname(box$statistic), degreesOfFreedom = unname(box$parameter), pValue = box$p.value,
       acf = as.numeric(acf(residuals(fit), lag.max = 5, plot = FALSE, na.action = na.pass)$acf)[-1],
       css = I(unname(css$coef)[seq_len(fitdf)]))
}
out <- list(made_by = "make_inference.R", R = R.version.string, series = lapply(series, as.numeric),
            cases = lapply(cases, run))
cat(toJSON(out, digits = I(15), auto_unbox = TRUE, null = "null", na = "null", pretty = FALSE), "\n")
