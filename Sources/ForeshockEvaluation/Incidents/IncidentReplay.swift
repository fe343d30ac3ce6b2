public import ForeshockAlerting
public import ForeshockForecasting
public import ForeshockSeries

/// What a running system would have said of a threshold, sample by sample: the live model, its odds, and the alert policy,
/// each as of then.
///
///     let replay = try IncidentReplay(of: cpu, over: 2_000..<2_200, threshold: .above(95), horizon: 48)
///     replay.looks.first { $0.decision == .fired }
///
/// The model has learned from the samples before the first look, and takes the others in one after the other; no look
/// knows a later sample.
public struct IncidentReplay: Hashable, Sendable {
  /// What was said at one sample.
  public struct Look: Hashable, Sendable {
    /// The sample.
    public let place: Int
    /// The probability of passing within the horizon; 1 when it is passed; NaN at a gap.
    public let probability: Double
    /// Whether the threshold was passed.
    public let isBeyond: Bool
    /// Samples to the expected crossing and the ends of its 90 % interval, where it is at least as probable as not.
    public let steps: ClosedRange<Int>?
    /// The median of the crossing step.
    public let step: Int?
    /// What the policy decided.
    public let decision: AlertDecision.Kind
    /// Why, in a sentence; empty for decisions nobody hears of.
    public let reason: String
    /// The severity of the incident that was on.
    public let severity: Severity?
  }

  /// The line.
  public let threshold: Threshold
  /// Samples looked ahead.
  public let horizon: Int
  /// What counts as passing.
  public let sustained: Sustained
  /// From which probability on the policy counts a look.
  public let probability: Double
  /// A look a sample.
  public let looks: [Look]

  /// Replays.
  ///
  /// - Parameters:
  ///   - series: with at least eight observed samples before the looks.
  ///   - range: the samples to look at.
  ///   - threshold: the line.
  ///   - horizon: samples ahead, 1 … 100,000.
  ///   - sustained: what counts as passing.
  ///   - policy: when evidence becomes an alert; nil for the default on the series' grid.
  ///   - progress: called with the looks done.
  /// - Throws: `ModelError` of the model and of `LiveCrossing`.
  /// - Complexity: some microseconds a sample while nothing is wrong, milliseconds on a ramp.
  public init(
    of series: TimeSeries, over range: Range<Int>, threshold: Threshold, horizon: Int,
    sustained: Sustained = .threeOfFive, policy: AlertPolicy, progress: (Int) -> Void = { _ in }
  ) throws(ModelError) {
    self.threshold = threshold
    self.horizon = horizon
    self.sustained = sustained
    probability = policy.on
    var model = try MultiProcess().fit(series[0..<range.lowerBound])
    var watch = try LiveCrossing(of: threshold, within: horizon, sustained: sustained)
    var state = AlertProgress(fingerprint: "incident")
    let interval = series.samplingInterval
    let seconds = interval == .step ? policy.interval.inSeconds : interval.nominalSeconds
    var looks: [Look] = []
    looks.reserveCapacity(range.count)
    for place in range {
      let value = series.values[place]
      try model.update(value)
      let odds = value.isNaN ? nil : watch.odds(for: model)
      let isExpected = odds.map { $0.probability >= 0.5 } ?? false
      let step = isExpected ? odds?.step : nil
      let evidence =
        odds.map {
          AlertEvidence.forecast(
            probability: $0.probability, isBeyond: $0.isAlreadyBeyond,
            timeToCross: step.map { .seconds(Double($0) * seconds) },
            horizon: .seconds(Double(horizon) * seconds))
        } ?? .missing(.notFinite)
      let time = series.timestamp(at: place)
      let moment =
        interval == .step
        ? PolicyMoment(elapsed: .seconds(Double(place) * seconds), wall: time) : PolicyMoment(of: time)
      let decision = state.evaluate(evidence, under: policy, at: moment)
      var steps: ClosedRange<Int>?
      if isExpected, let lower = odds?.lowerStep, let upper = odds?.upperStep, lower <= upper {
        steps = lower...upper
      }
      looks.append(
        Look(
          place: place, probability: odds?.probability ?? .nan, isBeyond: odds?.isAlreadyBeyond ?? false,
          steps: steps, step: step, decision: decision.kind, reason: decision.notifies ? decision.reason : "",
          severity: decision.incident?.severity))
      progress(looks.count)
    }
    self.looks = looks
  }
}
