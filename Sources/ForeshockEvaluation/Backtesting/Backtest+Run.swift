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
  ///   - baseline: the name of the model that the others are compared with; nil, the default, for the first `Naive` or
  ///     `SeasonalNaive` among them, or else the first model.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the report is the same for any number.
  ///   - judgesSteps: whether the report has the scores of each step of the horizon; by default it has.
  ///   - measuresTime: whether the report tells how long the fits took.
  ///   - progress: called with the number of finished fits and their total, after each, one call at a time, on
  ///     whatever thread did the work.
  /// - Throws: `ModelError`: `tooFewObservations` for a series shorter than `minimumTraining + horizon`,
  ///   `invalidRegressor` for columns that have not one row a sample, `invalidParameter` for a baseline that is none
  ///   of the models.
  public func run(
    _ models: [(name: String, model: any Forecaster)], on series: TimeSeries,
    regressors: Regressors = .none, baseline: String? = nil, threads: Int? = nil,
    judgesSteps: Bool = true, measuresTime: Bool = false,
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(ModelError) -> BacktestReport {
    let origins = try origins(count: series.count)
    if let name = regressors.names.first, regressors.count != series.count {
      throw .invalidRegressor(
        name, reason: "has \(regressors.count) rows where the series has \(series.count) samples")
    }
    let reference = try self.baseline(baseline, among: models)
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
    let judges = Parallel.map(count: origins.count, threads: threads) { judge(series, at: origins[$0]) }
    let tallies = models.indices.map { model in
      var tally = BacktestTally(steps: judgesSteps ? horizon : 0, levels: levels)
      for (place, judge) in judges.enumerated() { tally.add(trials[place * models.count + model], at: judge) }
      return tally
    }
    let stride = origins.count > 1 ? origins[1] - origins[0] : horizon
    let overlap = (horizon + stride - 1) / stride
    let reports = models.indices.map { model in
      let other = reference.flatMap { $0 == model ? nil : tallies[$0] }
      return tallies[model].report(
        name: models[model].name,
        comparison: other.map { tallies[model].comparison(with: $0, overlap: overlap) },
        measuresTime: measuresTime)
    }
    return BacktestReport(
      series: series.name, sampleCount: series.count, horizon: horizon, seasonLength: seasonLength,
      origins: origins, originTimes: origins.map { series.timestamp(at: $0) },
      baseline: reference.map { models[$0].name }, models: reports)
  }

  /// The place of the model that others are compared with; nil when there are no others.
  private func baseline(
    _ name: String?, among models: [(name: String, model: any Forecaster)]
  ) throws(ModelError) -> Int? {
    var place = models.firstIndex { $0.model is Naive || $0.model is SeasonalNaive } ?? 0
    if let name {
      guard let named = models.firstIndex(where: { $0.name == name }) else {
        throw .invalidParameter("baseline", reason: "no model is named \(name)")
      }
      place = named
    }
    return models.count > 1 ? place : nil
  }

  /// What forecasts from `origin` are judged by.
  private func judge(_ series: TimeSeries, at origin: Int) -> BacktestOrigin {
    let seen = training(series, before: origin).values
    return BacktestOrigin(
      index: origin, actual: series.values[origin..<origin + horizon],
      scale: NaiveScale(training: seen, seasonLength: seasonLength),
      naive2: SeasonallyAdjustedNaive.forecast(training: seen, seasonLength: seasonLength, horizon: horizon))
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
}

extension Forecast {
  /// Whether every number in it is finite.
  fileprivate var isFinite: Bool {
    mean.allSatisfy(\.isFinite)
      && intervals.allSatisfy { $0.lower.allSatisfy(\.isFinite) && $0.upper.allSatisfy(\.isFinite) }
  }
}
