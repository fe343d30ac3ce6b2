public import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension AcceleratedFailureTime {
  /// A fitted model: a value to share, store and ask.
  public struct Fitted: Hashable, Sendable {
    /// The law of lives.
    public let distribution: LifetimeDistribution
    /// β: the change of log life with each column; zero for columns that did not vary.
    public let coefficients: [Double]
    /// σ, the spread of log life; for the Weibull law one over its shape.
    public let scale: Double
    /// The standard error of each coefficient; NaN for columns that did not vary and where columns determine
    /// each other.
    public let standardErrors: [Double]
    /// The standard error of log σ; NaN where there is none.
    public let logScaleError: Double
    /// About the mean of each column in training.
    let centers: [Double]
    /// Log life, without noise, at the centres.
    let centeredIntercept: Double
    /// The log-likelihood, with the densities of the times themselves.
    public let logLikelihood: Double
    /// The largest entry of the gradient of the mean objective, columns scaled by the spread of most rows; where a mixed
    /// derivative of its variable is beyond 10⁶, in units of its millionth.
    public let gradientNorm: Double
    /// Newton steps taken.
    public let iterations: Int
    /// Whether the gradient reached the tolerance at a maximum that exists.
    public let isConverged: Bool
    /// Whether the likelihood rises without end: the numbers are those at which that became certain.
    public let isDiverging: Bool
    /// Whether columns determine each other: the coefficients are then one choice of many.
    public let isCollinear: Bool

    /// b: log life, without noise, where all columns are zero.
    public var intercept: Double {
      zip(coefficients, centers).reduce(centeredIntercept) { $0 - $1.0 * $1.1 }
    }

    init(_ objective: LifetimeObjective, _ minimum: NewtonMinimizer.Minimum, _ tolerance: Double) {
      let (columns, end) = (objective.columns, minimum.end)
      let p = columns.active.count
      let tau = end.point[p + 1]
      // From γ and τ of the scaled log times to β, b and σ of the times as they are.
      let sigma = objective.timeScale / tau
      distribution = objective.distribution
      scale = sigma
      coefficients = columns.unscaled(end.point[..<p].map { $0 * sigma })
      var centers = [Double](repeating: 0, count: columns.columnCount)
      for (j, column) in columns.active.enumerated() { centers[column] = columns.centers[j] }
      self.centers = centers
      centeredIntercept = objective.timeCenter + end.point[p] * sigma
      let penalty = (0..<p).reduce(0) { $0 + 0.5 * objective.ridge[$1] * end.point[$1] * end.point[$1] }
      logLikelihood = -(end.value - penalty) * objective.totalWeight + objective.constant
      gradientNorm = end.gradientNorm
      iterations = minimum.iterations
      let reach = minimum.lastStep.reduce(0) { max($0, abs($1)) }
      isDiverging = reach > 1e-3 && objective.diverges(along: minimum.lastStep)
      isConverged = end.value.isFinite && end.gradientNorm <= tolerance && !isDiverging
      isCollinear = minimum.hessianIsSingular && !isDiverging

      var errors = [Double](repeating: .nan, count: columns.columnCount)
      var logScaleError = Double.nan
      if !isDiverging, let (factor, isSingular) = NewtonMinimizer.factorize(end.hessian), !isSingular {
        // β = γ·σ and log σ = −log τ: the delta method is exact at a maximum.
        let covariance = factor.inverse() * (1 / objective.totalWeight)
        for (j, column) in columns.active.enumerated() {
          let (a, b) = (1 / tau, -end.point[j] / (tau * tau))
          let variance =
            a * a * covariance[j, j] + 2 * a * b * covariance[j, p + 1] + b * b * covariance[p + 1, p + 1]
          errors[column] = variance.squareRoot() * objective.timeScale / columns.scales[j]
        }
        logScaleError = covariance[p + 1, p + 1].squareRoot() / tau
      }
      standardErrors = errors
      self.logScaleError = logScaleError
    }

    init(
      distribution: LifetimeDistribution, coefficients: [Double], scale: Double, standardErrors: [Double],
      logScaleError: Double, centers: [Double], centeredIntercept: Double, logLikelihood: Double,
      gradientNorm: Double, iterations: Int, flags: (isConverged: Bool, isDiverging: Bool, isCollinear: Bool)
    ) {
      self.distribution = distribution
      self.coefficients = coefficients
      self.scale = scale
      self.standardErrors = standardErrors
      self.logScaleError = logScaleError
      self.centers = centers
      self.centeredIntercept = centeredIntercept
      self.logLikelihood = logLikelihood
      self.gradientNorm = gradientNorm
      self.iterations = iterations
      (isConverged, isDiverging, isCollinear) = flags
    }
  }
}

extension AcceleratedFailureTime.Fitted {
  /// Estimates, standard errors, z, p and bounds.
  public var table: CoefficientTable {
    CoefficientTable(estimates: coefficients, standardErrors: standardErrors)
  }

  /// Log life without noise, b + xᵀβ; NaN when a feature is.
  ///
  /// - Precondition: there is one feature a column of the training table.
  /// - Complexity: O(columns), without allocating.
  public func logLife(of row: Span<Double>) -> Double { sum.value(of: row) }

  /// ``logLife(of:)`` of each row.
  ///
  /// - Precondition: `x` has the columns of the training table.
  public func logLives(for x: Matrix) -> [Double] { sum.values(for: x) }

  /// The probability that a unit with these features lives longer than `age`, given that it lives at `after`.
  ///
  /// NaN when a feature or an age is.
  ///
  /// - Parameters:
  ///   - row: one feature a column.
  ///   - age: the age to reach; one up to `after` is certain.
  ///   - after: the age it has reached already, 0 by default.
  /// - Precondition: there is one feature a column of the training table.
  public func survival(of row: [Double], at age: Double, after: Double = 0) -> Double {
    exp(logSurvival(logLife(of: row.span), from: after, to: age))
  }

  /// The probability that a unit of this age fails within the time ahead, accurate also where it is tiny.
  ///
  /// - Precondition: there is one feature a column of the training table.
  public func failureProbability(of row: [Double], age: Double, within ahead: Double) -> Double {
    -expm1(logSurvival(logLife(of: row.span), from: age, to: age + ahead))
  }

  /// How much longer, from this age on, it takes until the given share of such units has failed.
  ///
  /// - Parameters:
  ///   - row: one feature a column.
  ///   - age: the age reached; 0 by default.
  ///   - share: above 0 and below 1; the median by default.
  /// - Precondition: there is one feature a column of the training table.
  public func remainingLife(of row: [Double], age: Double = 0, whenFailed share: Double = 0.5) -> Double {
    precondition(share > 0 && share < 1, "a share must lie between 0 and 1")
    let life = logLife(of: row.span)
    guard !life.isNaN, !age.isNaN else { return .nan }
    let hazard = -log1p(-share)
    guard age > 0 else { return exp(life + scale * distribution.advance(from: -.infinity, hazard: hazard)) }
    return age * expm1(scale * distribution.advance(from: noise(life, age), hazard: hazard))
  }

  /// The life that half of such units exceed.
  ///
  /// - Precondition: there is one feature a column of the training table.
  public func medianLife(of row: [Double]) -> Double { remainingLife(of: row) }

  /// The mean life of such units; infinite for a log-logistic law with σ of 1 or more.
  ///
  /// - Precondition: there is one feature a column of the training table.
  public func meanLife(of row: [Double]) -> Double {
    exp(logLife(of: row.span)) * distribution.exponentialMean(scale)
  }

  /// The probability to live longer than each of the ages: one row a row of `x`, one column an age.
  ///
  /// - Precondition: `x` has the columns of the training table.
  public func survivalProbabilities(for x: Matrix, at ages: [Double]) -> Matrix {
    let lives = logLives(for: x)
    return Matrix(rowCount: x.rowCount, columnCount: ages.count) { row, k in
      exp(logSurvival(lives[row], from: 0, to: ages[k]))
    }
  }

  /// ε at the end of a life of this age; −∞ for none.
  private func noise(_ life: Double, _ age: Double) -> Double {
    age > 0 || age.isNaN || life.isNaN ? (log(age) - life) / scale : -.infinity
  }

  /// The logarithm of the share of those alive at the first age that are so at the second; NaN when anything is.
  private func logSurvival(_ life: Double, from age: Double, to end: Double) -> Double {
    distribution.logSurvival(from: noise(life, age), to: noise(life, end))
  }
}
