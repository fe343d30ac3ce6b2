internal import ForeshockNumerics
internal import Glibc

/// The test of Phillips & Perron for a unit root: the Dickey–Fuller regression without lagged differences,
/// its t value corrected for autocorrelation by the residuals' long-run variance.
///
///     y_t = μ [+ β(t − n/2)] + α y_{t−1} + e_t,
///     Z_τ = (s/σ) t_α − ½ (σ² − s²) / (σ √M),
///
/// with s² the residuals' variance, σ² the long-run one (Bartlett's weights up to ``lags``) and n²M the sum of
/// squares of y about its mean or line. The null hypothesis is a unit root (α = 1): only a **very negative**
/// statistic speaks against a difference.
///
/// Gaps (NaN) are left out and the rest pushed together.
///
/// Source: Biometrika 75 (1988) 335–346; critical values by the response surfaces of MacKinnon (1991).
public struct PhillipsPerronTest: Hashable, Sendable, Codable {
  /// What the regression has beside the level.
  public enum Deterministic: String, Hashable, Sendable, Codable, CaseIterable {
    /// A constant.
    case drift
    /// A constant and a line.
    case trend
  }

  /// What the regression has beside the level.
  public let deterministic: Deterministic
  /// Z_τ.
  public let statistic: Double
  /// Autocovariances in the long-run variance: ⌊4(n/100)^¼⌋ with n the number of differences.
  public let lags: Int
  /// At 1, 5 and 10 %.
  public let criticalValues: [CriticalValue]
  /// The significance of Z_τ, interpolated in the table and hence never below 0.01 or above 0.1.
  public var pValue: Double { criticalValues.pValue(statistic) }

  /// Tests a series.
  ///
  /// - Throws: ``ModelError/tooFewObservations(required:actual:)`` with fewer than six observed samples.
  /// - Complexity: O(n·lags).
  public init(_ values: [Double], deterministic: Deterministic = .drift) throws(ModelError) {
    let x = Statistics.finite(values)
    guard x.count >= 6 else { throw .tooFewObservations(required: 6, actual: x.count) }
    let y = Array(x.dropFirst()), before = Array(x.dropLast())
    let n = y.count, count = Double(n)
    var columns = [before, [Double](repeating: 1, count: n)]
    if deterministic == .trend { columns.append((0..<n).map { Double($0 + 1) - count / 2 }) }
    let fit = SmallRegression(y, on: columns)
    lags = max(1, Int(4 * pow(count / 100, 0.25)))
    let s2 = fit.squares / count
    let sigma2 = longRunSum(fit.residuals, lags: lags) / count
    let mean = Statistics.mean(y)
    let deviations = y.map { $0 - mean }
    var spread = 0.0, product = 0.0
    for t in 0..<n {
      spread += deviations[t] * deviations[t]
      product += (Double(t) - (count - 1) / 2) * deviations[t]
    }
    if deterministic == .trend { spread -= product * product * 12 / (count * (count * count - 1)) }
    // M of the paper's trend case: n⁻² Σ (y about its line)² · (1 − n⁻²).
    let m = spread / (count * count) * (deterministic == .trend ? 1 - 1 / (count * count) : 1)
    let t = (fit.coefficients[0] - 1) / fit.standardErrors[0]
    statistic = (s2 / sigma2).squareRoot() * t - 0.5 * (sigma2 - s2) / (sigma2.squareRoot() * m.squareRoot())
    self.deterministic = deterministic
    let surfaces: [[Double]] =
      switch deterministic {
      case .drift: [[-3.4335, -5.999, -29.25], [-2.8621, -2.738, -8.36], [-2.5671, -1.438, -4.48]]
      case .trend: [[-3.9638, -8.353, -47.44], [-3.4126, -4.039, -17.83], [-3.1279, -2.418, -7.58]]
      }
    criticalValues = zip([0.01, 0.05, 0.1], surfaces).map { level, b in
      CriticalValue(level: level, value: b[0] + b[1] / count + b[2] / (count * count))
    }
  }

  /// Whether a unit root cannot be ruled out, so that the series should be differenced.
  ///
  /// - Parameter significance: 0.01 … 0.1, the table's range; values outside are taken as the nearer end.
  public func isUnitRootIndicated(at significance: Double = 0.05) -> Bool {
    statistic > criticalValues.critical(at: significance)
  }
}
