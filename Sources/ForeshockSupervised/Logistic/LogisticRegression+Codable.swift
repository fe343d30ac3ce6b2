extension LogisticRegression {
  enum CodingKeys: String, CodingKey {
    case penalty, penaltyScale, classWeights, solver, tolerance, maxIterations
  }

  /// Reads settings; what earlier versions did not have takes its default.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      penalty: try container.decode(Penalty.self, forKey: .penalty),
      penaltyScale: try container.decodeIfPresent(PenaltyScale.self, forKey: .penaltyScale) ?? .columns,
      classWeights: try container.decode(ClassWeights.self, forKey: .classWeights),
      solver: try container.decodeIfPresent(Solver.self, forKey: .solver) ?? .automatic,
      tolerance: try container.decode(Double.self, forKey: .tolerance),
      maxIterations: try container.decode(Int.self, forKey: .maxIterations))
  }
}

extension LogisticRegression.Fitted: Codable {
  /// The version of the stored form that this code writes. Version 1, of ridge regressions only, is read
  /// too.
  static let version = 2

  enum CodingKeys: String, CodingKey {
    case version, coefficients, centers, centeredIntercept, penalty, l1Share, objective, meanLoss
    case gradientNorm, iterations, isConverged, separation, separatingDirection, hessianWasSingular
    case constantColumns, collinearities, inference
  }

  /// Writes the model with the version of its form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(coefficients, forKey: .coefficients)
    try container.encode(centers, forKey: .centers)
    try container.encode(centeredIntercept, forKey: .centeredIntercept)
    try container.encode(penalty, forKey: .penalty)
    try container.encode(l1Share, forKey: .l1Share)
    try container.encode(objective, forKey: .objective)
    try container.encode(meanLoss, forKey: .meanLoss)
    try container.encode(kktResidual, forKey: .gradientNorm)
    try container.encode(iterations, forKey: .iterations)
    try container.encode(isConverged, forKey: .isConverged)
    try container.encode(separation, forKey: .separation)
    try container.encodeIfPresent(separatingDirection, forKey: .separatingDirection)
    try container.encode(hessianWasSingular, forKey: .hessianWasSingular)
    try container.encode(constantColumns, forKey: .constantColumns)
    try container.encode(collinearities, forKey: .collinearities)
    try container.encodeIfPresent(inference, forKey: .inference)
  }

  /// Reads a model, refusing an unknown version and numbers that no fit gives.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 || version == Self.version else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: container,
        debugDescription:
          "version \(version) of a logistic regression is unknown; this code reads 1 and \(Self.version)")
    }
    let isCurrent = version == Self.version
    func refuse(_ key: CodingKeys, _ why: String) -> DecodingError {
      DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: why)
    }
    func finite(_ key: CodingKeys) throws -> [Double] {
      let values = try container.decode([Double].self, forKey: key)
      guard values.allSatisfy(\.isFinite) else { throw refuse(key, "a number is not finite") }
      return values
    }
    func number(_ key: CodingKeys, in bounds: ClosedRange<Double>) throws -> Double {
      let value = try container.decode(Double.self, forKey: key)
      guard bounds.contains(value) else { throw refuse(key, "\(value) is out of bounds") }
      return value
    }
    let most = Double.greatestFiniteMagnitude
    coefficients = try finite(.coefficients)
    centers = try finite(.centers)
    guard centers.count == coefficients.count else {
      throw refuse(.centers, "\(centers.count) centres do not fit \(coefficients.count) coefficients")
    }
    centeredIntercept = try number(.centeredIntercept, in: -most...most)
    penalty = try number(.penalty, in: 0...most)
    l1Share = isCurrent ? try number(.l1Share, in: 0...1) : 0
    // Firth's may be below zero.
    objective = try number(.objective, in: (isCurrent ? -most : 0)...most)
    // The penalty of the first version was a ridge.
    meanLoss =
      isCurrent
      ? try number(.meanLoss, in: 0...most)
      : max(0, objective - penalty / 2 * coefficients.reduce(0) { $0 + $1 * $1 })
    kktResidual = try number(.gradientNorm, in: 0...most)
    iterations = try container.decode(Int.self, forKey: .iterations)
    guard iterations >= 0 else { throw refuse(.iterations, "\(iterations) is out of bounds") }
    isConverged = try container.decode(Bool.self, forKey: .isConverged)
    separation = try container.decode(LogisticRegression.Separation.self, forKey: .separation)
    hessianWasSingular = try container.decode(Bool.self, forKey: .hessianWasSingular)
    guard isCurrent else {
      constantColumns = []
      return
    }
    let count = coefficients.count
    separatingDirection = try container.decodeIfPresent(
      LogisticRegression.SeparatingDirection.self, forKey: .separatingDirection)
    if let direction = separatingDirection, direction.coefficients.count != count {
      throw refuse(.separatingDirection, "it does not fit \(count) coefficients")
    }
    constantColumns = try container.decode([Int].self, forKey: .constantColumns)
    guard constantColumns.allSatisfy({ $0 >= 0 && $0 < count }) else {
      throw refuse(.constantColumns, "there is no such column")
    }
    collinearities = try container.decode([Collinearity].self, forKey: .collinearities)
    guard
      collinearities.allSatisfy({ dependence in
        ([dependence.column] + dependence.terms.map(\.column)).allSatisfy { $0 >= 0 && $0 < count }
      })
    else { throw refuse(.collinearities, "there is no such column") }
    inference = try container.decodeIfPresent(LogisticInference.self, forKey: .inference)
    if let inference, inference.coefficients.count != count || !inference.isSound {
      throw refuse(.inference, "it does not fit the coefficients")
    }
  }
}

extension LogisticInference {
  /// Whether a fit can have given these numbers.
  var isSound: Bool {
    let estimates = coefficients.compactMap(\.self) + [intercept].compactMap(\.self)
    return estimates.allSatisfy { $0.value.isFinite && $0.standardError >= 0 && $0.standardError.isFinite }
      && logLikelihood <= 0 && logLikelihood.isFinite && nullLogLikelihood <= 0
      && nullLogLikelihood.isFinite && degreesOfFreedom >= 0 && totalWeight > 0 && totalWeight.isFinite
      && (penalizedLogLikelihood == nil) == (nullPenalizedLogLikelihood == nil)
      && (penalizedLogLikelihood ?? 0).isFinite && (nullPenalizedLogLikelihood ?? 0).isFinite
  }
}
