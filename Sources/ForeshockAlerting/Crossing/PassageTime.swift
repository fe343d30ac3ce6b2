internal import ForeshockForecasting
public import ForeshockSeries

/// When something happens, *given that it happens within the horizon*: the median of that conditional
/// distribution and a central interval of it, in steps and as moments.
///
/// With F(t) the conditional probability of "at step t or earlier" and level 1 − α:
/// - `step` is the smallest t with F(t) ≥ ½,
/// - `lowerStep` the smallest t with F(t) > α/2, so P(T < lowerStep) ≤ α/2,
/// - `upperStep` the smallest t with F(t) ≥ 1 − α/2, so P(T > upperStep) ≤ α/2.
///
/// Hence `lowerStep ≤ step ≤ upperStep`, and the interval covers the true step with at least the level
/// asked for, more when single steps carry much probability.
public struct PassageTime: Hashable, Sendable, Codable {
  /// The median step; 1 is the next sample.
  public let step: Int
  /// The interval's first step.
  public let lowerStep: Int
  /// The interval's last step.
  public let upperStep: Int
  /// The moment of the median step. For step grids the step's number, as microseconds.
  public let time: Timestamp
  /// The moment of `lowerStep`.
  public let lower: Timestamp
  /// The moment of `upperStep`.
  public let upper: Timestamp
}

/// How many paths had their first passage at each step.
struct PassageCounts {
  /// Paths whose passage was at step `i + 1`.
  private(set) var counts: [Int]
  private(set) var hits = 0

  init(horizon: Int) { counts = [Int](repeating: 0, count: horizon) }

  /// Counts one path; zero means that it had no passage.
  mutating func add(step: Int) {
    guard step > 0 else { return }
    counts[step - 1] += 1
    hits += 1
  }

  /// The probability of a passage at step `i + 1` or before, for each `i`.
  func cumulative(of pathCount: Int) -> [Double] {
    var sum = 0
    return counts.map {
      sum += $0
      return Double(sum) / Double(pathCount)
    }
  }

  /// Median and interval of the step given a passage; nil when no path had one.
  func time(level: Double, in context: TrainingContext) -> PassageTime? {
    guard hits > 0 else { return nil }
    let tail = (1 - level) / 2 * Double(hits)
    // Room for the rounding of (1 − level)/2, so that a cumulative count equal to the tail is seen as such.
    let slack = 1e-9 * Double(hits)
    let median = firstStep { $0 >= 0.5 * Double(hits) }
    let lower = firstStep { $0 > tail + slack }
    let upper = firstStep { $0 >= Double(hits) - tail - slack }
    return PassageTime(
      step: median, lowerStep: min(lower, median), upperStep: max(upper, median),
      time: context.timestamp(ahead: median), lower: context.timestamp(ahead: min(lower, median)),
      upper: context.timestamp(ahead: max(upper, median)))
  }

  private func firstStep(where holds: (Double) -> Bool) -> Int {
    var sum = 0
    for (index, count) in counts.enumerated() {
      sum += count
      if holds(Double(sum)) { return index + 1 }
    }
    return counts.count
  }
}
