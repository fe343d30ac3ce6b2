extension LogisticRegression.Fitted: Codable {
  /// The version of the stored form that this code writes and reads.
  static let version = 1

  private enum CodingKeys: String, CodingKey {
    case version, coefficients, centers, centeredIntercept, penalty, objective, gradientNorm, iterations
    case isConverged, separation, hessianWasSingular
  }

  /// Writes the model with the version of its form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(coefficients, forKey: .coefficients)
    try container.encode(centers, forKey: .centers)
    try container.encode(centeredIntercept, forKey: .centeredIntercept)
    try container.encode(penalty, forKey: .penalty)
    try container.encode(objective, forKey: .objective)
    try container.encode(gradientNorm, forKey: .gradientNorm)
    try container.encode(iterations, forKey: .iterations)
    try container.encode(isConverged, forKey: .isConverged)
    try container.encode(separation, forKey: .separation)
    try container.encode(hessianWasSingular, forKey: .hessianWasSingular)
  }

  /// Reads a model, refusing another version and numbers that no fit gives.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == Self.version else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: container,
        debugDescription:
          "version \(version) of a logistic regression is unknown; this code reads \(Self.version)")
    }
    func finite(_ key: CodingKeys) throws -> [Double] {
      let values = try container.decode([Double].self, forKey: key)
      guard values.allSatisfy(\.isFinite) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "a number is not finite")
      }
      return values
    }
    func number(_ key: CodingKeys, atLeast least: Double) throws -> Double {
      let value = try container.decode(Double.self, forKey: key)
      guard value.isFinite, value >= least else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "\(value) is out of bounds")
      }
      return value
    }
    coefficients = try finite(.coefficients)
    centers = try finite(.centers)
    guard centers.count == coefficients.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .centers, in: container,
        debugDescription: "\(centers.count) centres do not fit \(coefficients.count) coefficients")
    }
    centeredIntercept = try number(.centeredIntercept, atLeast: -.greatestFiniteMagnitude)
    penalty = try number(.penalty, atLeast: 0)
    objective = try number(.objective, atLeast: 0)
    gradientNorm = try number(.gradientNorm, atLeast: 0)
    iterations = try container.decode(Int.self, forKey: .iterations)
    guard iterations >= 0 else {
      throw DecodingError.dataCorruptedError(
        forKey: .iterations, in: container, debugDescription: "\(iterations) is out of bounds")
    }
    isConverged = try container.decode(Bool.self, forKey: .isConverged)
    separation = try container.decode(LogisticRegression.Separation.self, forKey: .separation)
    hessianWasSingular = try container.decode(Bool.self, forKey: .hessianWasSingular)
  }
}
