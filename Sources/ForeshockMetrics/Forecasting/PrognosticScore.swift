#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How good predictions of remaining useful life are, where too late is worse than too early.
public enum PrognosticScore {
  /// The score of the PHM 2008 challenge: the *sum* of e^(d/10) − 1 for predictions that are d too long, and of
  /// e^(−d/13) − 1 for those too short (d < 0). 0 is perfect. It grows with the number of units and may be ruled by the worst
  /// of them. Pairs with a NaN are left out; nil for no pairs.
  ///
  /// - Parameters:
  ///   - actual: the life that was left, in cycles.
  ///   - predicted: the life predicted, in cycles.
  ///
  /// Source: Saxena, Goebel, Simon & Eklund, "Damage propagation modeling for aircraft engine run-to-failure
  /// simulation", PHM 2008, equation 11.
  public static func asymmetric(actual: [Double], predicted: [Double]) -> Double? {
    precondition(actual.count == predicted.count, "There must be as many values on both sides")
    var sum = 0.0
    var pairs = 0
    for (y, f) in zip(actual, predicted) where !y.isNaN && !f.isNaN {
      let late = f - y
      sum += expm1(late < 0 ? -late / 13 : late / 10)
      pairs += 1
    }
    return pairs == 0 ? nil : sum
  }
}
