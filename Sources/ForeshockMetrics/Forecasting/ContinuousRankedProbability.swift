internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// CRPS, the continuous ranked probability score: ∫ (F(x) − 1{x ≥ y})² dx, how far a predictive distribution F was
/// from the value y that came, in the metric's unit. For a distribution that is one point it is the absolute error.
/// Smaller is better; the true distribution minimises its expectation.
///
/// Source: Gneiting & Raftery, "Strictly proper scoring rules, prediction, and estimation", JASA 102 (2007),
/// section 4.2.
public enum ContinuousRankedProbability {
  /// Of a normal distribution; NaN when anything is NaN.
  ///
  /// - Parameters:
  ///   - actual: y.
  ///   - mean: of the distribution.
  ///   - standardDeviation: of the distribution, at least 0.
  /// - Complexity: O(1).
  public static func normal(actual: Double, mean: Double, standardDeviation: Double) -> Double {
    precondition(!(standardDeviation < 0), "A standard deviation is not negative")
    guard standardDeviation > 0 else { return abs(actual - mean) + standardDeviation }
    let z = (actual - mean) / standardDeviation
    // Far out the distribution is a point.
    guard abs(z) < 1e100 else { return abs(actual - mean) }
    let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    let balance = erf(z / 2.0.squareRoot())
    return standardDeviation * (z * balance + 2 * density - 1 / Double.pi.squareRoot())
  }

  /// Of a sample of the distribution, such as simulated paths: E|X − y| − E|X − X′|/2. Nil for no members, NaN when
  /// one or y is NaN.
  ///
  /// - Parameters:
  ///   - actual: y.
  ///   - members: the sample.
  ///   - isFair: when true, the second expectation is taken over pairs of different members, so that the score
  ///     of a small sample is not worse than that of the distribution behind it (Ferro, QJRMS 140, 2014). A single
  ///     member then scores its absolute error.
  /// - Complexity: O(k) for k members, by radix sort.
  public static func sample(actual: Double, members: [Double], isFair: Bool = false) -> Double? {
    guard !members.isEmpty else { return nil }
    guard !actual.isNaN, !members.contains(where: \.isNaN) else { return .nan }
    let sorted = RadixSort.ascending(members)
    let count = Double(sorted.count)
    var distance = 0.0
    // Σ over pairs i < j of x_j − x_i, about the middle so that large levels cost no digits.
    let origin = sorted[sorted.count / 2]
    var spread = 0.0
    for (i, x) in sorted.enumerated() {
      distance += abs(x - actual)
      spread += (2 * Double(i) + 1 - count) * (x - origin)
    }
    let pairs = isFair && count > 1 ? count * (count - 1) : count * count
    return distance / count - spread / pairs
  }

  /// Of quantiles: twice the mean pinball loss. For many equidistant levels it nears the score of the distribution.
  ///
  /// - Parameters:
  ///   - actual: y.
  ///   - quantiles: the distribution's quantiles.
  ///   - levels: their levels, strictly between 0 and 1, one for each.
  /// - Returns: nil for no quantiles, NaN when anything is NaN.
  public static func quantiles(actual: Double, quantiles: [Double], levels: [Double]) -> Double? {
    precondition(quantiles.count == levels.count, "There must be one level per quantile")
    guard !quantiles.isEmpty else { return nil }
    var sum = 0.0
    for (q, level) in zip(quantiles, levels) {
      precondition(level > 0 && level < 1, "A quantile's level lies strictly between 0 and 1")
      sum += actual >= q ? level * (actual - q) : (1 - level) * (q - actual)
    }
    return 2 * sum / Double(quantiles.count)
  }
}
