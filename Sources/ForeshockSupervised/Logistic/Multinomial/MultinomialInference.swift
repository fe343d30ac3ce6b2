internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What maximum likelihood says of a multinomial fit besides its coefficients: how sure each class's difference from the
/// first class is.
///
/// Only differences between classes are determined; here they are those from class 0. Weights count as so many rows. With the
/// information of the differences (class 0 held fast) standard errors are roots of the diagonal of its inverse at the
/// optimum; tests and intervals are Wald's. Checked against statsmodels 0.15 (MNLogit).
///
/// Source: Agresti, Categorical Data Analysis, 3rd ed., section 8.1.
public struct MultinomialInference: Hashable, Sendable, Codable {
  /// Of the classes 1, 2 …: the difference of the intercept from that of class 0, where all columns are zero; nil when columns
  /// and the constant determine each other.
  public let intercepts: [LogisticInference.Estimate?]
  /// Of the classes 1, 2 …, of each column: the difference of its coefficient from that of class 0; nil for one that does not
  /// vary or takes part in a combination that is constant.
  public let coefficients: [[LogisticInference.Estimate?]]
  /// Σ cᵢ·ln of the probability given to what happened.
  public let logLikelihood: Double
  /// The same for the base rates alone.
  public let nullLogLikelihood: Double
  /// Independent columns that vary, times the classes but one.
  public let degreesOfFreedom: Int
  /// Σ cᵢ: the sum of all weights.
  public let totalWeight: Double

  /// The likelihood-ratio statistic of all columns together.
  public var likelihoodRatio: Double { max(0, 2 * (logLikelihood - nullLogLikelihood)) }
  /// The probability of a statistic so large if no column mattered; 1 without columns.
  public var likelihoodRatioPValue: Double {
    degreesOfFreedom == 0
      ? 1 : ChiSquareDistribution(degreesOfFreedom: Double(degreesOfFreedom)).survival(likelihoodRatio)
  }
  /// McFadden's: the share of the base rates' log-likelihood that the columns take away.
  public var pseudoRSquared: Double { 1 - logLikelihood / nullLogLikelihood }
  /// Akaike's criterion.
  public var aic: Double { -2 * logLikelihood + 2 * Double(degreesOfFreedom + intercepts.count) }

  /// - Parameters:
  ///   - kept: the independent columns.
  ///   - point: the optimum in them.
  ///   - tied: columns without an estimate of their own.
  /// - Returns: nil where the information is singular.
  init?(
    _ fitted: MultinomialLogisticRegression.Fitted, _ kept: MultinomialObjective, at point: [Double],
    tied: Set<Int>, interceptIsTied: Bool
  ) {
    guard let factor = kept.factorOfDifferences(at: point) else { return nil }
    let (columns, width) = (kept.columns, kept.width)
    let total = kept.rows.originalTotal
    let variances = factor.inverse().diagonal
    var intercepts: [LogisticInference.Estimate?] = []
    var coefficients: [[LogisticInference.Estimate?]] = []
    for k in 1..<kept.rows.classCount {
      let first = (k - 1) * width
      var own = [LogisticInference.Estimate?](repeating: nil, count: columns.columnCount)
      for (j, column) in columns.active.enumerated() where !tied.contains(column) {
        own[column] = LogisticInference.Estimate(
          value: fitted.coefficients[column, k] - fitted.coefficients[column, 0],
          standardError: (variances[first + j] / total).squareRoot() / columns.scales[j])
      }
      coefficients.append(own)
      // The intercept at zero is a combination of that at the centres and the coefficients.
      var direction = [Double](repeating: 0, count: factor.lower.rowCount)
      direction[first + width - 1] = 1
      for j in columns.active.indices { direction[first + j] = -columns.centers[j] / columns.scales[j] }
      let variance = Vector.dot(direction, factor.solve(direction)) / total
      intercepts.append(
        interceptIsTied
          ? nil
          : LogisticInference.Estimate(
            value: fitted.intercepts[k] - fitted.intercepts[0], standardError: variance.squareRoot()))
    }
    self.intercepts = intercepts
    self.coefficients = coefficients
    logLikelihood = -total * fitted.meanLoss
    nullLogLikelihood =
      total
      * kept.rows.classTotals.reduce(0) { sum, weight in
        let rate = weight / kept.rows.totalWeight
        return sum + rate * log(rate)
      }
    degreesOfFreedom = columns.active.count * (kept.rows.classCount - 1)
    totalWeight = total
  }

  /// Whether a fit of so many classes and columns can have given these numbers.
  func isSound(classes: Int, columns: Int) -> Bool {
    let estimates = (intercepts + coefficients.flatMap { $0 }).compactMap(\.self)
    return intercepts.count == classes - 1 && coefficients.count == classes - 1
      && coefficients.allSatisfy { $0.count == columns }
      && estimates.allSatisfy { $0.value.isFinite && $0.standardError >= 0 && $0.standardError.isFinite }
      && logLikelihood <= 0 && logLikelihood.isFinite && nullLogLikelihood <= 0
      && nullLogLikelihood.isFinite && (0...columns * (classes - 1)).contains(degreesOfFreedom)
      && totalWeight > 0 && totalWeight.isFinite
  }
}

extension MultinomialObjective {
  /// The factor of the mean information of the differences from class 0, class by class; nil where it is singular.
  fileprivate func factorOfDifferences(at point: [Double]) -> Cholesky? {
    var free = self
    free.hasGauge = false
    guard let hessian = free.evaluate(at: point, hessian: .double).hessian else { return nil }
    let count = dimension - width
    // The lower triangle is what is known.
    let information = Matrix(rowCount: count, columnCount: count) { row, column in
      hessian[width + max(row, column), width + min(row, column)]
    }
    guard let metric = Metric(information, trust: 1e-14), !metric.wasSingular,
      case .cholesky(let factor) = metric.form
    else { return nil }
    return factor
  }
}
