internal import ForeshockNumerics

/// The portmanteau test of whether a sample is correlated with its own past.
///
///     Q = n (n + 2) Σ_k r_k² / (n − k),   k = 1 … lags
///
/// with r_k the autocorrelation at lag k. When the model is right and has `fittedCoefficients` ARMA
/// coefficients, Q is about χ² with that many degrees of freedom less than lags.
///
/// Source: Ljung & Box, Biometrika 65 (1978) 297–303. The same as R's `Box.test(type = "Ljung-Box")`, gaps
/// included.
public struct LjungBox: Hashable, Sendable, Codable {
  /// Q.
  public let statistic: Double
  /// How many lags were looked at.
  public let lags: Int
  /// Lags less the model's coefficients.
  public let degreesOfFreedom: Int
  /// The probability of a Q as large without correlation. Small: something of the past is left unused.
  public let pValue: Double

  /// Tests a sample, gaps (NaN) allowed.
  ///
  /// - Parameters:
  ///   - sample: residuals, in order.
  ///   - lags: how many autocorrelations; at least 1.
  ///   - fittedCoefficients: ARMA coefficients estimated from the same data. Default 0.
  /// - Returns: nil when the sample has not more than `lags` values, does not vary, or no degree of freedom is left.
  /// - Complexity: O(n·lags).
  public init?(of sample: [Double], lags: Int, fittedCoefficients: Int = 0) {
    let n = sample.reduce(0) { $0 + ($1.isNaN ? 0 : 1) }
    guard lags > max(0, fittedCoefficients), n > lags,
      let autocorrelations = SampleAutocorrelation.of(sample, lags: lags)
    else { return nil }
    var sum = 0.0
    for (i, r) in autocorrelations.enumerated() { sum += r * r / Double(n - i - 1) }
    statistic = Double(n) * Double(n + 2) * sum
    self.lags = lags
    degreesOfFreedom = lags - fittedCoefficients
    guard statistic.isFinite else { return nil }
    pValue = ChiSquareDistribution(degreesOfFreedom: Double(degreesOfFreedom)).survival(statistic)
  }

  /// The lags that R's `checkresiduals` looks at: two seasons, or ten without one, at most a fifth of the sample,
  /// and at least three more than the model's coefficients.
  public static func usualLags(count: Int, seasonLength: Int = 1, fittedCoefficients: Int = 0) -> Int {
    let wanted = seasonLength > 1 ? 2 * seasonLength : 10
    return max(fittedCoefficients + 3, min(wanted, Int((Double(count) / 5).rounded(.toNearestOrEven))))
  }
}
