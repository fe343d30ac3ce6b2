public import ForeshockSeries

/// A fitted model driven by innovations, whose sample paths can draw them from its own residuals instead of a
/// Gaussian distribution.
///
///     let fitted = try ARIMA(order: (1, 1, 1)).fit(latency)
///     let innovations = Innovations.resampled(try fitted.residuals(of: latency))
///     let outlook = try fitted.forecast(horizon: 24, levels: [0.95], innovations: innovations)
///
/// Take it where residuals are skewed or have heavy tails: the variance of the closed forms is right then too, but
/// a Gaussian's quantiles are not.
public protocol BootstrapForecaster: FittedForecaster {
  /// One-step innovations of the series the model was fitted on, gaps as NaN.
  func residuals(of series: TimeSeries) throws(ModelError) -> [Double]

  /// Possible futures with innovations from `innovations`; see
  /// ``FittedForecaster/samplePaths(horizon:count:seed:)`` for the rest.
  func samplePaths(
    horizon: Int, count: Int, seed: UInt64, innovations: Innovations
  ) throws(ModelError) -> SamplePaths
}

extension BootstrapForecaster {
  /// Possible futures with Gaussian innovations.
  public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    try samplePaths(horizon: horizon, count: count, seed: seed, innovations: .gaussian)
  }

  /// Point forecasts, with intervals that are quantiles of simulated futures.
  ///
  /// - Parameters:
  ///   - horizon: samples ahead; at least 1.
  ///   - levels: coverage of each interval, in 0 ..< 1.
  ///   - innovations: what the futures draw from.
  ///   - pathCount: how many futures. Default 5000, which knows the ends of a 95 % interval to 2 % of its
  ///     half-width or so, one standard error; the error falls with the square root.
  ///   - seed: the same seed gives the same intervals; those of the first steps do not depend on the horizon.
  /// - Throws: ``ModelError`` for a horizon, a level or a count out of bounds and for residuals that cannot be drawn
  ///   from.
  /// - Complexity: the paths', plus O(horizon · pathCount · log pathCount); 8 · horizon · pathCount bytes.
  public func forecast(
    horizon: Int, levels: [Double], innovations: Innovations, pathCount: Int = 5000, seed: UInt64 = 1
  ) throws(ModelError) -> Forecast {
    try ForecastRequest.check(horizon: horizon, levels: levels)
    let mean = try forecast(horizon: horizon, levels: []).mean
    let paths = try samplePaths(horizon: horizon, count: pathCount, seed: seed, innovations: innovations)
    return Forecast(mean: mean, paths: paths, levels: levels)
  }
}

extension TransformedForecaster.Fitted: BootstrapForecaster where Base.Fitted: BootstrapForecaster {
  /// Innovations on the transformed scale, of a series on the original one.
  public func residuals(of series: TimeSeries) throws(ModelError) -> [Double] {
    try base.residuals(
      of: TimeSeries(
        name: series.name, start: series.start, samplingInterval: series.samplingInterval,
        values: series.values.map(transformation.forward)))
  }

  /// Sample paths on the original scale; innovations belong to the transformed one.
  public func samplePaths(
    horizon: Int, count: Int, seed: UInt64, innovations: Innovations
  ) throws(ModelError) -> SamplePaths {
    let paths = try base.samplePaths(horizon: horizon, count: count, seed: seed, innovations: innovations)
    return SamplePaths(horizon: horizon, count: count, values: paths.values.map(transformation.inverse))
  }
}
