# Reference values of the unit-root and seasonality tests: R's urca and forecast on public series of `datasets`
# and `forecast` and on simulated ones. Run in this folder: Rscript make_unit_roots.R > unit_roots.json
suppressMessages({library(jsonlite); library(forecast); library(urca)})
set.seed(20260901)
sim <- function(n, m, f) { x <- f(n); ts(round(x, 4), frequency = m) }
ar1 <- function(phi) function(n) as.numeric(arima.sim(list(ar = phi), n))
season <- function(n, m) rep_len(5 * sin(2 * pi * seq_len(m) / m) + 2 * cos(4 * pi * seq_len(m) / m), n)
series <- list(
  AirPassengers = AirPassengers, USAccDeaths = USAccDeaths, nottem = nottem, ldeaths = ldeaths, UKgas = UKgas,
  JohnsonJohnson = JohnsonJohnson, austres = austres, presidents = presidents, woolyrnq = woolyrnq,
  wineind = wineind, Nile = Nile, LakeHuron = LakeHuron, lynx = lynx, WWWusage = WWWusage, nhtemp = nhtemp,
  BJsales = BJsales, discoveries = discoveries, sunspot.year = sunspot.year, uspop = uspop,
  white = sim(120, 1, rnorm), near = sim(150, 1, ar1(0.97)), middle = sim(90, 1, ar1(0.6)),
  walk = sim(200, 1, function(n) cumsum(rnorm(n))), walk2 = sim(150, 1, function(n) cumsum(cumsum(rnorm(n)))),
  drift = sim(80, 1, function(n) cumsum(rnorm(n, 0.4))), trend = sim(100, 1, function(n) 0.05 * (1:n) + rnorm(n)),
  short = sim(12, 1, rnorm), line = sim(40, 1, function(n) 3 + 2 * (1:n) + rnorm(n) / 1000),
  weekly = sim(140, 7, function(n) season(n, 7) + rnorm(n)),
  weeklyWeak = sim(140, 7, function(n) 0.3 * season(n, 7) + rnorm(n)),
  weeklyWalk = sim(168, 7, function(n) season(n, 7) + cumsum(rnorm(n, 0, 0.5))),
  seasonalWalk = sim(160, 4, function(n) as.numeric(stats::filter(rnorm(n), c(0, 0, 0, 1), method = "recursive"))),
  seasonalWalk12 = sim(240, 12, function(n)
    cumsum(as.numeric(stats::filter(rnorm(n), c(rep(0, 11), 1), method = "recursive")))),
  airline = sim(192, 12, function(n) {
    e <- rnorm(n + 13)
    w <- e[14:(n + 13)] - 0.5 * e[13:(n + 12)] - 0.6 * e[2:(n + 1)] + 0.3 * e[1:n]
    cumsum(as.numeric(stats::filter(w, c(rep(0, 11), 1), method = "recursive")))
  }),
  daily = sim(24 * 10, 24, function(n) season(n, 24) + as.numeric(arima.sim(list(ar = 0.7), n))),
  monthlyWhite = sim(96, 12, rnorm), quarterlyTrend = sim(60, 4, function(n) 0.2 * (1:n) + season(n, 4) + rnorm(n)))
gappy <- ts(series$weekly[1:139], frequency = 7); gappy[c(5, 30, 31, 32, 90)] <- NA; series$weeklyGaps <- gappy
gappy <- series$walk; gappy[c(17, 60:64, 130)] <- NA; series$walkGaps <- gappy
# R's OCSB test takes no gaps; what R refuses is null.
number <- function(x) {
  x <- tryCatch(x, error = function(e) NULL)
  if (length(x) == 0 || !is.finite(x)) NULL else unname(as.numeric(x))
}
case <- function(name) {
  x <- series[[name]]; m <- frequency(x); y <- as.numeric(x); y <- y[!is.na(y)]
  rule <- trunc(3 * sqrt(length(y)) / 13)
  kpss <- function(type, ...) ur.kpss(y, type = type, ...)@teststat[1]
  out <- list(
    name = name, seasonLength = max(1, round(m)), values = as.numeric(x),
    kpssLevel = number(kpss("mu", use.lag = rule)), kpssTrend = number(kpss("tau", use.lag = rule)),
    kpssShort = number(kpss("mu", lags = "short")), kpssTrendLong = number(kpss("tau", lags = "long")),
    adfDrift = number(ur.df(y, type = "drift")@teststat[1]), adfNone = number(ur.df(y, type = "none")@teststat[1]),
    adfTrend = number(ur.df(y, type = "trend", lags = 0)@teststat[1]),
    ppConstant = number(ur.pp(y, type = "Z-tau", model = "constant")@teststat[1]),
    ppTrend = number(ur.pp(y, type = "Z-tau", model = "trend")@teststat[1]),
    ndiffsKPSS = ndiffs(x), ndiffsADF = ndiffs(x, test = "adf"), ndiffsPP = ndiffs(x, test = "pp"))
  # Longer choices of lags need longer series.
  if (length(y) > 30) {
    a <- ur.df(y, type = "drift", lags = 5, selectlags = "AIC"); b <- ur.df(y, type = "trend", lags = 5, selectlags = "BIC")
    out$adfAIC <- number(a@teststat[1]); out$adfBICTrend <- number(b@teststat[1])
  }
  if (m > 1) {
    o <- tryCatch(ocsb.test(x, lag.method = "AIC", maxlag = 3), error = function(e) NULL)
    if (!is.null(o)) {
      out$ocsb <- number(o$statistics); out$ocsbLags <- o$lag.order; out$ocsbCritical <- number(o$critical)
      out$ocsbFixed <- number(ocsb.test(x, lag.method = "fixed", maxlag = 2)$statistics)
      out$nsdiffsOCSB <- nsdiffs(x, test = "ocsb")
    }
    # Gaps are filled by a robust decomposition, whose median R gets wrong for even lengths.
    if (!anyNA(x) || length(x) %% 2 == 1) out$strength <- number(forecast:::seas.heuristic(x))
    out$nsdiffsStrength <- nsdiffs(x)
  }
  out
}
versions <- sapply(c("forecast", "urca"), function(p) as.character(packageVersion(p)))
cat(toJSON(list(made_by = "make_unit_roots.R", R = R.version.string, packages = as.list(versions),
                cases = suppressWarnings(lapply(names(series), case))),
           digits = 12, auto_unbox = TRUE, null = "null", na = "null"), "\n")
