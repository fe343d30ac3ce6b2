public import Foreshock

/// Four weeks of five minutes with a daily season, noise and twenty samples far off. The same on every machine.
public func fiveMinuteSeries() -> TimeSeries {
  var random = RandomStream(seed: 288)
  let profile = (0..<288).map { place in
    let share = Double(place) / 144 - 1
    return 30 * (1 - share * share)
  }
  var values = (0..<8064).map { i in 100 + profile[i % 288] + 2 * random.normal() }
  for i in 0..<20 { values[200 + 390 * i] += i % 2 == 0 ? 25 : -25 }
  return TimeSeries(
    start: Timestamp(seconds: 1_790_000_400), samplingInterval: .duration(.seconds(300)), values: values)
}

extension Workload {
  /// The detectors of series that need no training, over noise and over a seasonal series.
  public static let seriesDetectors = [
    ewmaChart, cusumChart, bayesianChangepoint, spectralResidual, spectralResidualStream, seasonalESD,
    forecastResidual,
  ]

  private static let noiseSize = Size(count: 1_000_000, unit: "sample")

  /// A chart's scores of a million samples; the number is the sum of a thousand of them.
  public static let ewmaChart = Workload("EWMA chart", size: noiseSize) {
    let series = TimeSeries(noise())
    let chart = try EWMAChart()
    return { spotSum(try chart.scores(for: series)) }
  }

  /// The same of cumulative sums.
  public static let cusumChart = Workload("CUSUM chart", size: noiseSize) {
    let series = TimeSeries(noise())
    let chart = try CUSUMChart()
    return { spotSum(try chart.scores(for: series)) }
  }

  /// Scores of 100,000 samples whose level changes every 500; the number is the sum of a hundred of them.
  public static let bayesianChangepoint = Workload(
    "Bayesian changepoint", size: Size(count: 100_000, unit: "sample")
  ) {
    var values = noise(count: 100_000)
    for i in values.indices where i / 500 % 2 == 1 { values[i] += 40 }
    let series = TimeSeries(values)
    let detector = try BayesianChangepoint()
    return { spotSum(try detector.scores(for: series)) }
  }

  /// Scores of 100,000 samples at once; the number is the sum of a hundred saliencies.
  public static let spectralResidual = Workload(
    "spectral residual", size: Size(count: 100_000, unit: "sample")
  ) {
    let series = seasonalSeries(count: 100_000)
    return { spotSum(try SpectralResidual().scores(for: series)) }
  }

  /// Scores of 2,000 samples one by one, each by the window of 1,440 before it; the number is the sum of a few.
  public static let spectralResidualStream = Workload(
    "spectral residual stream, w 1440", size: Size(count: 2000, unit: "sample")
  ) {
    let values = seasonalSeries(count: 4000).values
    var full = try SpectralResidualStream(window: 1440)
    for value in values[..<2000] { _ = full.update(value) }
    return { [full] in
      var live = full
      return spotSum(values[2000...].map { live.update($0) })
    }
  }

  /// Decomposition, scores and test of four weeks; the number is how many anomalies there are.
  public static let seasonalESD = Workload("seasonal hybrid ESD, 8064 samples") {
    let series = fiveMinuteSeries()
    return { Double(try SeasonalESD(seasonLength: 288).detect(in: series).anomalies.count) }
  }

  /// Scores of the second half of four weeks by exponential smoothing with a daily season, without fitting; the
  /// number is the sum of a few.
  public static let forecastResidual = Workload(
    "forecast residuals of Holt-Winters, season 288", size: Size(count: 4032, unit: "sample")
  ) {
    let series = fiveMinuteSeries()
    let fitted = try ForecastResidual(HoltWinters(seasonality: .additive(length: 288)))
      .fit(series[0..<4032])
    let rest = series[4032..<8064]
    return { spotSum(try fitted.scores(for: rest)) }
  }
}
