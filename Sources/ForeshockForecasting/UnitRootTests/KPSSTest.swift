internal import ForeshockNumerics
internal import Glibc

/// The test of Kwiatkowski, Phillips, Schmidt & Shin: is a series stationary about a level or a line, or does
/// it need a difference?
///
///     η = Σ S_t² / (n² σ̂²),   S_t = e₁ + … + e_t,   σ̂² = (Σ e_t² + 2 Σ_{j≤l} (1 − j/(l+1)) Σ_t e_t e_{t−j}) / n
///
/// with e the residuals about the level or line. The null hypothesis is stationarity, so a **large**
/// statistic calls for a difference.
///
///     let test = try KPSSTest(cpu.values)
///     test.isUnitRootIndicated()        // true when η is above the 5 % critical value
///
/// Gaps (NaN) are left out and the rest pushed together.
///
/// Source: J. Econometrics 54 (1992) 159–178; critical values of table 1.
public struct KPSSTest: Hashable, Sendable, Codable {
  /// What the series is stationary about when the null hypothesis holds.
  public enum Null: String, Hashable, Sendable, Codable, CaseIterable {
    /// A constant.
    case level
    /// A straight line.
    case trend
  }

  /// How many autocovariances the long-run variance takes in.
  public enum Truncation: Hashable, Sendable, Codable {
    /// ⌊3√n/13⌋, the rule of R's `ndiffs` and the default.
    case rootRule
    /// ⌊4(n/100)^¼⌋, "short" in R's `tseries` and `urca`.
    case short
    /// ⌊12(n/100)^¼⌋, "long".
    case long
    /// As many as given; at most n − 1 are used.
    case lags(Int)

    func count(_ n: Int) -> Int {
      let wanted: Int
      switch self {
      case .rootRule: wanted = Int(3 * Double(n).squareRoot() / 13)
      case .short: wanted = Int(4 * pow(Double(n) / 100, 0.25))
      case .long: wanted = Int(12 * pow(Double(n) / 100, 0.25))
      case .lags(let count): wanted = count
      }
      return min(wanted, n - 1)
    }
  }

  /// What the series was held against.
  public let null: Null
  /// η; NaN for a series that lies on its level or line.
  public let statistic: Double
  /// Autocovariances in the long-run variance.
  public let lags: Int
  /// At 10, 5, 2.5 and 1 %.
  public let criticalValues: [CriticalValue]
  /// The significance of η, interpolated in the table and hence never below 0.01 or above 0.1.
  public var pValue: Double { criticalValues.pValue(statistic) }

  /// Tests a series.
  ///
  /// - Throws: ``ModelError`` — `.tooFewObservations` with fewer than two observed samples (three for a line),
  ///   `.invalidParameter` for a negative number of lags.
  /// - Complexity: O(n·lags).
  public init(
    _ values: [Double], null: Null = .level, truncation: Truncation = .rootRule
  ) throws(ModelError) {
    if case .lags(let count) = truncation, count < 0 {
      throw .invalidParameter("lags", reason: "\(count) is negative")
    }
    let y = Statistics.finite(values)
    let n = y.count
    let required = null == .level ? 2 : 3
    guard n >= required else { throw .tooFewObservations(required: required, actual: n) }
    let mean = Statistics.mean(y)
    var e = y.map { $0 - mean }
    if null == .trend {
      // The regressor t − t̄ is orthogonal to the level.
      let middle = Double(n - 1) / 2
      var product = 0.0
      for t in 0..<n { product += (Double(t) - middle) * e[t] }
      let slope = product / (Double(n) * (Double(n) * Double(n) - 1) / 12)
      for t in 0..<n { e[t] -= slope * (Double(t) - middle) }
    }
    self.null = null
    lags = truncation.count(n)
    var cumulated = 0.0, squares = 0.0
    for x in e {
      cumulated += x
      squares += cumulated * cumulated
    }
    statistic = squares / Double(n) / longRunSum(e, lags: lags)
    let values = null == .level ? [0.347, 0.463, 0.574, 0.739] : [0.119, 0.146, 0.176, 0.216]
    criticalValues = zip([0.1, 0.05, 0.025, 0.01], values).map { CriticalValue(level: $0, value: $1) }
  }

  /// Whether the series is so far from stationary that it should be differenced.
  ///
  /// - Parameter significance: 0.01 … 0.1, the table's range; values outside are taken as the nearer end.
  public func isUnitRootIndicated(at significance: Double = 0.05) -> Bool {
    statistic > criticalValues.critical(at: significance)
  }
}

/// n times the long-run variance of `e`, by Bartlett's weights (Newey & West, Econometrica 55 (1987) 703–708).
func longRunSum(_ e: [Double], lags: Int) -> Double {
  var sum = 0.0
  for x in e { sum += x * x }
  for j in 1..<(max(lags, 0) + 1) {
    var product = 0.0
    for t in j..<e.count { product += e[t] * e[t - j] }
    sum += 2 * (1 - Double(j) / Double(lags + 1)) * product
  }
  return sum
}
