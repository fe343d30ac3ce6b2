/// What a window over two columns says of them.
public struct PairStatistics: Hashable, Sendable {
  /// In how many rows of the window both values are present.
  public let count: Int
  /// The sample covariance (divisor n − 1), in the product of the columns' units; missing for fewer than two pairs.
  public let covariance: Double
  /// Pearson's correlation, −1 … 1; missing for fewer than two pairs and where one of the columns is constant.
  public let correlation: Double

  /// From the moments of a window; missing when it has fewer than `minPeriods` pairs.
  init(_ moments: PairHalf, minPeriods: Int) {
    count = Int(moments.count)
    guard count >= max(minPeriods, 2) else {
      (covariance, correlation) = (.nan, .nan)
      return
    }
    covariance = moments.xy / (moments.count - 1)
    guard moments.xx > 0, moments.yy > 0 else {
      correlation = .nan
      return
    }
    let ratio = moments.xy / (moments.xx.squareRoot() * moments.yy.squareRoot())
    // A comparison with NaN is false, so that NaN stays.
    correlation = ratio > 1 ? 1 : ratio < -1 ? -1 : ratio
  }
}
