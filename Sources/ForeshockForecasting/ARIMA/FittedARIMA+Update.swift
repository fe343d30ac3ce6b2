public import ForeshockSeries

extension FittedARIMA {
  /// Takes in the next sample.
  public mutating func update(_ y: Double) throws(ModelError) {
    try context.check(y)
    context.advance(y)
  }

  /// Estimates anew.
  public func refit(on series: TimeSeries) throws(ModelError) -> FittedARIMA {
    try model.fit(series)
  }
}
