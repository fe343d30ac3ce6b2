# The seasonal hybrid ESD of Twitter's AnomalyDetection by its formulas, on R's own stl; the check is the number of
# anomalies. One JSON object a line, as timing.py writes it.
file <- commandArgs(trailingOnly = TRUE)[1]
x <- readBin(file, "double", n = file.size(file) / 8, endian = "little")

detect <- function() {
  n <- length(x)
  season <- as.numeric(stl(ts(x, frequency = 288), s.window = "periodic", robust = TRUE)$time.series[, "seasonal"])
  left <- x - season
  left <- left - median(left)
  found <- 0
  for (i in 1:trunc(0.1 * n)) {
    distance <- abs(left - median(left)) / mad(left)
    far <- which.max(distance)
    q <- qt(1 - 0.05 / (2 * (n - i + 1)), n - i - 1)
    if (distance[far] > q * (n - i) / sqrt((n - i - 1 + q^2) * (n - i + 1))) found <- i
    left <- left[-far]
  }
  found
}

found <- detect()
times <- replicate(3, system.time(detect())[["elapsed"]])
cat(sprintf('{"task": "seasonal hybrid ESD, 8064 samples", "tool": "R %s", "seconds": %g, "check": %d}\n',
            getRversion(), min(times), found))
