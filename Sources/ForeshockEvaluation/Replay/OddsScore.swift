internal import ForeshockAlerting
public import ForeshockMetrics

/// How honest the probabilities of crossing were, and the intervals of its time.
///
/// Judged are the evaluations that had evidence, at which no excursion was under way, and of which the horizon was
/// recorded to its end. Neighbouring evaluations resemble each other: there is less to learn from a thousand of them than
/// the number seems to say.
public struct OddsScore: Hashable, Sendable, Codable {
  /// The probabilities beside what came.
  public private(set) var tally = ReliabilityTally()
  /// The sum of the squared errors that `predict_linear` over the last hour makes at the same evaluations, whose
  /// probability is 1 when its line ends beyond the threshold and else 0.
  public private(set) var linearSquares = 0.0
  /// The level of the intervals.
  public let level: Double
  /// Evaluations that foretold a time, with a probability of at least one half, of a crossing that came.
  public private(set) var timedCount = 0
  /// Those of them whose interval held the time.
  public private(set) var coveredCount = 0
  /// Those at which it came before the interval.
  public private(set) var earlyCount = 0

  private enum CodingKeys: String, CodingKey {
    case tally, level
    case linearSquares = "linear_squares"
    case timedCount = "timed_count"
    case coveredCount = "covered_count"
    case earlyCount = "early_count"
  }

  init(level: Double) { self.level = level }

  /// Judges the looks of a replay.
  init(
    _ looks: [ReplayLook], crossings: ObservedCrossings, linear: [Bool], horizon: Int, level: Double
  ) {
    self.level = level
    for look in looks {
      guard let probability = look.probability, !look.isBeyond,
        crossings.isDecided(after: look.index, within: horizon)
      else { continue }
      let came = crossings.step(after: look.index, within: horizon)
      tally.add(probability, happened: came != nil)
      if linear[look.index] != (came != nil) { linearSquares += 1 }
      guard let came, probability >= 0.5, let lower = look.lowerStep, let upper = look.upperStep else {
        continue
      }
      timedCount += 1
      if came < lower { earlyCount += 1 } else if came <= upper { coveredCount += 1 }
    }
  }

  mutating func add(_ other: OddsScore) {
    tally.add(other.tally)
    linearSquares += other.linearSquares
    timedCount += other.timedCount
    coveredCount += other.coveredCount
    earlyCount += other.earlyCount
  }

  /// Evaluations judged.
  public var count: Int { tally.count }

  /// The expected calibration error in ten bins; nil when nothing was judged.
  public var calibrationError: Double? { count == 0 ? nil : tally.curve.expectedCalibrationError }

  /// The mean squared distance of the probability from what came; nil when nothing was judged.
  public var brierScore: Double? { tally.brierScore }

  /// The share of evaluations that a crossing followed; nil when nothing was judged.
  public var baseRate: Double? { tally.observedShare }

  /// 1 − Brier score / that of `predict_linear`; nil when that makes no error.
  public var skill: Double? { linearSquares > 0 ? 1 - tally.squares / linearSquares : nil }

  /// The share of foretold crossings whose time was in its interval; nil when none was foretold.
  public var coverage: Double? { timedCount == 0 ? nil : Double(coveredCount) / Double(timedCount) }
}
