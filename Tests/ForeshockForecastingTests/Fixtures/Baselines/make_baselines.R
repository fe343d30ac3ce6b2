# Reference forecasts of the baselines by R's `forecast` package, written to baselines.json: naive, seasonal naive
# and random walk with drift on the series of ../Series, ten steps ahead (two seasons for seasonal naive), with
# 80 % and 95 % bounds. Run from this folder: Rscript make_baselines.R
suppressMessages(library(forecast))
suppressMessages(library(jsonlite))
frequencies <- c(
  AirPassengers = 12, LakeHuron = 1, Nile = 1, lynx = 1, USAccDeaths = 12, nottem = 12, WWWusage = 1)
cases <- list()
for (name in names(frequencies)) {
  m <- frequencies[[name]]
  y <- ts(read.csv(file.path("..", "Series", paste0(name, ".csv")))$value, frequency = m)
  outlooks <- list(naive = naive(y, h = 10), drift = rwf(y, h = 10, drift = TRUE))
  if (m > 1) outlooks[["seasonal-naive"]] <- snaive(y, h = 2 * m)
  for (model in names(outlooks)) {
    f <- outlooks[[model]]
    cases[[length(cases) + 1]] <- list(
      series = unbox(name), model = unbox(model), seasonLength = unbox(m), mean = as.numeric(f$mean),
      lower80 = as.numeric(f$lower[, 1]), upper80 = as.numeric(f$upper[, 1]),
      lower95 = as.numeric(f$lower[, 2]), upper95 = as.numeric(f$upper[, 2]))
  }
}
versions <- list(R = unbox(R.version.string), forecast = unbox(as.character(packageVersion("forecast"))))
writeLines(toJSON(list(versions = versions, cases = cases), digits = NA), "baselines.json")
