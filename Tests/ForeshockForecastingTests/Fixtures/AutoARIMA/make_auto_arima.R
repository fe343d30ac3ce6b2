# The models R's auto.arima() chooses without approximations, with their coefficients, to be scored by one exact
# likelihood. One line a series, appended as it is done, so that the slow ones can be left for another run:
# Rscript make_auto_arima.R     (in this folder; writes auto_arima.ndjson)
# The committed file was made with R 4.2.2 and forecast 8.20.
suppressMessages({library(jsonlite); library(forecast)})
set.seed(99)
season <- function(n, m) rep_len(5 * sin(2 * pi * seq_len(m) / m) + 2 * cos(4 * pi * seq_len(m) / m), n)
series <- list(
  Nile = Nile, LakeHuron = LakeHuron, log10lynx = log10(lynx), WWWusage = WWWusage, nhtemp = nhtemp, BJsales = BJsales,
  discoveries = discoveries, sunspot.year = window(sunspot.year, start = 1800), uspop = uspop, presidents = presidents,
  austres = austres, logJJ = log(JohnsonJohnson), logUKgas = log(UKgas), Nile30 = window(Nile, end = 1900),
  ar2 = ts(round(arima.sim(list(ar = c(1.2, -0.5)), 120), 3)), ma2 = ts(round(arima.sim(list(ma = c(0.6, 0.4)), 120), 3)),
  arma = ts(round(arima.sim(list(ar = 0.8, ma = -0.4), 150), 3)), walk = ts(round(cumsum(rnorm(100, 0.2)), 3)),
  white = ts(round(rnorm(60), 3)), woolyrnq = woolyrnq,
  quarterly = ts(round(season(100, 4) + arima.sim(list(ar = 0.6), 100), 3), frequency = 4),
  weekly = ts(round(season(126, 7) + cumsum(rnorm(126)), 3), frequency = 7),
  USAccDeaths = USAccDeaths, logAP = log(AirPassengers), ldeaths = ldeaths, nottem = nottem)
done <- if (file.exists("auto_arima.ndjson")) sapply(readLines("auto_arima.ndjson"), function(l) fromJSON(l)$name) else c()
for (name in setdiff(names(series), done)) {
  x <- series[[name]]
  seconds <- system.time(fit <- suppressWarnings(auto.arima(x, approximation = FALSE)))["user.self"]
  a <- fit$arma; b <- fit$coef
  pick <- function(pattern) as.list(unname(b[grep(pattern, names(b))]))
  line <- toJSON(list(
    name = name, seasonLength = max(1, round(frequency(x))), values = as.numeric(x), order = a[c(1, 6, 2)], seasonal = a[c(3, 7, 4)],
    ar = pick("^ar"), ma = pick("^ma"), sar = pick("^sar"), sma = pick("^sma"),
    constant = any(names(b) %in% c("intercept", "drift")), aicc = fit$aicc, logLikelihood = fit$loglik,
    seconds = unname(round(seconds, 2))), digits = 12, auto_unbox = TRUE, null = "null", na = "null")
  cat(line, "\n", sep = "", file = "auto_arima.ndjson", append = TRUE)
}
