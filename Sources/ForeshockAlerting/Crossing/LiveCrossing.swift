public import ForeshockForecasting

/// The crossing of one threshold by one live series, looked at after every sample at a cost of microseconds.
///
///     var watch = try LiveCrossing(of: .above(95), within: 30)
///     for y in stream {
///       try model.update(y)
///       let odds = watch.odds(for: model)
///       if odds.probability >= 0.8 { … }
///     }
///
/// The event is that of ``Crossing``. Futures are stratified and the same from look to look, so that a probability moves
/// only when what the model believes does; that of ``Crossing`` for the same model differs by the standard errors of both.
public struct LiveCrossing: Sendable {
  /// What is known of a crossing.
  public struct Odds: Hashable, Sendable {
    /// Whether at least k of the last n samples are beyond already; the probability then is 1.
    public let isAlreadyBeyond: Bool
    /// The probability of the event within the horizon.
    public let probability: Double
    /// The median of the crossing step given a crossing, and the interval's ends; 1 is the next sample. Nil when no future
    /// crossed, or when it is beyond already.
    public let step: Int?
    /// The interval's first step.
    public let lowerStep: Int?
    /// The interval's last step.
    public let upperStep: Int?
  }

  /// The line.
  public let threshold: Threshold
  /// How long it must last.
  public let sustained: Sustained
  /// Steps looked ahead.
  public let horizon: Int
  /// Simulated futures.
  public let pathCount: Int
  /// The level of the interval of the crossing step.
  public let level: Double
  /// The probability of the event at step `i + 1` or before, as of the last look.
  public private(set) var cumulativeProbability: [Double]

  private var paths: QuickPaths
  private var counts: [Int]

  /// A watch that has not looked yet.
  ///
  /// - Parameters:
  ///   - threshold: the line; finite.
  ///   - horizon: steps ahead, 1 … 100,000.
  ///   - sustained: how many samples must be beyond; by default 3 of 5.
  ///   - level: of the interval of the crossing step, inside 0 … 1; by default 0.9.
  ///   - pathCount: simulated futures, 16 … 1,000,000; with the default of 300 the standard error of a probability is at
  ///     most 0.029.
  /// - Throws: `ModelError` (`invalidParameter`) for a setting out of bounds.
  public init(
    of threshold: Threshold, within horizon: Int, sustained: Sustained = .threeOfFive, level: Double = 0.9,
    pathCount: Int = 300
  ) throws(ModelError) {
    guard threshold.value.isFinite else {
      throw .invalidParameter("threshold", reason: "\(threshold.value) is not a finite number")
    }
    guard (1...100_000).contains(horizon) else {
      throw .invalidParameter("horizon", reason: "\(horizon) steps is not in 1 … 100,000")
    }
    guard level > 0, level < 1 else {
      throw .invalidParameter("level", reason: "\(level) is not strictly between 0 and 1")
    }
    guard (16...1_000_000).contains(pathCount) else {
      throw .invalidParameter("pathCount", reason: "\(pathCount) is not in 16 … 1,000,000")
    }
    self.threshold = threshold
    self.sustained = sustained
    self.horizon = horizon
    self.level = level
    self.pathCount = pathCount
    let length = horizon + sustained.window - 1
    paths = QuickPaths(length: length, count: pathCount, limit: threshold.value, sign: threshold.sign)
    counts = [Int](repeating: 0, count: horizon)
    cumulativeProbability = [Double](repeating: 0, count: horizon)
  }

  /// The odds as the model sees them now.
  ///
  /// - Complexity: O(paths · horizon), at somewhat less than a nanosecond each while crossing is improbable.
  public mutating func odds(for model: MultiProcess.Fitted) -> Odds {
    let tail = ObservedTail(model.context, threshold, sustained)
    guard tail.excursion == nil else {
      for step in cumulativeProbability.indices { cumulativeProbability[step] = 1 }
      return Odds(isAlreadyBeyond: true, probability: 1, step: nil, lowerStep: nil, upperStep: nil)
    }
    // Clearances are positive beyond the threshold, whatever its direction.
    let scan = PassageScan(.above(0), sustained, horizon: horizon, openWindows: tail.openWindows)
    for step in counts.indices { counts[step] = 0 }
    var hits = 0
    paths.begin(model)
    for index in 0..<pathCount where paths.draw(index, of: model) {
      let step = scan.firstPassage(in: paths.clearances, at: 0)
      if step > 0 {
        counts[step - 1] += 1
        hits += 1
      }
    }
    return summary(hits)
  }

  private mutating func summary(_ hits: Int) -> Odds {
    var sum = 0
    var steps: (lower: Int?, middle: Int?, upper: Int?)
    // Ranks as of conformal prediction: of n independent futures the (n + 1)·tail-th, so that few of them, or few stretches of
    // past they are made of, give a wider interval.
    let different = Double(hits) * Double(paths.independentCount) / Double(pathCount)
    let tail =
      (0.5 * (1 - level) * (different + 1)).rounded(.down) * Double(pathCount)
      / Double(paths.independentCount)
    let slack = 1e-9 * Double(hits)
    for step in counts.indices {
      sum += counts[step]
      cumulativeProbability[step] = Double(sum) / Double(pathCount)
      guard hits > 0 else { continue }
      if steps.lower == nil, Double(sum) > tail + slack { steps.lower = step + 1 }
      if steps.middle == nil, 2 * sum >= hits { steps.middle = step + 1 }
      if steps.upper == nil, Double(sum) >= Double(hits) - tail - slack { steps.upper = step + 1 }
    }
    return Odds(
      isAlreadyBeyond: false, probability: Double(hits) / Double(pathCount), step: steps.middle,
      lowerStep: steps.lower, upperStep: steps.upper)
  }
}
