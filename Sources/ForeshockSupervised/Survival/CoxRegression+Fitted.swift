public import ForeshockLinearAlgebra
import ForeshockMetrics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension CoxRegression {
  /// The cumulative hazard of a unit at the centre of the features, as a step function of age.
  public struct Baseline: Hashable, Sendable, Codable {
    /// The label of the stratum; 0 without strata.
    public let stratum: Int
    /// The distinct ages of failure in training, ascending.
    public let times: [Double]
    /// The cumulative hazard after each.
    public let cumulativeHazard: [Double]

    /// The cumulative hazard at `age`; constant after the last failure of the training rows.
    public func hazard(at age: Double) -> Double {
      var (low, high) = (0, times.count)
      while low < high {
        let middle = (low + high) / 2
        if times[middle] <= age { low = middle + 1 } else { high = middle }
      }
      return low == 0 ? 0 : cumulativeHazard[low - 1]
    }

    /// The first age after `age` at which the cumulative hazard since then reaches `level`; nil when it never did
    /// in training, or the level is not a number.
    func age(after age: Double, whenHazardReaches level: Double) -> Double? {
      let lived = age > 0 ? hazard(at: age) : 0
      var (low, high) = (0, times.count)
      while low < high {
        let middle = (low + high) / 2
        if times[middle] > age && cumulativeHazard[middle] - lived >= level {
          high = middle
        } else {
          low = middle + 1
        }
      }
      return low < times.count ? times[low] : nil
    }
  }

  /// A fitted model: a value to share, store and ask.
  public struct Fitted: Hashable, Sendable {
    /// β: the change of the log hazard with each column; zero for columns that did not vary.
    public let coefficients: [Double]
    /// The standard error of each coefficient; NaN for columns that did not vary, where columns determine each
    /// other, and along a diverging direction.
    public let standardErrors: [Double]
    /// About the mean of each column in training (the median where a few rows lie far from the others), where the
    /// baselines are.
    public let centers: [Double]
    /// One a stratum, by ascending label.
    public let baselines: [Baseline]
    /// The log partial likelihood at the coefficients.
    public let logLikelihood: Double
    /// The log partial likelihood at zero coefficients.
    public let nullLogLikelihood: Double
    /// The largest entry of the objective's gradient, columns scaled by the spread of most rows; where a mixed
    /// derivative of its variable is beyond 10⁶, in units of its millionth.
    public let gradientNorm: Double
    /// Newton steps taken.
    public let iterations: Int
    /// Whether the gradient reached the tolerance at an optimum that exists.
    public let isConverged: Bool
    /// A change of the coefficients along which no failure becomes less likely: the data put failures in perfect
    /// order there and there is no optimum. Its largest entry, with columns scaled, is one. Nil for none.
    public let divergingDirection: [Double]?
    /// Whether columns determine each other: the coefficients are then one choice of many.
    public let isCollinear: Bool

    init(
      _ objective: CoxObjective, _ minimum: NewtonMinimizer.Minimum, _ columns: Standardization,
      nullLogLikelihood: Double, _ tolerance: Double
    ) {
      let end = minimum.end
      coefficients = columns.unscaled(end.point)
      var centers = [Double](repeating: 0, count: columns.columnCount)
      for (j, column) in columns.active.enumerated() { centers[column] = columns.centers[j] }
      self.centers = centers
      logLikelihood = objective.logLikelihood(at: end.point)
      self.nullLogLikelihood = nullLogLikelihood
      gradientNorm = end.gradientNorm
      iterations = minimum.iterations

      let reach = minimum.lastStep.reduce(0) { max($0, abs($1)) }
      let goesOn = reach > 1e-3 && objective.rows.diverges(along: minimum.lastStep)
      divergingDirection = goesOn ? columns.unscaled(minimum.lastStep.map { $0 / reach }) : nil
      isConverged = end.value.isFinite && end.gradientNorm <= tolerance && !goesOn
      isCollinear = minimum.hessianIsSingular && !goesOn
      standardErrors =
        goesOn
        ? [Double](repeating: .nan, count: columns.columnCount)
        : columns.standardErrors(end.hessian, observations: objective.rows.eventWeight)

      let hazards = objective.hazards(at: end.point)
      baselines = objective.rows.strata.map { stratum in
        var sum = 0.0
        let cumulative = stratum.times.reversed().map { k in
          sum += hazards.steps[k]
          return sum
        }
        return Baseline(
          stratum: stratum.label, times: objective.rows.times[stratum.times].reversed(),
          cumulativeHazard: cumulative)
      }
    }

    init(
      coefficients: [Double], standardErrors: [Double], centers: [Double], baselines: [Baseline],
      logLikelihoods: (fitted: Double, null: Double), gradientNorm: Double, iterations: Int,
      isConverged: Bool,
      divergingDirection: [Double]?, isCollinear: Bool
    ) {
      self.coefficients = coefficients
      self.standardErrors = standardErrors
      self.centers = centers
      self.baselines = baselines
      logLikelihood = logLikelihoods.fitted
      nullLogLikelihood = logLikelihoods.null
      self.gradientNorm = gradientNorm
      self.iterations = iterations
      self.isConverged = isConverged
      self.divergingDirection = divergingDirection
      self.isCollinear = isCollinear
    }
  }
}

extension CoxRegression.Fitted {
  /// Estimates, standard errors, z, p and bounds.
  public var table: CoefficientTable {
    CoefficientTable(estimates: coefficients, standardErrors: standardErrors)
  }

  /// The log of how much higher a row's hazard is than that of a unit at the ``centers``; NaN when a feature is.
  ///
  /// - Precondition: there is one feature a column of the training table.
  /// - Complexity: O(columns), without allocating.
  public func logRisk(of row: Span<Double>) -> Double { sum.value(of: row) }

  /// ``logRisk(of:)`` of each row.
  ///
  /// - Precondition: `x` has the columns of the training table.
  public func logRisks(for x: Matrix) -> [Double] { sum.values(for: x) }

  /// The probability that a unit with these features lives longer than `age`, given that it lives at `after`.
  ///
  /// Nothing is known beyond the last failure of the training rows: the probability stays there. NaN when a feature or an age
  /// is.
  ///
  /// - Parameters:
  ///   - row: one feature a column.
  ///   - age: the age to reach.
  ///   - after: the age it has reached already, 0 by default.
  ///   - stratum: the label of its stratum; 0 without strata.
  /// - Precondition: the features fit, and the stratum was in the training rows.
  public func survival(of row: [Double], at age: Double, after: Double = 0, stratum: Int = 0) -> Double {
    exp(-hazard(of: row, from: after, to: age, stratum))
  }

  /// The probability that a unit of this age fails within the time ahead.
  ///
  /// NaN, for not known, from the last failure of the training rows of the stratum on: no unit failed at such an age, because
  /// hardly any was watched there. Where only the end of the time ahead lies beyond it, the probability is that of failing by
  /// then, the least that it can be.
  ///
  /// - Precondition: as for ``survival(of:at:after:stratum:)``.
  public func failureProbability(
    of row: [Double], age: Double, within ahead: Double, stratum: Int = 0
  ) -> Double {
    guard let last = baseline(of: stratum).times.last, age < last else { return .nan }
    return -expm1(-hazard(of: row, from: age, to: age + ahead, stratum))
  }

  /// The age by which the given share of such units, now of age `after`, have failed; nil when it lies beyond the
  /// last failure of the training rows.
  ///
  /// - Parameters:
  ///   - share: above 0 and below 1; the median by default.
  ///   - row: one feature a column.
  ///   - after: the age reached already.
  ///   - stratum: the label of its stratum; 0 without strata.
  /// - Precondition: as for ``survival(of:at:after:stratum:)``.
  public func age(
    whenFailed share: Double = 0.5, of row: [Double], after: Double = 0, stratum: Int = 0
  ) -> Double? {
    precondition(share > 0 && share < 1, "a share must lie between 0 and 1")
    let baseline = baseline(of: stratum)
    return baseline.age(after: after, whenHazardReaches: exp(log(-log1p(-share)) - logRisk(of: row.span)))
  }

  /// The probability to live longer than each of the ages: one row a row of `x`, one column an age.
  ///
  /// - Precondition: `x` has the columns of the training table, and the stratum was in the training rows.
  public func survivalProbabilities(for x: Matrix, at ages: [Double], stratum: Int = 0) -> Matrix {
    let hazards = ages.map(baseline(of: stratum).hazard(at:))
    let risks = logRisks(for: x)
    return Matrix(rowCount: x.rowCount, columnCount: ages.count) { row, k in
      exp(-Self.hazard(hazards[k], logRisk: risks[row]))
    }
  }

  /// The cumulative hazard of a unit between two ages; NaN when a feature or an age is.
  private func hazard(of row: [Double], from age: Double, to end: Double, _ stratum: Int) -> Double {
    guard !age.isNaN, !end.isNaN else { return .nan }
    let baseline = baseline(of: stratum)
    let passed = baseline.hazard(at: end) - (age > 0 ? baseline.hazard(at: age) : 0)
    return Self.hazard(passed, logRisk: logRisk(of: row.span))
  }

  /// A baseline's hazard times a risk that may overflow alone.
  private static func hazard(_ passed: Double, logRisk: Double) -> Double {
    passed > 0 || logRisk.isNaN ? exp(log(passed) + logRisk) : 0
  }

  private func baseline(of stratum: Int) -> CoxRegression.Baseline {
    guard let baseline = baselines.first(where: { $0.stratum == stratum }) else {
      preconditionFailure("there is no stratum \(stratum) in this model")
    }
    return baseline
  }
}
