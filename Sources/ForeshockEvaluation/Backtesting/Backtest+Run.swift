internal import Dispatch
public import ForeshockForecasting
internal import ForeshockMetrics
internal import ForeshockNumerics
public import ForeshockSeries
internal import Synchronization

extension Backtest {
  /// Evaluates models on a series, in parallel over models and origins.
  ///
  /// A model that fails at an origin is not judged there; the report tells where and why. Samples that are
  /// missing among those to be forecast are left out and counted.
  ///
  /// - Parameters:
  ///   - models: the models with the names they have in the report, whose order is kept.
  ///   - series: the data.
  ///   - regressors: columns known for the whole series, one row a sample; their values after an origin count as
  ///     known at it. Models that take no regressors are judged without. Default none.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the report is the same for any number.
  ///   - measuresTime: whether the report tells how long the fits took.
  ///   - progress: called with the number of finished fits and their total, after each, one call at a time, on
  ///     whatever thread did the work.
  /// - Throws: `ModelError`: `tooFewObservations` for a series shorter than `minimumTraining + horizon`,
  ///   `invalidRegressor` for columns that have not one row a sample.
  public func run(
    _ models: [(name: String, model: any Forecaster)], on series: TimeSeries,
    regressors: Regressors = .none, threads: Int? = nil,
    measuresTime: Bool = false, progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(ModelError) -> BacktestReport {
    let origins = try origins(count: series.count)
    if let name = regressors.names.first, regressors.count != series.count {
      throw .invalidRegressor(
        name, reason: "has \(regressors.count) rows where the series has \(series.count) samples")
    }
    let forecasters = models.map(\.model)
    let total = models.count * origins.count
    // The semaphore makes fits wait for each other, where thread sanitizers can see it; the mutex only holds the count.
    let turn = DispatchSemaphore(value: 1), done = Mutex(0)
    // Origins outside, models inside: neighbouring tasks differ in cost, which spreads the slow ones.
    let trials = Parallel.mapChunks(count: total, chunkSize: 1, threads: threads) { range in
      let task = range.lowerBound
      let trial = attempt(
        forecasters[task % forecasters.count], on: series, regressors,
        origin: origins[task / forecasters.count])
      if let progress {
        turn.wait()
        defer { turn.signal() }
        done.withLock {
          $0 += 1
          progress($0, total)
        }
      }
      return trial
    }
    let scales = origins.map { naiveScale(training(series, before: $0).values) }
    let reports = models.indices.map { model in
      var tally = BacktestTally(horizon: horizon, levels: levels)
      for (index, origin) in origins.enumerated() {
        let actual = series.values[origin..<origin + horizon]
        tally.add(trials[index * models.count + model], origin: origin, actual: actual, scale: scales[index])
      }
      return tally.report(name: models[model].name, measuresTime: measuresTime)
    }
    return BacktestReport(
      series: series.name, sampleCount: series.count, horizon: horizon, seasonLength: seasonLength,
      origins: origins, originTimes: origins.map { series.timestamp(at: $0) }, models: reports)
  }

  /// One fit and its forecast, or why there is none.
  private func attempt(
    _ model: any Forecaster, on series: TimeSeries, _ regressors: Regressors, origin: Int
  ) -> BacktestTrial {
    let seen = training(series, before: origin)
    let known = model.takesRegressors ? regressors : .none
    let clock = ContinuousClock()
    let start = clock.now
    do throws(ModelError) {
      let fitted = try model.fit(seen, regressors: known.rows(origin - seen.count..<origin))
      let time = clock.now - start
      let forecast = try fitted.forecast(
        horizon: horizon, levels: levels, regressors: known.rows(origin..<origin + horizon))
      guard forecast.horizon == horizon, levels.allSatisfy({ forecast.interval($0) != nil }) else {
        return BacktestTrial(outcome: .failed(.incompleteForecast, "the forecast lacks steps or levels"))
      }
      guard forecast.isFinite else {
        return BacktestTrial(
          outcome: .failed(.nonFiniteForecast, "the forecast has values that are not finite"))
      }
      return BacktestTrial(outcome: .forecast(forecast), fitTime: time)
    } catch {
      return BacktestTrial(outcome: .failed(BacktestFailure.Reason(error), error.description))
    }
  }

  /// The mean absolute error of the (seasonal) naive forecast within `values`; nil when no two samples a
  /// season apart are known or it is zero.
  private func naiveScale(_ values: [Double]) -> Double? {
    guard values.count > seasonLength else { return nil }
    let scale = ForecastMetrics.meanAbsoluteError(
      actual: Array(values.dropFirst(seasonLength)), predicted: Array(values.dropLast(seasonLength)))
    return scale.flatMap { $0 > 0 ? $0 : nil }
  }
}

extension Forecast {
  /// Whether every number in it is finite.
  fileprivate var isFinite: Bool {
    mean.allSatisfy(\.isFinite)
      && intervals.allSatisfy { $0.lower.allSatisfy(\.isFinite) && $0.upper.allSatisfy(\.isFinite) }
  }
}
