# S-H-ESD by the formulas of Twitter's AnomalyDetection 1.0.0, on R's own stl: the remainder is what is left without
# the periodic season and the global median; the test has median and MAD, alpha 0.05 and at most 5 % anomalies.
#
#     Rscript make_seasonal_esd.R > seasonal_esd.csv        (written with R 4.2.2)
#
# Three weeks of hours: a daily season, noise, six planted samples. Columns: the sample, the remainder, its robust
# deviation, whether the test takes it for an anomaly.
set.seed(7)
n <- 504
t <- 0:(n - 1)
x <- round(50 + 12 * sin(2 * pi * t / 24) + 5 * cos(4 * pi * t / 24) + rnorm(n, sd = 1.5), 4)
for (place in c(37, 150, 151, 290, 400, 477)) x[place + 1] <- x[place + 1] + c(9, -11, 8, 14, -9, 10)[match(place, c(37, 150, 151, 290, 400, 477))]
season <- as.numeric(stl(ts(x, frequency = 24), s.window = "periodic", robust = TRUE)$time.series[, "seasonal"])
rest <- x - season - median(x)
score <- abs(rest - median(rest)) / mad(rest)
left <- rest
names(left) <- t
taken <- c()
found <- 0
most <- trunc(0.05 * n)
for (i in 1:most) {
  spread <- mad(left)
  if (spread == 0) break
  distance <- abs(left - median(left)) / spread
  far <- which.max(distance)
  p <- 1 - 0.05 / (2 * (n - i + 1))
  q <- qt(p, n - i - 1)
  lambda <- q * (n - i) / sqrt((n - i - 1 + q^2) * (n - i + 1))
  taken <- c(taken, as.integer(names(left)[far]))
  if (distance[far] > lambda) found <- i
  left <- left[-far]
}
anomalies <- taken[seq_len(found)]
cat("value,remainder,score,anomaly\n")
cat(sprintf("%.10g,%.15g,%.15g,%d\n", x, rest, score, as.integer(t %in% anomalies)), sep = "")
