internal import Glibc

/// The test of whether a sample's skewness and kurtosis are those of a normal distribution.
///
///     JB = n/6 · (S² + (K − 3)²/4),   about χ² with 2 degrees of freedom
///
/// Moments are divided by n. Small p: intervals that take the residuals to be normal are off in the tails.
///
/// Source: Jarque & Bera, International Statistical Review 55 (1987) 163–172. The same as
/// `scipy.stats.jarque_bera`.
public struct JarqueBera: Hashable, Sendable, Codable {
  /// JB.
  public let statistic: Double
  /// S, the third moment over the variance to the power 3/2.
  public let skewness: Double
  /// K, the fourth moment over the squared variance; 3 for a normal distribution.
  public let kurtosis: Double
  /// The probability of a JB as large from normal samples, by the limiting distribution.
  public let pValue: Double

  /// Tests a sample; gaps (NaN) are left out.
  ///
  /// - Returns: nil when fewer than two values are there or they do not vary.
  /// - Complexity: O(n).
  public init?(of sample: [Double]) {
    let x = sample.filter { !$0.isNaN }
    guard x.count >= 2 else { return nil }
    let n = Double(x.count), mean = x.refinedMean
    // Over the largest deviation, so that fourth powers neither overflow nor vanish.
    let largest = x.reduce(0) { max($0, abs($1 - mean)) }
    guard largest > 0, largest.isFinite else { return nil }
    var second = 0.0, third = 0.0, fourth = 0.0
    for value in x {
      let d = (value - mean) / largest
      second += d * d
      third += d * d * d
      fourth += d * d * d * d
    }
    let variance = second / n
    skewness = third / n / (variance * variance.squareRoot())
    kurtosis = fourth / n / (variance * variance)
    statistic = n / 6 * (skewness * skewness + (kurtosis - 3) * (kurtosis - 3) / 4)
    pValue = exp(-statistic / 2)
  }
}
