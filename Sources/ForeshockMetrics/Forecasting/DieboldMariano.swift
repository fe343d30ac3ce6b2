internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Whether one forecast was better than another by more than chance.
///
///     let test = try DieboldMariano(errorsA, errorsB, horizon: 24)
///     test.pValue                  // 0.003: hardly chance
///     test.statistic               // negative: A's losses are smaller
///
/// The differences of the losses of the two forecasts are taken to be correlated over `horizon` − 1 steps, as those of
/// good forecasts are, and their mean is compared with a t distribution of n − 1 degrees of freedom after the correction for
/// short series. As R's `forecast::dm.test` (8.20).
///
/// Sources: Diebold & Mariano, JBES 13 (1995), pp. 253–263; Harvey, Leybourne & Newbold, IJF 13 (1997), pp. 281–291.
public struct DieboldMariano: Hashable, Sendable, Codable {
  /// What the test asks.
  public enum Alternative: String, Hashable, Sendable, Codable {
    /// The losses differ.
    case twoSided
    /// The first forecast loses less.
    case firstIsBetter
    /// The second forecast loses less.
    case secondIsBetter
  }

  /// The corrected statistic; negative when the first forecast lost less.
  public let statistic: Double
  /// The probability of a statistic as extreme when both lose alike.
  public let pValue: Double
  /// Pairs of errors compared.
  public let count: Int
  /// Whether Bartlett weights were taken, because the plain estimate of the variance was not positive.
  public let usesBartlettWeights: Bool

  /// Compares errors of the same samples.
  ///
  /// - Parameters:
  ///   - first: the errors of one forecast, in time order; pairs with a NaN are left out.
  ///   - second: those of the other.
  ///   - horizon: how many steps ahead both were made, at least 1.
  ///   - power: losses are |error|^power; 2, the default, for squared errors, 1 for absolute ones.
  ///   - alternative: what is asked.
  /// - Throws: ``MetricError`` for fewer than two pairs, no more pairs than the horizon, or forecasts whose losses never differ.
  /// - Complexity: O(n · horizon).
  public init(
    _ first: [Double], _ second: [Double], horizon: Int = 1, power: Double = 2,
    alternative: Alternative = .twoSided
  ) throws(MetricError) {
    precondition(first.count == second.count, "There must be as many errors of both forecasts")
    precondition(horizon >= 1, "The horizon must be at least 1")
    precondition(power > 0 && power.isFinite, "The power must be positive and finite")
    var d: [Double] = []
    for (a, b) in zip(first, second) where !a.isNaN && !b.isNaN {
      d.append(Self.loss(a, power) - Self.loss(b, power))
    }
    guard d.count > 1 else { throw .noObservations }
    guard d.count > horizon else {
      throw .invalidSetting("horizon", reason: "\(horizon) steps need more than \(d.count) pairs of errors")
    }
    let n = Double(d.count)
    let mean = d.reduce(0, +) / n
    for i in d.indices { d[i] -= mean }
    var covariances: [Double] = []
    for lag in 0..<horizon {
      covariances.append(zip(d, d.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } / n)
    }
    guard covariances[0] > 0 else {
      throw .invalidSetting("errors", reason: "the two forecasts' losses never differ by more or less")
    }
    var variance = (2 * covariances.reduce(0, +) - covariances[0]) / n
    usesBartlettWeights = !(variance > 0)
    if usesBartlettWeights {
      // Weights that fall to zero make the estimate positive whatever the correlations.
      var sum = covariances[0]
      for lag in 1..<horizon { sum += 2 * (1 - Double(lag) / Double(horizon)) * covariances[lag] }
      variance = sum / n
    }
    let h = Double(horizon)
    let correction = ((n + 1 - 2 * h + h * (h - 1) / n) / n).squareRoot()
    statistic = mean / variance.squareRoot() * correction
    count = d.count
    let reference = StudentTDistribution(degreesOfFreedom: n - 1)
    let lower = reference.cdf(statistic)
    let upper = reference.survival(statistic)
    pValue =
      switch alternative {
      case .twoSided: 2 * min(lower, upper)
      case .firstIsBetter: lower
      case .secondIsBetter: upper
      }
  }

  private static func loss(_ error: Double, _ power: Double) -> Double {
    power == 2 ? error * error : power == 1 ? abs(error) : pow(abs(error), power)
  }
}
