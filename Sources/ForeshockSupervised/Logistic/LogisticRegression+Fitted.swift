public import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension LogisticRegression {
  /// Whether a plane tells the two classes of the training rows apart.
  public enum Separation: String, Hashable, Sendable, Codable {
    /// None was found.
    case none
    /// All rows lie strictly on their side of a plane. Without a penalty there is no optimum: the
    /// coefficients reported are those at which this became certain.
    case complete
    /// All rows lie on their side of a plane or on it. Without a penalty some coefficients are on their
    /// way to infinity.
    case quasiComplete
  }

  /// A fitted model: a value to share, store and ask.
  public struct Fitted: Hashable, Sendable {
    /// The change of the log-odds with each column; zero for columns that did not vary.
    public let coefficients: [Double]
    /// About the mean of each column in training, subtracted before multiplying: columns with a large
    /// mean and a small spread lose no digits.
    let centers: [Double]
    /// The log-odds at the centres.
    let centeredIntercept: Double
    /// λ of the objective.
    public let penalty: Double
    /// The least value found: weighted mean log-loss plus penalty.
    public let objective: Double
    /// The largest entry of the objective's gradient with all columns scaled to unit standard deviation:
    /// how far from exact the optimum is.
    public let gradientNorm: Double
    /// Newton steps taken on all rows.
    public let iterations: Int
    /// Whether the gradient reached the tolerance at an optimum that exists.
    public let isConverged: Bool
    /// Whether a plane separates the classes of the training rows.
    public let separation: Separation
    /// Whether the Hessian was numerically singular on the way: columns that determine each other, or
    /// separation. Without a penalty the coefficients are then one choice of many.
    public let hessianWasSingular: Bool

    /// The log-odds where all columns are zero.
    public var intercept: Double {
      var sum = centeredIntercept
      for (coefficient, center) in zip(coefficients, centers) { sum -= coefficient * center }
      return sum
    }

    init(_ solution: NewtonSolver.Solution, _ columns: Standardization, lambda: Double) {
      var coefficients = [Double](repeating: 0, count: columns.columnCount)
      var centers = coefficients
      for (j, column) in columns.active.enumerated() {
        coefficients[column] = solution.point[j] / columns.scales[j]
        centers[column] = columns.centers[j]
      }
      self.coefficients = coefficients
      self.centers = centers
      centeredIntercept = solution.point[columns.active.count]
      penalty = lambda
      objective = solution.value
      gradientNorm = solution.gradientNorm
      iterations = solution.iterations
      isConverged = solution.isConverged
      separation = solution.separation
      hessianWasSingular = solution.hessianWasSingular
    }
  }
}

extension LogisticRegression.Fitted {
  /// The log-odds of label 1 for one row, without allocating; NaN when a feature is.
  ///
  /// - Precondition: there is one feature a column of the training table.
  /// - Complexity: O(columns).
  public func logOdds(of row: Span<Double>) -> Double {
    precondition(
      row.count == coefficients.count, "\(row.count) features do not fit \(coefficients.count) coefficients")
    var sum = centeredIntercept
    for j in 0..<coefficients.count { sum += (row[j] - centers[j]) * coefficients[j] }
    return sum
  }

  /// The probability of label 1 for one row, without allocating; NaN when a feature is.
  ///
  /// - Precondition: there is one feature a column of the training table.
  public func probability(of row: Span<Double>) -> Double {
    let eta = logOdds(of: row)
    let t = exp(-abs(eta))
    return eta < 0 ? t / (1 + t) : 1 / (1 + t)
  }

  /// The probability of label 1 for one row, without allocating; NaN when a feature is.
  ///
  /// - Precondition: there is one feature a column of the training table.
  public func probability(of row: [Double]) -> Double { probability(of: row.span) }

  /// The log-odds of label 1 for each row.
  ///
  /// - Precondition: `x` has the columns of the training table.
  /// - Complexity: O(rows · columns).
  public func logOdds(for x: Matrix) -> [Double] {
    precondition(
      x.columnCount == coefficients.count,
      "\(x.columnCount) columns do not fit \(coefficients.count) coefficients")
    var result = [Double](repeating: centeredIntercept, count: x.rowCount)
    let source = x.elements
    // Blocks of rows keep the sums in the first cache while the columns stream by.
    let blockRows = 2_048
    for first in stride(from: 0, to: x.rowCount, by: blockRows) {
      var target = result.mutableSpan
      for j in 0..<coefficients.count where coefficients[j] != 0 {
        LogisticKernel.accumulate(
          source.span, from: j * x.rowCount + first, count: min(blockRows, x.rowCount - first),
          center: centers[j], factor: coefficients[j], into: &target, at: first)
      }
    }
    return result
  }

  /// The probability of label 1 for each row; NaN where a feature that matters is.
  ///
  /// - Precondition: `x` has the columns of the training table.
  /// - Complexity: O(rows · columns).
  public func probabilities(for x: Matrix) -> [Double] {
    var result = logOdds(for: x)
    var values = result.mutableSpan
    LogisticKernel.probabilities(&values)
    return result
  }
}
