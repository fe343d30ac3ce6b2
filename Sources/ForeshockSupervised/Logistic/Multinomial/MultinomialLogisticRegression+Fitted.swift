public import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension MultinomialLogisticRegression {
  /// A fitted model: a value to share, store and ask.
  public struct Fitted: Hashable, Sendable {
    /// How many classes there are.
    public let classCount: Int
    /// The coefficients, one row a column of the table, one column a class.
    public let coefficients: Matrix
    /// About the mean of each column in training.
    let centers: [Double]
    /// The predictor of each class at the centres.
    let centeredIntercepts: [Double]
    /// λ of the objective.
    public let penalty: Double
    /// α of the objective: the share of the lasso.
    public let l1Share: Double
    /// The least value found of the objective as stated, penalty included.
    public let objective: Double
    /// The weighted mean log-loss there.
    public let meanLoss: Double
    /// The largest violation of the optimality conditions of the objective as stated, with all columns
    /// scaled to unit standard deviation.
    public let kktResidual: Double
    /// Steps taken on all rows.
    public let iterations: Int
    /// Whether the conditions hold to the tolerance at an optimum that exists.
    public internal(set) var isConverged: Bool
    /// Whether planes separate classes of the training rows: completely when each row's own class leads; quasi-
    /// completely when without a penalty coefficients were found to be on their way to infinity.
    public internal(set) var separation: LogisticRegression.Separation
    /// Without a penalty, the planes that separate; nil as well where rows · (classes − 1)² · columns is above 2²⁴.
    public internal(set) var separatingDirection: MultinomialLogisticRegression.SeparatingDirection?
    /// Columns that did not vary; their coefficients are zero.
    public let constantColumns: [Int]
    /// Without a penalty, columns that others determine; the effects are shared among them.
    public internal(set) var collinearities: [Collinearity] = []
    /// Without a penalty, at an optimum: standard errors and tests of the differences from class 0; else nil, also above
    /// 1,000 coefficients, for which there is no Hessian.
    public internal(set) var inference: MultinomialInference?

    /// The predictor of each class where all columns are zero.
    public var intercepts: [Double] {
      (0..<classCount).map { k in
        var sum = centeredIntercepts[k]
        for j in 0..<centers.count { sum -= coefficients[j, k] * centers[j] }
        return sum
      }
    }

    init(
      _ problem: MultinomialObjective, end: Evaluation, value: Double, residual: Double, iterations: Int,
      _ terms: PenaltyTerms, tolerance: Double
    ) {
      let columns = problem.columns
      let classes = problem.rows.classCount
      var coefficients = Matrix.zeros(columns.columnCount, classes)
      var centers = [Double](repeating: 0, count: columns.columnCount)
      for (j, column) in columns.active.enumerated() {
        centers[column] = columns.centers[j]
        for k in 0..<classes {
          coefficients[column, k] = end.point[k * problem.width + j] / columns.scales[j]
        }
        guard terms.lambda == 0 else { continue }
        // They began with a sum of zero, which rounding moves: it changes no probability.
        let shift = (0..<classes).reduce(0) { $0 + coefficients[column, $1] } / Double(classes)
        for k in 0..<classes { coefficients[column, k] -= shift }
      }
      let intercepts = (0..<classes).map { end.point[($0 + 1) * problem.width - 1] }
      let mean = intercepts.reduce(0, +) / Double(classes)
      classCount = classes
      self.coefficients = coefficients
      self.centers = centers
      centeredIntercepts = intercepts.map { $0 - mean }
      penalty = terms.lambda
      l1Share = terms.l1Share
      objective = value
      meanLoss = end.loss
      kktResidual = residual
      self.iterations = iterations
      isConverged = residual <= tolerance
      separation = end.smallestMargin > 0 ? .complete : .none
      constantColumns = columns.constantColumns
    }
  }
}

extension MultinomialLogisticRegression.Fitted {
  /// The probability of each class for one row, without allocating; NaN when a feature is.
  ///
  /// - Parameters:
  ///   - row: one feature a column of the training table.
  ///   - result: receives one probability a class.
  /// - Precondition: the counts fit.
  /// - Complexity: O(columns · classes).
  public func probabilities(of row: Span<Double>, into result: inout MutableSpan<Double>) {
    precondition(
      row.count == centers.count, "\(row.count) features do not fit \(centers.count) columns")
    precondition(result.count >= classCount, "\(result.count) places do not fit \(classCount) classes")
    var highest = -Double.infinity
    for k in 0..<classCount {
      var sum = centeredIntercepts[k]
      for j in 0..<centers.count { sum += (row[j] - centers[j]) * coefficients[j, k] }
      result[k] = sum
      highest = max(highest, sum)
    }
    var total = 0.0
    for k in 0..<classCount {
      result[k] = exp(result[k] - highest)
      total += result[k]
    }
    for k in 0..<classCount { result[k] /= total }
  }

  /// The probability of each class for one row.
  public func probabilities(of row: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: classCount)
    var places = result.mutableSpan
    probabilities(of: row.span, into: &places)
    return result
  }

  /// The probability of each class, one row a row of `x`, one column a class.
  ///
  /// - Precondition: `x` has the columns of the training table.
  /// - Complexity: O(rows · columns · classes).
  public func probabilities(for x: Matrix) -> Matrix {
    precondition(
      x.columnCount == centers.count, "\(x.columnCount) columns do not fit \(centers.count)")
    var elements = [Double](repeating: 0, count: x.rowCount * classCount)
    var row = [Double](repeating: 0, count: x.columnCount)
    var result = [Double](repeating: 0, count: classCount)
    for i in 0..<x.rowCount {
      var features = row.mutableSpan
      x.copyRow(i, into: &features)
      var places = result.mutableSpan
      probabilities(of: row.span, into: &places)
      for k in 0..<classCount { elements[k * x.rowCount + i] = result[k] }
    }
    return Matrix(rowCount: x.rowCount, columnCount: classCount, elements: elements)
  }

  /// The most probable class of each row, the first of equals.
  public func classes(for x: Matrix) -> [Int] {
    let probabilities = probabilities(for: x)
    return (0..<x.rowCount).map { i in
      (1..<classCount).reduce(0) { probabilities[i, $1] > probabilities[i, $0] ? $1 : $0 }
    }
  }
}

extension MultinomialLogisticRegression.Fitted: Codable {
  enum CodingKeys: String, CodingKey {
    case version, classCount, coefficients, centers, centeredIntercepts, penalty, l1Share, objective
    case meanLoss, kktResidual, iterations, isConverged, separation, constantColumns, collinearities
    case inference, separatingDirection
  }

  /// Writes the model with the version of its form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(classCount, forKey: .classCount)
    try container.encode(coefficients, forKey: .coefficients)
    try container.encode(centers, forKey: .centers)
    try container.encode(centeredIntercepts, forKey: .centeredIntercepts)
    try container.encode(penalty, forKey: .penalty)
    try container.encode(l1Share, forKey: .l1Share)
    try container.encode(objective, forKey: .objective)
    try container.encode(meanLoss, forKey: .meanLoss)
    try container.encode(kktResidual, forKey: .kktResidual)
    try container.encode(iterations, forKey: .iterations)
    try container.encode(isConverged, forKey: .isConverged)
    try container.encode(separation, forKey: .separation)
    try container.encode(constantColumns, forKey: .constantColumns)
    try container.encode(collinearities, forKey: .collinearities)
    try container.encodeIfPresent(inference, forKey: .inference)
    try container.encodeIfPresent(separatingDirection, forKey: .separatingDirection)
  }

  /// Reads a model, refusing an unknown version and numbers that no fit gives.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func check(_ condition: Bool, _ key: CodingKeys, _ why: String) throws {
      guard condition else {
        throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: why)
      }
    }
    let version = try container.decode(Int.self, forKey: .version)
    try check(
      version == 1, .version,
      "version \(version) of a multinomial logistic regression is unknown; this code reads 1")
    classCount = try container.decode(Int.self, forKey: .classCount)
    try check(classCount >= 2, .classCount, "there must be at least two classes")
    coefficients = try container.decode(Matrix.self, forKey: .coefficients)
    try check(
      coefficients.columnCount == classCount && coefficients.elements.allSatisfy(\.isFinite), .coefficients,
      "there must be one column of finite numbers a class")
    centers = try container.decode([Double].self, forKey: .centers)
    try check(
      centers.count == coefficients.rowCount && centers.allSatisfy(\.isFinite), .centers,
      "there must be one finite number a column")
    centeredIntercepts = try container.decode([Double].self, forKey: .centeredIntercepts)
    try check(
      centeredIntercepts.count == classCount && centeredIntercepts.allSatisfy(\.isFinite),
      .centeredIntercepts, "there must be one finite number a class")
    func number(_ key: CodingKeys, _ upTo: Double = .greatestFiniteMagnitude) throws -> Double {
      let value = try container.decode(Double.self, forKey: key)
      try check(value >= 0 && value <= upTo, key, "\(value) is out of bounds")
      return value
    }
    penalty = try number(.penalty)
    l1Share = try number(.l1Share, 1)
    objective = try number(.objective)
    meanLoss = try number(.meanLoss)
    kktResidual = try number(.kktResidual)
    iterations = try container.decode(Int.self, forKey: .iterations)
    try check(iterations >= 0, .iterations, "\(iterations) is out of bounds")
    isConverged = try container.decode(Bool.self, forKey: .isConverged)
    separation = try container.decode(LogisticRegression.Separation.self, forKey: .separation)
    constantColumns = try container.decode([Int].self, forKey: .constantColumns)
    collinearities = try container.decode([Collinearity].self, forKey: .collinearities)
    inference = try container.decodeIfPresent(MultinomialInference.self, forKey: .inference)
    try check(
      inference?.isSound(classes: classCount, columns: centers.count) ?? true, .inference,
      "it does not fit the coefficients")
    separatingDirection = try container.decodeIfPresent(
      MultinomialLogisticRegression.SeparatingDirection.self, forKey: .separatingDirection)
    if let direction = separatingDirection {
      try check(
        direction.coefficients.rowCount == centers.count && direction.coefficients.columnCount == classCount
          && direction.coefficients.elements.allSatisfy(\.isFinite) && direction.separatedRows > 0
          && direction.intercepts.count == classCount && direction.intercepts.allSatisfy(\.isFinite),
        .separatingDirection, "it does not fit the coefficients")
    }
    let columns = 0..<centers.count
    try check(constantColumns.allSatisfy(columns.contains), .constantColumns, "there is no such column")
    try check(
      collinearities.allSatisfy { ([$0.column] + $0.terms.map(\.column)).allSatisfy(columns.contains) },
      .collinearities, "there is no such column")
  }
}
