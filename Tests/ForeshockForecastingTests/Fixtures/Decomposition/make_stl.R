# Reference decompositions: R's stl() and forecast::mstl(). Run in this folder: Rscript make_stl.R > stl.json
suppressMessages({library(jsonlite); library(forecast)})
set.seed(7)
# Robust cases have odd lengths: for even ones R asks its partial sort for two places in falling order, so that its
# median of the remainders is at times another order statistic.
outliers <- window(nottem, end = c(1939, 11)); outliers[c(20, 21, 77, 130)] <- c(95, 10, 90, 5)
many <- msts(round(20 + 0.02 * (1:231) + 4 * sin(2 * pi * (1:231) / 7) + 3 * cos(2 * pi * (1:231) / 28) +
  as.numeric(arima.sim(list(ar = 0.6), 231)), 4), seasonal.periods = c(7, 28))
gappy <- many; gappy[c(1, 40:44, 101, 160, 229)] <- NA
series <- list(nottem = nottem, co2 = window(co2, end = c(1969, 12)), UKgas = log(UKgas), outliers = outliers,
  JohnsonJohnson = log(JohnsonJohnson), many = many, gappy = gappy)
run <- function(name, seasonal, jump1 = FALSE, robust = FALSE, degree = 0, trendWindow = NULL, trendDegree = 1, lowPass = NULL) {
  x <- series[[name]]
  args <- list(x, s.window = if (is.null(seasonal)) "periodic" else seasonal, s.degree = degree,
    t.window = trendWindow, t.degree = trendDegree, robust = robust)
  if (!is.null(lowPass)) args$l.window <- lowPass
  if (jump1) args <- c(args, s.jump = 1, t.jump = 1, l.jump = 1)
  fit <- do.call(stl, args)
  list(series = name, seasonLength = frequency(x), seasonalWindow = seasonal, everySample = jump1, robust = robust,
    seasonalDegree = degree, trendWindow = trendWindow, trendDegree = trendDegree, lowPassWindow = lowPass,
    seasonal = as.numeric(fit$time.series[, 1]), trend = as.numeric(fit$time.series[, 2]),
    weights = if (robust) as.numeric(fit$weights) else NULL)
}
stl_cases <- list(
  run("nottem", NULL), run("nottem", 7), run("nottem", 11, jump1 = TRUE), run("nottem", NULL, jump1 = TRUE),
  run("outliers", NULL, robust = TRUE), run("outliers", 13, robust = TRUE, jump1 = TRUE), run("co2", 21, degree = 1),
  run("co2", 35, trendWindow = 19, trendDegree = 0), run("UKgas", 9, lowPass = 7), run("JohnsonJohnson", 11),
  run("JohnsonJohnson", 7), run("co2", 11, trendWindow = 401))
strength <- function(m) {
  r <- var(m[, "Remainder"], na.rm = TRUE)
  sapply(grep("Seasonal", colnames(m)), function(j) max(0, min(1, 1 - r / var(m[, "Remainder"] + m[, j], na.rm = TRUE))))
}
multiple <- function(name) {
  m <- mstl(series[[name]])
  list(series = name, seasonLengths = attributes(series[[name]])$msts, trend = as.numeric(m[, "Trend"]),
    seasonals = lapply(grep("Seasonal", colnames(m)), function(j) as.numeric(m[, j])),
    remainder = as.numeric(m[, "Remainder"]), strengths = strength(m))
}
cat(toJSON(list(made_by = "make_stl.R", R = R.version.string, forecast = as.character(packageVersion("forecast")),
  series = lapply(series, as.numeric), stl = stl_cases, mstl = list(multiple("many"), multiple("gappy"))),
  digits = 11, auto_unbox = TRUE, null = "null", na = "null"), "\n")
