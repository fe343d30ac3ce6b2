public import ForeshockForecasting
public import ForeshockSeries

/// Chooses among models by what they would have forecast: the one with the least pinball loss over the last
/// few origins is fitted on all the data.
///
///     let model = BestInBacktest(.standard(seasonLength: 24), horizon: 12, seasonLength: 24)
///     let fitted = try model.fit(cpu)
///     fitted.chosen                 // "holt-winters", "arima", …
///
/// The pinball loss judges the intervals with the point forecast, at the very horizon that is asked for, so
/// that a model whose bands are honest but far too wide loses against one whose bands are as honest and
/// narrow. Information criteria cannot compare models of different families; a backtest can.
///
/// A candidate that fails at an origin is passed over while another one does not. A series too short for a
/// backtest gets the first candidate that can be fitted.
///
/// - Complexity: `originCount` + 1 fits of every candidate at most, in parallel.
///
/// Source: rolling origins as in ``Backtest``; pinball loss as a proper score for quantiles: Gneiting &
/// Raftery, JASA 102 (2007), section 6.
public struct BestInBacktest: Forecaster {
  /// A model under the name it is reported by.
  public struct Candidate: Sendable {
    /// What the model is called.
    public var name: String
    /// The model.
    public var model: any Forecaster

    /// A model under a name.
    public init(_ name: String, _ model: any Forecaster) {
      self.name = name
      self.model = model
    }
  }

  /// The models to choose from; ties go to the earlier one. Never empty.
  public var candidates: [Candidate]
  /// How far ahead the forecasts are wanted, in samples; at least 1.
  public var horizon: Int
  /// Samples a cycle, 1 without a season: no origin has less than two cycles before it.
  public var seasonLength: Int
  /// From how many past moments the candidates forecast. Default 3.
  public var originCount: Int
  /// How many of the last samples are used at all; nil for all of them.
  public var historyLimit: Int?

  /// Whether one of the candidates can be given regressors.
  public var takesRegressors: Bool { candidates.contains { $0.model.takesRegressors } }

  /// A choice among candidates.
  public init(
    _ candidates: [Candidate], horizon: Int, seasonLength: Int = 1, originCount: Int = 3,
    historyLimit: Int? = nil
  ) {
    precondition(!candidates.isEmpty, "There must be a model to choose")
    self.candidates = candidates
    self.horizon = horizon
    self.seasonLength = seasonLength
    self.originCount = originCount
    self.historyLimit = historyLimit
  }

  /// Backtests the candidates and fits the best.
  ///
  /// - Throws: what the last candidate tried throws when none can be fitted; `ModelError`
  ///   (`invalidParameter`) for a horizon, season or origin count below 1.
  public func fit(_ series: TimeSeries) throws(ModelError) -> Fitted {
    try fit(series, regressors: .none)
  }

  /// The same with regressors, whose values after an origin count as known there. Candidates that take no
  /// regressors fail and so are passed over; a choice among only such ones throws.
  public func fit(_ series: TimeSeries, regressors: Regressors) throws(ModelError) -> Fitted {
    let (seen, known) = try Self.recent(series, regressors, limit: historyLimit)
    let trials = try ranking(on: seen, known)
    var failure = ModelError.noObservations
    for trial in trials {
      do throws(ModelError) {
        let fitted = try AnyForecaster(candidates[trial.candidate].model).fit(seen, regressors: known)
        return Fitted(
          base: fitted.base, chosen: candidates[trial.candidate].name, trials: trials.map(\.score),
          historyLimit: historyLimit)
      } catch {
        failure = error
      }
    }
    throw failure
  }

  /// The last samples that are to be used, with their rows of the regressors.
  fileprivate static func recent(
    _ series: TimeSeries, _ regressors: Regressors, limit: Int?
  ) throws(ModelError) -> (TimeSeries, Regressors) {
    let skipped = series.count - max(1, limit ?? series.count)
    guard skipped > 0 else { return (series, regressors) }
    return (series[skipped..<series.count], try regressors.rows(skipped..<series.count))
  }

  /// How a candidate did; the best first.
  private struct Trial {
    var candidate: Int
    var failures: Int
    var score: Score
  }

  private func ranking(on series: TimeSeries, _ regressors: Regressors) throws(ModelError) -> [Trial] {
    // A horizon beyond a quarter of the data cannot be judged; a shorter one is the best substitute.
    let judged = max(1, min(horizon, series.count / 4))
    let backtest = try Backtest(
      horizon: judged, originCount: originCount, seasonLength: seasonLength, levels: [0.5, 0.8, 0.95])
    guard candidates.count > 1, (try? backtest.origins(count: series.count)) != nil else {
      return candidates.indices.map {
        Trial(candidate: $0, failures: 0, score: Score(name: candidates[$0].name, pinball: nil))
      }
    }
    // With regressors given, a model that leaves them aside is no choice.
    let able = candidates.indices.filter { regressors.isEmpty || candidates[$0].model.takesRegressors }
    let report = try backtest.run(
      able.map { (candidates[$0].name, candidates[$0].model) }, on: series, regressors: regressors,
      judgesSteps: false)
    let trials =
      zip(able, report.models).map { index, model in
        Trial(
          candidate: index, failures: model.failures.count,
          score: Score(name: model.name, pinball: model.scores.pinball))
      }
      + candidates.indices.filter { !able.contains($0) }.map {
        Trial(candidate: $0, failures: .max, score: Score(name: candidates[$0].name, pinball: nil))
      }
    return trials.sorted {
      ($0.failures, $0.score.pinball ?? .infinity, $0.candidate)
        < ($1.failures, $1.score.pinball ?? .infinity, $1.candidate)
    }
  }
}

extension BestInBacktest {
  /// How one candidate did in the backtest.
  public struct Score: Hashable, Sendable, Codable {
    /// The candidate's name.
    public let name: String
    /// Its mean pinball loss; nil when it could not be judged.
    public let pinball: Double?
  }

  /// The chosen model, fitted.
  public struct Fitted: ForwardingForecaster {
    /// The model itself.
    public var base: any FittedForecaster
    /// The name of the candidate that was chosen.
    public let chosen: String
    /// How the candidates did, the best first.
    public let trials: [Score]
    /// How many of the last samples are used to refit; nil for all of them.
    let historyLimit: Int?

    /// The chosen model estimated anew on as much of `series` as the choice was allowed to use; the choice
    /// stays.
    public func refit(on series: TimeSeries) throws(ModelError) -> Fitted {
      try refit(on: series, regressors: .none)
    }

    /// The same with the chosen model's regressors.
    public func refit(on series: TimeSeries, regressors: Regressors) throws(ModelError) -> Fitted {
      let (seen, known) = try BestInBacktest.recent(series, regressors, limit: historyLimit)
      var refitted = self
      refitted.base = try base.refit(on: seen, regressors: known)
      return refitted
    }
  }
}

extension [BestInBacktest.Candidate] {
  /// The models that between them suit most metrics: Holt-Winters with the trend that AICc chooses, an ARIMA
  /// whose noise has a memory (which a smoothed level mistakes for movement), and repeating the last season.
  /// Seasons beyond 2,000 samples have no ARIMA, whose cost grows with season times samples.
  ///
  /// - Parameter seasonLength: samples a cycle; nil for no season.
  public static func standard(seasonLength: Int?) -> [BestInBacktest.Candidate] {
    guard let seasonLength else {
      return [
        .init("holt-winters", AutoETS.holtWinters()),
        .init("arima(2,0,1)", ARIMA(order: (2, 0, 1))),
        .init("arima(1,1,1)", ARIMA(order: (1, 1, 1))),
        .init("arima(0,1,1) with drift", ARIMA(order: (0, 1, 1), drift: true)),
      ]
    }
    let smoothed = BestInBacktest.Candidate(
      "holt-winters", AutoETS.holtWinters(seasonality: .additive(length: seasonLength)))
    let arima = BestInBacktest.Candidate(
      "arima(2,0,1)(0,1,1)[\(seasonLength)] with drift",
      ARIMA(order: (2, 0, 1), seasonal: (0, 1, 1), seasonLength: seasonLength, drift: true))
    let naive = BestInBacktest.Candidate("seasonal-naive", SeasonalNaive(seasonLength: seasonLength))
    return seasonLength <= 2000 ? [smoothed, arima, naive] : [smoothed, naive]
  }
}
