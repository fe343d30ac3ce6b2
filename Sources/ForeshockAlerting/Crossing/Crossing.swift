public import ForeshockSeries

/// Whether, how probably and when a metric will pass a threshold.
///
/// Everything is path-wise: `probability` is that of the metric being beyond the threshold, and staying so
/// as ``Sustained`` says, *at some step* of the horizon, not at any particular one.
///
/// The event, with k of n samples asked for: the first step t in 1 … horizon that is beyond and such that
/// at least k of the n samples t … t + n − 1 are. A window that began with an observed sample beyond counts
/// too: then t is the first coming step of it that is beyond. A threshold that is passed already is a state
/// of its own, ``State/alreadyBeyond(since:)``.
///
/// Source: crossing a level as a first-passage problem, e.g. D. Siegmund, "Sequential Analysis", 1985,
/// chapter III; the law is estimated from sample paths, which every model here can draw.
public struct Crossing: Hashable, Sendable {
  /// Where the metric stands.
  public enum State: Hashable, Sendable {
    /// The threshold is not passed (not for long enough, that is).
    case ahead
    /// At least k of the last n samples are beyond; the excursion's first sample beyond was at `since`.
    case alreadyBeyond(since: Timestamp)
  }

  /// Coming back from beyond the threshold: the first step that is not beyond and from which fewer than
  /// k of n samples are.
  public struct Recovery: Hashable, Sendable, Codable {
    /// The probability of returning within the horizon.
    public let probability: Double
    /// When, given that it does; nil when no path returned.
    public let time: PassageTime?
  }

  /// The forecast of the horizon's last step.
  public struct ValueAtHorizon: Hashable, Sendable, Codable {
    /// The expected value.
    public let mean: Double
    /// The lower bound of the interval of ``Crossing/intervalLevel``.
    public let lower: Double
    /// The upper bound.
    public let upper: Double
  }

  /// The line asked about.
  public let threshold: Threshold
  /// How long it must last.
  public let sustained: Sustained
  /// Steps looked ahead.
  public let horizon: Int
  /// Paths simulated.
  public let pathCount: Int
  /// The level of the interval of the crossing time, and of the value at the horizon; in 0 … 1.
  public let intervalLevel: Double

  /// Whether the threshold is passed already.
  public let state: State
  /// Whether the excursion under way may have begun before ``State/alreadyBeyond(since:)`` says, because
  /// the model remembers no more of the past.
  public let mayBeOlder: Bool
  /// The probability of the event within the horizon; 1 when already beyond.
  public let probability: Double
  /// The Monte-Carlo standard error √(p(1 − p) / pathCount). With no path (or every path) crossing it is 0
  /// and the true probability is, with 95 % confidence, within 3 / pathCount.
  public let standardError: Double
  /// The probability of the event at step `i + 1` or before; its last element is `probability`.
  public let cumulativeProbability: [Double]
  /// When, *given* that it crosses within the horizon; nil when no path crossed or it is beyond already.
  public let timeGivenCrossing: PassageTime?
  /// The way back, when already beyond.
  public let recovery: Recovery?
  /// The forecast of the last step.
  public let valueAtHorizon: ValueAtHorizon

  /// The last observed value; nil when the samples remembered are all gaps.
  public let current: Double?
  /// The time of `current`, or of the last sample.
  public let currentTime: Timestamp
  /// The time of the last sample of the data.
  public let dataAsOf: Timestamp
  /// The grid.
  public let samplingInterval: SamplingInterval
}

extension Crossing {
  /// Whether the threshold is passed already.
  public var isAlreadyBeyond: Bool { state != .ahead }

  /// The crossing time to report: ``timeGivenCrossing`` when crossing is at least as probable as not, and
  /// nil otherwise or when already beyond.
  public var expectedTime: PassageTime? {
    probability >= 0.5 ? timeGivenCrossing : nil
  }

  /// The median of the unconditional first-crossing distribution: the first step by which the event has
  /// happened with probability ½. Nil when the horizon ends before. Never earlier than the conditional
  /// median.
  public var evenOddsStep: Int? {
    isAlreadyBeyond ? nil : cumulativeProbability.firstIndex { $0 >= 0.5 }.map { $0 + 1 }
  }

  /// The probability of crossing at step `i + 1`, given that it did not before: 0 where it surely has.
  public var hazard: [Double] {
    var before = 0.0
    return cumulativeProbability.map { now in
      defer { before = now }
      return before < 1 ? (now - before) / (1 - before) : 0
    }
  }
}
