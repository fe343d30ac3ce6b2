public import ForeshockSeries

/// What was foretold from each origin, and what came.
public struct BudgetBacktestResult: Hashable, Sendable {
  /// One forecast.
  public struct Case: Hashable, Sendable {
    /// From where.
    public let origin: Timestamp
    /// Until where.
    public let horizonEnd: Timestamp
    /// What was foretold.
    public let exhaustion: BudgetPassage
    /// What the naive answer was; nil for later than the horizon.
    public let naive: Timestamp?
    /// What came; nil for later than the horizon.
    public let actual: Timestamp?
  }

  /// The forecasts in the order of their origins.
  public let cases: [Case]

  /// Cases of several runs together.
  public init(cases: [Case]) { self.cases = cases }

  /// How good they were.
  public var scores: BudgetBacktestScores { BudgetBacktestScores(cases) }
}

/// How well exhaustion was foretold. Times later than the horizon count as the horizon.
public struct BudgetBacktestScores: Hashable, Sendable {
  /// How many forecasts there were.
  public let count: Int
  /// How many of them were followed by exhaustion within the horizon.
  public let exhaustedCount: Int
  /// The mean distance of the median time from the actual one.
  public let meanError: Duration
  /// The same of the naive time.
  public let naiveMeanError: Duration
  /// The share of forecasts whose interval held the actual time; one that ends beyond the horizon holds every
  /// later time.
  public let coverage: Double
  /// The same among those followed by exhaustion; nil without any.
  public let exhaustedCoverage: Double?
  /// The mean length of the intervals within the horizon.
  public let meanWidth: Duration
  /// The mean squared error of the probability, 0 … 1.
  public let brier: Double
  /// The same of the naive answer, whose probabilities are 0 and 1.
  public let naiveBrier: Double
  /// What the probabilities were worth.
  public let reliability: [Bin]

  /// Forecasts of like probability.
  public struct Bin: Hashable, Sendable {
    /// How many there are.
    public let count: Int
    /// The mean of their probabilities.
    public let probability: Double
    /// The share of them that were followed by exhaustion.
    public let frequency: Double
  }

  init(_ cases: [BudgetBacktestResult.Case]) {
    count = cases.count
    let n = Double(max(1, cases.count))
    let exhausted = cases.filter { $0.actual != nil }
    exhaustedCount = exhausted.count
    func error(_ time: (BudgetBacktestResult.Case) -> Timestamp?) -> Duration {
      .seconds(
        cases.reduce(0) { sum, one in
          let guess = min(time(one) ?? one.horizonEnd, one.horizonEnd)
          return sum + abs((guess - (one.actual ?? one.horizonEnd)).inSeconds)
        } / n)
    }
    meanError = error { $0.exhaustion.time }
    naiveMeanError = error(\.naive)
    coverage = Double(cases.count(where: \.isCovered)) / n
    exhaustedCoverage =
      exhausted.isEmpty ? nil : Double(exhausted.count(where: \.isCovered)) / Double(exhausted.count)
    meanWidth = .seconds(cases.reduce(0) { $0 + $1.width.inSeconds } / n)
    func squaredError(_ probability: (BudgetBacktestResult.Case) -> Double) -> Double {
      cases.reduce(0) { sum, one in
        let miss = probability(one) - (one.actual == nil ? 0 : 1)
        return sum + miss * miss
      } / n
    }
    brier = squaredError(\.exhaustion.probability)
    naiveBrier = squaredError { $0.naive == nil ? 0 : 1 }
    reliability = (0..<5).compactMap { bin in
      let members = cases.filter { min(4, Int($0.exhaustion.probability * 5)) == bin }
      guard !members.isEmpty else { return nil }
      let size = Double(members.count)
      return Bin(
        count: members.count,
        probability: members.reduce(0) { $0 + $1.exhaustion.probability } / size,
        frequency: Double(members.count { $0.actual != nil }) / size)
    }
  }
}

extension BudgetBacktestResult.Case {
  /// How long the interval is within the horizon.
  var width: Duration {
    let ends = [exhaustion.lower, exhaustion.upper].map { min($0 ?? horizonEnd, horizonEnd) }
    return ends[1] - ends[0]
  }

  /// Whether the interval holds what came.
  var isCovered: Bool {
    guard let actual else { return exhaustion.upper == nil }
    guard let lower = exhaustion.lower, lower <= actual else { return false }
    return exhaustion.upper.map { actual <= $0 } ?? true
  }
}
