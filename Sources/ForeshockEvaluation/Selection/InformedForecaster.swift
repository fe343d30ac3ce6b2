internal import ForeshockForecasting
internal import ForeshockSeries

/// A model in a backtest whose regressors are known for the whole series: a fit takes the rows of the samples
/// it is shown, which begin with the series, and a forecast those that follow.
struct InformedForecaster: Forecaster {
  /// The model, which takes regressors.
  let base: any Forecaster
  /// One row a sample of the whole series.
  let regressors: Regressors

  func fit(_ series: TimeSeries) throws(ModelError) -> Fitted {
    let known = try regressors.rows(0..<series.count)
    return Fitted(base: try Self.fit(base, series, known), regressors: regressors)
  }

  private static func fit(
    _ model: some Forecaster, _ series: TimeSeries, _ regressors: Regressors
  ) throws(ModelError) -> any FittedForecaster {
    try model.fit(series, regressors: regressors)
  }

  struct Fitted: FittedForecaster {
    var base: any FittedForecaster
    let regressors: Regressors

    var context: TrainingContext { base.context }
    var summary: ModelSummary { base.summary }

    func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
      try base.forecast(horizon: horizon, levels: levels, regressors: coming(horizon))
    }

    func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
      try base.samplePaths(horizon: horizon, count: count, seed: seed, regressors: coming(horizon))
    }

    mutating func update(_ y: Double) throws(ModelError) {
      let row = try regressors.rows(context.count..<context.count + 1)
      try base.update(y, regressors: row.values(named: base.regressorNames))
    }

    func refit(on series: TimeSeries) throws(ModelError) -> Self {
      let known = try regressors.rows(0..<series.count)
      return Self(base: try base.refit(on: series, regressors: known), regressors: regressors)
    }

    private func coming(_ horizon: Int) throws(ModelError) -> Regressors {
      try regressors.rows(context.count..<context.count + horizon)
    }
  }
}

extension Regressors {
  /// Some rows of all columns.
  ///
  /// - Throws: `ModelError` (`invalidRegressor`) when there are not so many rows.
  func rows(_ range: Range<Int>) throws(ModelError) -> Regressors {
    guard let name = names.first else { return .none }
    guard range.upperBound <= count else {
      throw .invalidRegressor(name, reason: "has \(count) rows where \(range.upperBound) are needed")
    }
    return try Regressors(zip(names, columns).map { ($0, Array($1[range])) })
  }

  /// The first row's values of the given columns; those that are not there are left out.
  fileprivate func values(named wanted: [String]) -> [Double] {
    wanted.compactMap { name in names.firstIndex(of: name).map { columns[$0][0] } }
  }
}
