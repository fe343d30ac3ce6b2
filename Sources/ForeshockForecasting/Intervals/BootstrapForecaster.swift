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
  /// Possible futures with innovations from `innovations`; path p depends neither on `count` nor on the horizon.
  ///
  /// - Parameters:
  ///   - horizon: samples ahead; at least 1.
  ///   - count: number of paths; at least 1.
  ///   - seed: the same seed gives the same paths.
  ///   - innovations: what the paths draw from.
  ///   - regressors: coming values of the model's regressors, `horizon` rows; models without any pass them over.
  func samplePaths(
    horizon: Int, count: Int, seed: UInt64, innovations: Innovations, regressors: Regressors
  ) throws(ModelError) -> SamplePaths
}

extension BootstrapForecaster {
  /// Possible futures with Gaussian innovations.
  public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    try samplePaths(horizon: horizon, count: count, seed: seed, innovations: .gaussian, regressors: .none)
  }

  /// Possible futures without regressors.
  public func samplePaths(
    horizon: Int, count: Int, seed: UInt64, innovations: Innovations
  ) throws(ModelError) -> SamplePaths {
    try samplePaths(horizon: horizon, count: count, seed: seed, innovations: innovations, regressors: .none)
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
  ///   - regressors: coming values of the model's regressors. Default none.
  /// - Throws: ``ModelError`` for a horizon, a level or a count out of bounds, for residuals that cannot be drawn
  ///   from and for regressors that do not fit.
  /// - Complexity: the paths', plus O(horizon · pathCount · log pathCount); 8 · horizon · pathCount bytes.
  public func forecast(
    horizon: Int, levels: [Double], innovations: Innovations, pathCount: Int = 5000, seed: UInt64 = 1,
    regressors: Regressors = .none
  ) throws(ModelError) -> Forecast {
    try ForecastRequest.check(horizon: horizon, levels: levels)
    let mean = try forecast(horizon: horizon, levels: [], regressors: regressors).mean
    let paths = try samplePaths(
      horizon: horizon, count: pathCount, seed: seed, innovations: innovations, regressors: regressors)
    return Forecast(mean: mean, paths: paths, levels: levels)
  }
}

extension TransformedForecaster.Fitted: BootstrapForecaster where Base.Fitted: BootstrapForecaster {
  /// Sample paths on the original scale; innovations belong to the transformed one.
  public func samplePaths(
    horizon: Int, count: Int, seed: UInt64, innovations: Innovations, regressors: Regressors
  ) throws(ModelError) -> SamplePaths {
    let paths = try base.samplePaths(
      horizon: horizon, count: count, seed: seed, innovations: innovations, regressors: regressors)
    return SamplePaths(horizon: horizon, count: count, values: paths.values.map(transformation.inverse))
  }
}

extension TransformedForecaster.Fitted where Base.Fitted == ETS.Fitted {
  /// Innovations on the transformed scale, of the series on the original one; see `ETS.Fitted`.
  public func residuals(of series: TimeSeries) throws(ModelError) -> [Double] {
    try base.residuals(
      of: TimeSeries(
        name: series.name, start: series.start, samplingInterval: series.samplingInterval,
        values: series.values.map(transformation.forward)))
  }
}
