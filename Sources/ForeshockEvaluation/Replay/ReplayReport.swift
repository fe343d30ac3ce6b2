public import ForeshockAlerting
public import ForeshockForecasting
internal import ForeshockNumerics
public import ForeshockSeries

/// What rules were good for on one series: models under an alert policy, and the plain rules beside them.
public struct ReplayReport: Hashable, Sendable, Codable {
  /// A model that could not be replayed.
  public struct Failure: Hashable, Sendable, Codable {
    /// The model.
    public let name: String
    /// Why.
    public let message: String
  }

  /// The series' name.
  public let series: String
  /// Its samples, gaps included.
  public let sampleCount: Int
  /// Seconds from one sample to the next; a step without a clock counts as a minute.
  public let stepSeconds: Double
  /// The line.
  public let threshold: Threshold
  /// How long it must be passed.
  public let sustained: Sustained
  /// Steps looked ahead.
  public let horizon: Int
  /// Samples learned from before the first evaluation.
  public let warmUp: Int
  /// Samples between evaluations.
  public let stride: Int
  /// Samples between crossings that are one event.
  public let gap: Int
  /// The sustained crossings of the whole series; those during the warm-up are judged by nobody.
  public let events: [CrossingEvent]
  /// The models in the order given, then the plain rules.
  public let rules: [RuleScore]
  /// Models that could not be replayed.
  public let failures: [Failure]

  private enum CodingKeys: String, CodingKey {
    case series, threshold, sustained, horizon, stride, gap, events, rules, failures
    case sampleCount = "sample_count"
    case stepSeconds = "step_seconds"
    case warmUp = "warm_up"
  }
}

extension AlertReplay {
  /// Replays models on a series and judges their alerts beside `predict_linear` and static thresholds.
  ///
  /// - Parameters:
  ///   - models: the models with the names they have in the report, whose order is kept.
  ///   - series: the history.
  ///   - references: the plain rules; nil, the default, for ``AlarmRule/usual(_:on:)``.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the report is the same for any number.
  ///   - progress: called now and then with the samples done and their total over all models, on any thread.
  /// - Throws: `ModelError` for a series that ends with the warm-up, and when no model could be replayed, the first
  ///   model's error; one that fails beside others is told of in ``ReplayReport/failures``.
  public func report(
    _ models: [(name: String, model: any Forecaster)], on series: TimeSeries,
    references: [AlarmRule]? = nil, threads: Int? = nil,
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(ModelError) -> ReplayReport {
    guard series.count > warmUp else {
      throw .tooFewObservations(required: warmUp + 1, actual: series.count)
    }
    let observed = warmUp..<series.count
    let seconds = series.samplingInterval.policySeconds
    let crossings = ObservedCrossings(in: series, of: threshold, sustained: sustained, gap: gap)
    let usual = AlarmRule.usual(threshold, on: series.samplingInterval)
    let linear = usual[0].holds(on: series, threshold: threshold, horizon: horizon)
    func score(
      _ name: String, _ episodes: [AlertEpisode], isReference: Bool, evaluations: Int, missing: Int,
      odds: OddsScore?
    ) -> RuleScore {
      RuleScore(
        name: name, isReference: isReference, episodes: episodes, events: crossings.events,
        observed: observed, replay: self, stepSeconds: seconds, evaluationCount: evaluations,
        missingCount: missing, odds: odds)
    }
    var rules: [RuleScore] = []
    var failures: [ReplayReport.Failure] = []
    var firstError: ModelError?
    for (place, entry) in models.enumerated() {
      let known = progress.map { tell -> @Sendable (Int, Int) -> Void in
        { done, total in tell(place * total + done, models.count * total) }
      }
      do throws(ModelError) {
        let trace = try run(entry.model, on: series, threads: threads, progress: known)
        rules.append(
          score(
            entry.name, trace.episodes, isReference: false, evaluations: trace.looks.count,
            missing: trace.looks.count { $0.probability == nil },
            odds: OddsScore(
              trace.looks, crossings: crossings, linear: linear, horizon: horizon, level: intervalLevel)))
      } catch {
        firstError = firstError ?? error
        failures.append(ReplayReport.Failure(name: entry.name, message: error.description))
      }
    }
    if rules.isEmpty, let firstError { throw firstError }
    for reference in references ?? usual {
      let holds =
        reference.expression == usual[0].expression
        ? linear : reference.holds(on: series, threshold: threshold, horizon: horizon)
      rules.append(
        score(
          reference.name, reference.episodes(holds, over: observed), isReference: true,
          evaluations: observed.count, missing: series.values[observed].count { $0.isNaN }, odds: nil))
    }
    return ReplayReport(
      series: series.name, sampleCount: series.count, stepSeconds: seconds, threshold: threshold,
      sustained: sustained, horizon: horizon, warmUp: warmUp, stride: stride, gap: gap,
      events: crossings.events, rules: rules, failures: failures)
  }
}
