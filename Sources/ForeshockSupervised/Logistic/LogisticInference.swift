internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What maximum likelihood says of a fit besides its coefficients.
///
/// Weights count as so many rows. Standard errors are roots of the diagonal of the inverse information
/// (XᵀWX)⁻¹ at the optimum; tests and intervals are Wald's. With Firth's penalty W has the leverages added,
/// as in logistf. Checked against statsmodels 0.15 and firthmodels 0.8.
public struct LogisticInference: Hashable, Sendable, Codable {
  /// A coefficient with its uncertainty.
  public struct Estimate: Hashable, Sendable, Codable {
    /// The coefficient.
    public let value: Double
    /// Its standard error.
    public let standardError: Double

    /// The coefficient in standard errors.
    public var z: Double { value / standardError }
    /// The probability of a |z| so large if the coefficient were zero.
    public var pValue: Double { 2 * NormalDistribution.standard.survival(abs(z)) }

    /// The interval that holds the coefficient with this confidence.
    ///
    /// - Precondition: the level lies strictly between 0 and 1.
    public func interval(level: Double = 0.95) -> ClosedRange<Double> {
      precondition(level > 0 && level < 1, "a level lies strictly between 0 and 1")
      let half = NormalDistribution.standard.upperQuantile((1 - level) / 2) * standardError
      return (value - half)...(value + half)
    }
  }

  /// Of the intercept where all columns are zero; nil when columns and the constant determine each other.
  public let intercept: Estimate?
  /// Of each column; nil for one that does not vary or takes part in a combination that is constant.
  public let coefficients: [Estimate?]
  /// Σ cᵢ·ln of the probability given to what happened.
  public let logLikelihood: Double
  /// The same for the base rate alone.
  public let nullLogLikelihood: Double
  /// Independent columns that vary.
  public let degreesOfFreedom: Int
  /// Σ cᵢ: the sum of all weights.
  public let totalWeight: Double
  /// With Firth's penalty ``logLikelihood`` plus ½ ln det(XᵀWX), whose maximum the fit is; else nil.
  public let penalizedLogLikelihood: Double?
  /// The same with all coefficients zero, at its best intercept, X having all independent columns, as in logistf; else
  /// nil.
  public let nullPenalizedLogLikelihood: Double?

  /// −2 · log-likelihood.
  public var deviance: Double { -2 * logLikelihood }
  /// −2 · log-likelihood of the base rate alone.
  public var nullDeviance: Double { -2 * nullLogLikelihood }
  /// The likelihood-ratio statistic of all columns together, with Firth's penalty that of penalised likelihoods.
  public var likelihoodRatio: Double {
    max(
      0,
      2
        * ((penalizedLogLikelihood ?? logLikelihood) - (nullPenalizedLogLikelihood ?? nullLogLikelihood)))
  }
  /// The probability of a statistic so large if no column mattered; 1 without columns.
  public var likelihoodRatioPValue: Double {
    degreesOfFreedom == 0
      ? 1 : ChiSquareDistribution(degreesOfFreedom: Double(degreesOfFreedom)).survival(likelihoodRatio)
  }
  /// McFadden's: the share of the base rate's log-likelihood that the columns take away.
  public var pseudoRSquared: Double { 1 - logLikelihood / nullLogLikelihood }
  /// Akaike's criterion, with Firth's penalty by the penalised likelihood: to be compared with that of models of the
  /// same kind only.
  public var aic: Double { -2 * (penalizedLogLikelihood ?? logLikelihood) + 2 * Double(degreesOfFreedom + 1) }

  /// - Parameters:
  ///   - kept: the independent columns.
  ///   - factor: of the mean information in them, standardised.
  ///   - tied: columns without an estimate of their own.
  ///   - penalized: Firth's log-likelihoods, of the fit and without columns.
  init(
    _ fitted: LogisticRegression.Fitted, _ kept: LogisticProblem, _ factor: Cholesky, tied: Set<Int>,
    interceptIsTied: Bool, penalized: (fitted: Double, null: Double)? = nil
  ) {
    let columns = kept.columns
    let count = columns.active.count
    let total = kept.rows.originalTotal
    var estimates = [Estimate?](repeating: nil, count: columns.columnCount)
    let variances = factor.inverse().diagonal
    for (j, column) in columns.active.enumerated() where !tied.contains(column) {
      estimates[column] = Estimate(
        value: fitted.coefficients[column],
        standardError: (variances[j] / total).squareRoot() / columns.scales[j])
    }
    coefficients = estimates
    // The intercept at zero is a combination of that at the centres and the coefficients.
    var direction = [Double](repeating: 1, count: count + 1)
    for j in 0..<count { direction[j] = -columns.centers[j] / columns.scales[j] }
    let variance = Vector.dot(direction, factor.solve(direction)) / total
    intercept =
      interceptIsTied ? nil : Estimate(value: fitted.intercept, standardError: variance.squareRoot())
    let rate = kept.rows.positiveWeight / kept.rows.totalWeight
    nullLogLikelihood = total * (rate * log(rate) + (1 - rate) * log(1 - rate))
    logLikelihood = -total * fitted.meanLoss
    degreesOfFreedom = count
    totalWeight = total
    penalizedLogLikelihood = penalized?.fitted
    nullPenalizedLogLikelihood = penalized?.null
  }
}
