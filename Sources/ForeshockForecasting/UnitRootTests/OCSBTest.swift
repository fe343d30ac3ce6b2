internal import ForeshockNumerics
internal import Glibc

/// The test of Osborn, Chui, Smith & Birchenhall for a seasonal unit root: does a series need a seasonal
/// difference?
///
/// With w = (1 − B)(1 − Bᵐ)y, an autoregression λ(B) of w, and the partly differenced series
/// z₄ = λ(B)(1 − Bᵐ)y and z₅ = λ(B)(1 − B)y, the regression
///
///     w_t = Σ_{i≤k} λ_i w_{t−i} + β₁ z₄,_{t−1} + β₂ z₅,_{t−m} + ε_t
///
/// is fitted, and the statistic is β₂'s t value. The null hypothesis is a seasonal unit root (β₂ = 0): a
/// seasonal difference is called for unless the statistic lies **below** the critical value.
///
/// The lags are chosen as R's `forecast::ocsb.test` does, quirk included: regressions with 1 … K lags are
/// compared on the same samples, and one lag fewer than the best of them has is used.
///
/// Source: Oxford Bulletin of Economics and Statistics 50 (1988) 361–377; critical value at 5 % by the
/// smooth curve in m of R's `forecast`.
public struct OCSBTest: Hashable, Sendable, Codable {
  /// How many lags of w the regression has.
  public enum LagChoice: Hashable, Sendable, Codable {
    /// As many as given.
    case fixed(Int)
    /// By Akaike's criterion among up to the number given.
    case aic(maximum: Int)
    /// By Schwarz's criterion.
    case bic(maximum: Int)
    /// By Akaike's corrected criterion.
    case aicc(maximum: Int)

    var maximum: Int {
      switch self {
      case .fixed(let count), .aic(let count), .bic(let count), .aicc(let count): count
      }
    }
  }

  /// β₂'s t value.
  public let statistic: Double
  /// The statistic's 5 % critical value for this season.
  public let criticalValue: Double
  /// Lags of w in the regression.
  public let lags: Int
  /// Samples in a season.
  public let seasonLength: Int
  /// Whether a seasonal unit root cannot be ruled out at 5 %.
  public var isSeasonalUnitRootIndicated: Bool { statistic > criticalValue }

  /// Tests a series; samples whose regression row has a gap are left out.
  ///
  /// - Throws: ``ModelError`` — `.invalidParameter` for a season below 2 or a negative number of lags,
  ///   `.tooFewObservations` when the regression has no residual degree of freedom, `.invalidValue` when β₂
  ///   cannot be told from the others.
  /// - Complexity: O(n·k³) for k lags.
  public init(
    _ values: [Double], seasonLength m: Int, lags choice: LagChoice = .aic(maximum: 3)
  ) throws(ModelError) {
    guard m >= 2 else { throw .invalidParameter("seasonLength", reason: "\(m) is not at least 2") }
    let most = choice.maximum
    guard (0...100).contains(most) else {
      throw .invalidParameter("lags", reason: "\(most) is not in 0 ... 100")
    }
    let required = m + 1 + 2 * most + 3
    guard values.count >= required else {
      throw .tooFewObservations(required: required, actual: values.count)
    }
    var lags = most
    if most > 0 {
      func criterion(_ fit: SmallRegression) -> Double? {
        switch choice {
        case .fixed: nil
        case .aic: fit.criterion(penalty: 2)
        case .bic: fit.criterion(penalty: log(Double(fit.residuals.count)))
        case .aicc: fit.aicc
        }
      }
      var best = Double.infinity
      for k in 1...most {
        guard let fit = Self.regression(values, m, lags: k, first: most), let value = criterion(fit),
          value < best
        else { continue }
        best = value
        lags = k - 1
      }
    }
    guard let fit = Self.regression(values, m, lags: lags, first: lags) else {
      throw .tooFewObservations(required: required, actual: Statistics.finite(values).count)
    }
    statistic = fit.t(lags + 1)
    guard statistic.isFinite else {
      throw .invalidValue(index: 0, reason: "the seasonal regression has no solution")
    }
    let l = log(Double(m)) - 0.7656451
    criticalValue = -0.2937411 * exp(-0.2850853 * l - 0.05983644 * l * l) - 1.652202
    self.lags = lags
    seasonLength = m
  }

  /// The regression with `k` lags, on samples that leave `first` lags in front: columns w_{t−1} … w_{t−k}, z₄,
  /// z₅. Nil without a residual degree of freedom.
  private static func regression(_ x: [Double], _ m: Int, lags k: Int, first: Int) -> SmallRegression? {
    let n = x.count
    var plain = [Double](repeating: .nan, count: n), seasonal = plain, w = plain
    for t in 1..<n { plain[t] = x[t] - x[t - 1] }
    for t in m..<n { seasonal[t] = x[t] - x[t - m] }
    for t in (m + 1)..<n { w[t] = seasonal[t] - seasonal[t - 1] }
    let from = m + 1 + max(k, first)
    guard from < n else { return nil }
    func isComplete(_ t: Int) -> Bool { (0...k).allSatisfy { !w[t - $0].isNaN } }
    func lagged(_ rows: [Int]) -> [[Double]] { (0..<k).map { i in rows.map { w[$0 - i - 1] } } }
    let rows = (from..<n).filter(isComplete)
    guard rows.count > k else { return nil }
    let ar = SmallRegression(rows.map { w[$0] }, on: lagged(rows)).coefficients
    func filtered(_ series: [Double], _ t: Int) -> Double {
      guard t >= k else { return .nan }
      var value = series[t]
      for i in 0..<k { value -= ar[i] * series[t - i - 1] }
      return value
    }
    let complete = rows.filter { !filtered(seasonal, $0 - 1).isNaN && !filtered(plain, $0 - m).isNaN }
    guard complete.count > k + 2 else { return nil }
    return SmallRegression(
      complete.map { w[$0] },
      on: lagged(complete) + [
        complete.map { filtered(seasonal, $0 - 1) }, complete.map { filtered(plain, $0 - m) },
      ])
  }
}
