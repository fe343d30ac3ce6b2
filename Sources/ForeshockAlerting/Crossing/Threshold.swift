/// The line a metric must not pass.
///
///     Threshold.above(95).isPassed(by: 95)        // false: passing is strict
///     Threshold.below(10).isPassed(by: 9.5)       // true
public enum Threshold: Hashable, Sendable, Codable {
  /// Values greater than the limit are bad.
  case above(Double)
  /// Values smaller than the limit are bad.
  case below(Double)

  /// The limit itself, in the metric's unit.
  public var value: Double {
    switch self {
    case .above(let limit), .below(let limit): limit
    }
  }

  /// `above` or `below`: the side that is bad, as the label `direction` of an alert.
  public var direction: String {
    switch self {
    case .above: "above"
    case .below: "below"
    }
  }

  /// Whether `x` lies strictly beyond the limit. A gap (NaN) never does.
  public func isPassed(by x: Double) -> Bool {
    switch self {
    case .above(let limit): x > limit
    case .below(let limit): x < limit
    }
  }

  /// +1 for above and −1 for below: `sign · x > sign · value` says the same for both directions.
  var sign: Double {
    switch self {
    case .above: 1
    case .below: -1
    }
  }
}
