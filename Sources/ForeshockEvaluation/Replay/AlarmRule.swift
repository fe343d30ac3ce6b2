public import ForeshockAlerting
internal import ForeshockForecasting
public import ForeshockSeries

/// A rule as people write it in Prometheus, to compare replays with: an expression that must hold for a time.
///
/// It is evaluated at every sample. The alert fires at the first sample at which the expression has held for `hold`
/// samples, and is over at the first at which it does not. A missing sample is not beyond a line; `predict_linear` goes
/// by the samples of its window that are there.
public struct AlarmRule: Hashable, Sendable {
  /// The expressions.
  public enum Expression: Hashable, Sendable {
    /// `predict_linear(x[window], horizon)` is beyond the threshold; the window in samples.
    case predictLinear(window: Int)
    /// The metric itself is beyond this line.
    case line(Double)
  }

  /// What it is called in reports.
  public let name: String
  /// What must hold.
  public let expression: Expression
  /// For how many samples more than one.
  public let hold: Int

  /// A rule.
  ///
  /// - Precondition: `hold` is at least 0, a window at least 3.
  public init(name: String, expression: Expression, hold: Int) {
    precondition(hold >= 0, "A time to hold is not negative")
    if case .predictLinear(let window) = expression {
      precondition(window >= 3, "A line goes through at least three samples")
    }
    self.name = name
    self.expression = expression
    self.hold = hold
  }

  /// The three that everybody has: `predict_linear` over the last hour, the threshold itself, and a line before it, at a
  /// tenth of its size on the safe side (90 % of a positive threshold to stay below), each `for: 5m`.
  ///
  /// - Parameters:
  ///   - threshold: the threshold; at zero there is no line before it.
  ///   - samplingInterval: the grid's; a step without a clock counts as a minute. On coarse grids the window has at least
  ///     three samples, and the wait at least one.
  public static func usual(_ threshold: Threshold, on samplingInterval: SamplingInterval) -> [AlarmRule] {
    let seconds = samplingInterval.policySeconds
    let hold = max(1, Int((300 / seconds).rounded(.up)))
    let value = threshold.value
    let sign = threshold.direction == "above" ? ">" : "<"
    let early = threshold.direction == "above" ? value - 0.1 * abs(value) : value + 0.1 * abs(value)
    var rules = [
      AlarmRule(
        name: "predict_linear[1h]",
        expression: .predictLinear(window: max(3, Int((3600 / seconds).rounded()))), hold: hold),
      AlarmRule(name: "static \(sign) threshold", expression: .line(value), hold: hold),
    ]
    if value != 0 {
      let share = early / value
      rules.append(
        AlarmRule(
          name: "static \(sign) \(Int((100 * share).rounded())) % of it", expression: .line(early), hold: hold
        ))
    }
    return rules
  }

  /// Whether the expression holds at each sample of a series.
  ///
  /// - Complexity: O(n), of `predict_linear` O(n · window).
  public func holds(
    on series: TimeSeries, threshold: Threshold, horizon: Int
  ) -> [Bool] {
    switch expression {
    case .line(let value):
      let line: Threshold = threshold.direction == "above" ? .above(value) : .below(value)
      return series.values.map { line.isPassed(by: $0) }
    case .predictLinear(let window):
      var holds = [Bool](repeating: false, count: series.count)
      var line: PredictLinear.Fitted?
      for index in series.values.indices {
        if line == nil {
          line = try? PredictLinear(window: window).fit(series[max(0, index + 1 - window)..<index + 1])
        } else if (try? line?.update(series.values[index])) == nil {
          // A value that no line goes through: begin anew after it.
          line = nil
          continue
        }
        guard let line, line.observedCount >= 3 else { continue }
        holds[index] = threshold.isPassed(by: line.intercept + line.slope * Double(horizon))
      }
      return holds
    }
  }

  /// The alerts over the samples `range`, of which nothing before counts.
  func episodes(_ holds: [Bool], over range: Range<Int>) -> [AlertEpisode] {
    var log = EpisodeLog()
    var held = 0
    for index in range {
      held = holds[index] ? held + 1 : 0
      if held == hold + 1 { log.begin(index) }
      if held == 0 { log.end(index) }
    }
    return log.finish(range.upperBound - 1)
  }
}
