# Reference values for regression with ARIMA errors: R's arima(xreg = ), exact maximum likelihood.
# Run in this folder: Rscript make_regressors.R > regressors.json
# Series and regressors are differenced by hand and modelled with d = D = 0, so that R's diffuse prior
# (kappa = 1e6) does not enter; a drift is R's intercept. Regressors are in awkward units on purpose: R is
# given them over their standard deviation. `covariance` is R's var.coef in the original units.
suppressMessages(library(jsonlite))
set.seed(7)
n <- 144
season <- sin(2 * pi * (1:n) / 12) + 0.3 * cos(2 * pi * (1:n) / 12)
load <- 1e9 * (1 + 0.2 * as.numeric(arima.sim(list(ar = 0.7), n)))
ratio <- 1e-3 * (season + rnorm(n))
step <- as.numeric(1:n > 90)
errors <- function(model, seed) { set.seed(seed); as.numeric(arima.sim(model, n)) }
columns <- list(load = load, ratio = ratio, step = step)
series <- list(
  stationary = 50 + 4e-9 * load + 1500 * ratio + 3 * step + errors(list(ar = 0.6, ma = 0.4), 11),
  walk = 2e-9 * load - 800 * ratio + cumsum(0.2 + errors(list(ar = 0.5), 12)),
  seasonal = 3e-9 * load + 20 * season + 5 * step + cumsum(errors(list(ma = -0.5), 13)))
gappy <- series$stationary; gappy[c(5, 40, 41, 42, 100)] <- NA
series$gappy <- gappy
case <- function(name, x, order, seasonal = c(0, 0, 0), m = 1, constant = FALSE)
  list(name = name, x = x, order = order, seasonal = seasonal, m = m, constant = constant)
cases <- list(
  case("stationary", c("load", "ratio", "step"), c(1, 0, 1), constant = TRUE),
  case("stationary", c("ratio"), c(2, 0, 0), constant = TRUE),
  case("stationary", c("load", "step"), c(1, 0, 0)),
  case("gappy", c("load", "ratio", "step"), c(1, 0, 1), constant = TRUE),
  case("walk", c("ratio", "load"), c(1, 1, 0), constant = TRUE),
  case("walk", c("load"), c(0, 1, 2)),
  case("seasonal", c("load", "step"), c(0, 0, 1), c(0, 1, 1), 12, TRUE),
  case("seasonal", c("step", "ratio", "load"), c(0, 1, 1), c(0, 1, 1), 12))
h <- 12
difference <- function(w, s) {
  if (s$seasonal[2] > 0) w <- diff(w, lag = s$m, differences = s$seasonal[2])
  if (s$order[2] > 0) w <- diff(w, differences = s$order[2])
  w
}
run <- function(s) {
  w <- difference(series[[s$name]], s)
  x <- sapply(s$x, function(name) difference(columns[[name]], s))
  units <- apply(x, 2, sd)
  x <- sweep(x, 2, units, "/")
  sp <- if (s$m > 1) list(order = c(s$seasonal[1], 0, s$seasonal[3]), period = s$m) else list(order = c(0, 0, 0))
  # R's Hessian is of finite differences at ndeps, by default 1e-3; smaller ones are closer to the derivative, and
  # beside the unit circle still smaller ones are called for.
  count <- sum(s$order[c(1, 3)]) + sum(s$seasonal[c(1, 3)]) + s$constant + length(s$x)
  beside <- s$name == "stationary" && !s$constant
  fit <- arima(w, order = c(s$order[1], 0, s$order[3]), seasonal = sp, include.mean = s$constant, xreg = x,
               method = "ML", optim.control = list(reltol = 1e-14, maxit = 2000,
                                                   ndeps = rep(if (beside) 1e-5 else 1e-4, count)))
  k <- length(fit$coef)
  scale <- rep(1, k); scale[(k - length(units) + 1):k] <- 1 / units
  pick <- function(prefix, count) if (count == 0) list() else as.list(unname(fit$coef[paste0(prefix, seq_len(count))]))
  # The future: the last h rows once more.
  future <- sapply(s$x, function(name) tail(columns[[name]], h))
  p <- NULL
  if (s$order[2] + s$seasonal[2] == 0) {
    p <- predict(fit, n.ahead = h, newxreg = sweep(future, 2, units, "/"))
  }
  list(series = s$name, regressors = I(s$x), order = s$order, seasonal = s$seasonal, seasonLength = s$m,
       constant = s$constant, ar = pick("ar", s$order[1]), ma = pick("ma", s$order[3]),
       sar = pick("sar", s$seasonal[1]), sma = pick("sma", s$seasonal[3]),
       mean = if (s$constant) unname(fit$coef["intercept"]) else NULL,
       coefficients = I(unname(fit$coef[(k - length(units) + 1):k] / units)),
       covariance = as.numeric(diag(scale) %*% fit$var.coef %*% diag(scale)),
       logLikelihood = fit$loglik, sigma2 = fit$sigma2, aic = fit$aic,
       forecastMean = if (is.null(p)) NULL else as.numeric(p$pred),
       forecastSE = if (is.null(p)) NULL else as.numeric(p$se))
}
out <- list(made_by = "make_regressors.R", R = R.version.string, series = series, columns = columns,
            cases = lapply(cases, run))
cat(toJSON(out, digits = I(15), auto_unbox = TRUE, null = "null", na = "null", pretty = FALSE), "\n")
