internal import ForeshockNumerics
internal import Glibc

/// The augmented Dickey–Fuller test: does a series have a unit root?
///
///     Δy_t = [μ + βt] + γ y_{t−1} + Σ_{i≤k} δ_i Δy_{t−i} + ε_t
///
/// The statistic τ is γ's t value. The null hypothesis is a unit root (γ = 0), so that only a **very negative**
/// statistic speaks against a difference.
///
/// Gaps (NaN) are left out and the rest pushed together.
///
/// Source: Dickey & Fuller, JASA 74 (1979) 427–431; critical values of Fuller, *Introduction to Statistical
/// Time Series* (1976), table 8.5.2, as R's `urca` takes them.
public struct ADFTest: Hashable, Sendable, Codable {
  /// What the regression has beside the level.
  public enum Deterministic: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing.
    case none
    /// A constant.
    case drift
    /// A constant and a line.
    case trend
  }

  /// How many lagged differences the regression has.
  public enum LagChoice: Hashable, Sendable, Codable {
    /// As many as given; R's `ndiffs` uses one.
    case fixed(Int)
    /// As many as minimise Akaike's criterion, from 1 to the number given, all on the same samples.
    case aic(maximum: Int)
    /// The same with Schwarz's criterion.
    case bic(maximum: Int)

    var maximum: Int {
      switch self {
      case .fixed(let count), .aic(let count), .bic(let count): count
      }
    }
  }

  /// What the regression has beside the level.
  public let deterministic: Deterministic
  /// τ.
  public let statistic: Double
  /// Lagged differences in the regression.
  public let lags: Int
  /// At 1, 5 and 10 %.
  public let criticalValues: [CriticalValue]
  /// The significance of τ, interpolated in the table and hence never below 0.01 or above 0.1.
  public var pValue: Double { criticalValues.pValue(statistic) }

  /// Tests a series.
  ///
  /// - Throws: ``ModelError`` — `.tooFewObservations` when the regression has no residual degree of freedom,
  ///   `.invalidParameter` for a negative number of lags.
  /// - Complexity: O(n·k²), times k with a choice of lags.
  public init(
    _ values: [Double], deterministic: Deterministic = .drift, lags choice: LagChoice = .fixed(1)
  ) throws(ModelError) {
    let most = choice.maximum
    guard most >= 0, most <= 1000 else {
      throw .invalidParameter("lags", reason: "\(most) is not in 0 ... 1000")
    }
    let y = Statistics.finite(values)
    let extra = deterministic == .none ? 0 : deterministic == .drift ? 1 : 2
    let required = 2 * most + extra + 3
    guard y.count >= required else { throw .tooFewObservations(required: required, actual: y.count) }
    let z = (1..<y.count).map { y[$0] - y[$0 - 1] }
    let rows = most..<z.count
    let response = Array(z[rows])
    func regression(_ lags: Int) -> SmallRegression {
      var columns = [rows.map { y[$0] }]
      if deterministic != .none { columns.append([Double](repeating: 1, count: rows.count)) }
      if deterministic == .trend { columns.append(rows.map { Double($0 + 1) }) }
      for i in 0..<lags { columns.append(rows.map { z[$0 - i - 1] }) }
      return SmallRegression(response, on: columns)
    }
    let penalty: Double? =
      switch choice {
      case .fixed: nil
      case .aic: 2
      case .bic: log(Double(response.count))
      }
    var best = regression(penalty == nil ? most : min(1, most))
    var count = penalty == nil ? most : min(1, most)
    if let penalty {
      for lags in 2..<max(most + 1, 2) {
        let candidate = regression(lags)
        if candidate.criterion(penalty: penalty) < best.criterion(penalty: penalty) {
          (best, count) = (candidate, lags)
        }
      }
    }
    self.deterministic = deterministic
    lags = count
    statistic = best.t(0)
    criticalValues = Self.table(deterministic, count: z.count)
  }

  /// Whether a unit root cannot be ruled out, so that the series should be differenced.
  ///
  /// - Parameter significance: 0.01 … 0.1, the table's range; values outside are taken as the nearer end.
  public func isUnitRootIndicated(at significance: Double = 0.05) -> Bool {
    statistic > criticalValues.critical(at: significance)
  }

  private static func table(_ deterministic: Deterministic, count n: Int) -> [CriticalValue] {
    let row = n < 25 ? 0 : n < 50 ? 1 : n < 100 ? 2 : n < 250 ? 3 : n < 500 ? 4 : 5
    let rows: [[Double]] =
      switch deterministic {
      case .none:
        [
          [-2.66, -1.95, -1.60], [-2.62, -1.95, -1.61], [-2.60, -1.95, -1.61], [-2.58, -1.95, -1.62],
          [-2.58, -1.95, -1.62], [-2.58, -1.95, -1.62],
        ]
      case .drift:
        [
          [-3.75, -3.00, -2.63], [-3.58, -2.93, -2.60], [-3.51, -2.89, -2.58], [-3.46, -2.88, -2.57],
          [-3.44, -2.87, -2.57], [-3.43, -2.86, -2.57],
        ]
      case .trend:
        [
          [-4.38, -3.60, -3.24], [-4.15, -3.50, -3.18], [-4.04, -3.45, -3.15], [-3.99, -3.43, -3.13],
          [-3.98, -3.42, -3.13], [-3.96, -3.41, -3.12],
        ]
      }
    return zip([0.01, 0.05, 0.1], rows[row]).map { CriticalValue(level: $0, value: $1) }
  }
}
