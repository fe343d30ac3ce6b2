# One-step residuals of an ARIMA(2,0,0) with mean estimated by exact maximum likelihood on the first 300 samples
# and kept from there on, over the standard deviation of the estimate.
#
#     Rscript make_forecast_residual.R > forecast_residual.csv        (written with R 4.2.2, forecast 8.20)
suppressMessages(library(forecast))
set.seed(3)
x <- round(as.numeric(arima.sim(list(ar = c(0.6, 0.2)), 400)) * 2 + 20, 6)
x[361] <- x[361] + 15
fit <- Arima(x[1:300], order = c(2, 0, 0), method = "ML", optim.control = list(reltol = 1e-14, maxit = 1000))
rest <- as.numeric(residuals(Arima(x, model = fit)))
cat("value,deviation\n")
cat(sprintf("%.10g,%.12g\n", x, ifelse(seq_along(x) > 300, rest / sqrt(sum(residuals(fit)^2) / 300), NaN)), sep = "")
