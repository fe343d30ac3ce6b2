extension Forecast {
  /// The forecast of a metric that cannot leave `range`, such as a percentage in `0...100`.
  ///
  /// Every number outside is moved to the nearer end. For interval bounds that is exact: they are then the quantiles
  /// of min(max(y, lower), upper), with the same coverage. The mean is moved likewise, which keeps it inside; the
  /// mean of the clamped samples would lie a little farther inside.
  ///
  ///     let outlook = try fitted.forecast(horizon: 48).clamped(to: 0...100)
  ///     let free = try disk.forecast(horizon: 48).clamped(to: 0...(.infinity))
  public func clamped(to range: ClosedRange<Double>) -> Forecast {
    Forecast(
      mean: mean.map { $0.clamped(to: range) },
      intervals: intervals.map {
        PredictionInterval(
          level: $0.level, lower: $0.lower.map { $0.clamped(to: range) },
          upper: $0.upper.map { $0.clamped(to: range) })
      })
  }
}

extension SamplePaths {
  /// The paths with every value outside `range` moved to its nearer end.
  public func clamped(to range: ClosedRange<Double>) -> SamplePaths {
    SamplePaths(horizon: horizon, count: count, values: values.map { $0.clamped(to: range) })
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
