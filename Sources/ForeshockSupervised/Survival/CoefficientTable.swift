internal import ForeshockNumerics

/// Coefficients with what is known of their error: estimate, standard error, z, p and bounds.
///
/// From the observed information at the optimum; meaningful without a penalty and with many events for each
/// coefficient. Where columns determine each other, or an estimate is on its way to infinity, errors are NaN.
public struct CoefficientTable: Hashable, Sendable {
  /// The estimates.
  public let estimates: [Double]
  /// The standard deviation of each estimate over repeated samples.
  public let standardErrors: [Double]

  init(estimates: [Double], standardErrors: [Double]) {
    self.estimates = estimates
    self.standardErrors = standardErrors
  }

  /// Estimate by standard error.
  public var zScores: [Double] { zip(estimates, standardErrors).map { $0 / $1 } }

  /// The probability of a z as far from zero or farther where the true coefficient is zero.
  public var pValues: [Double] {
    zScores.map { $0.isNaN ? .nan : 2 * NormalDistribution.standard.survival(abs($0)) }
  }

  /// Bounds that hold the true coefficient with about the given probability; nil where the error is NaN.
  ///
  /// - Parameter level: above 0 and below 1; 0.95 by default.
  public func intervals(level: Double = 0.95) -> [ClosedRange<Double>?] {
    precondition(level > 0 && level < 1, "a level must lie between 0 and 1")
    let width = NormalDistribution.standard.upperQuantile((1 - level) / 2)
    return zip(estimates, standardErrors).map { estimate, error in
      error.isFinite ? (estimate - width * error)...(estimate + width * error) : nil
    }
  }
}
