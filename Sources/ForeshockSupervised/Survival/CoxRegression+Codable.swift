extension CoxRegression.Fitted: Codable {
  /// The version of the stored form that this code writes and reads.
  static let version = 1

  enum CodingKeys: String, CodingKey {
    case version, coefficients, standardErrors, centers, baselines, logLikelihood, nullLogLikelihood
    case gradientNorm, iterations, isConverged, divergingDirection, isCollinear
  }

  /// Writes the model with the version of its form; errors that are NaN as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(
      coefficients: coefficients, .coefficients, errors: standardErrors, .standardErrors, centers: centers,
      .centers)
    try container.encode(baselines, forKey: .baselines)
    try container.encode(logLikelihood, forKey: .logLikelihood)
    try container.encode(nullLogLikelihood, forKey: .nullLogLikelihood)
    try container.encode(gradientNorm, forKey: .gradientNorm)
    try container.encode(iterations, forKey: .iterations)
    try container.encode(isConverged, forKey: .isConverged)
    try container.encodeIfPresent(divergingDirection, forKey: .divergingDirection)
    try container.encode(isCollinear, forKey: .isCollinear)
  }

  /// Reads a model, refusing another version and numbers that no fit gives.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try container.require(version: Self.version, .version, of: "a Cox regression")
    let (coefficients, errors, centers) = try container.coefficients(
      .coefficients, errors: .standardErrors, centers: .centers)
    let baselines = try container.decode([CoxRegression.Baseline].self, forKey: .baselines)
    guard !baselines.isEmpty, baselines.allSatisfy(\.isValid),
      zip(baselines, baselines.dropFirst()).allSatisfy({ $0.stratum < $1.stratum })
    else { throw container.refused(.baselines, "a baseline does not ascend") }
    let direction =
      container.contains(.divergingDirection) ? try container.numbers(.divergingDirection) : nil
    guard direction?.count ?? coefficients.count == coefficients.count else {
      throw container.refused(.divergingDirection, "it does not fit the coefficients")
    }
    self.init(
      coefficients: coefficients, standardErrors: errors, centers: centers, baselines: baselines,
      logLikelihoods: (try container.number(.logLikelihood), try container.number(.nullLogLikelihood)),
      gradientNorm: try container.number(.gradientNorm, atLeast: 0),
      iterations: try container.count(.iterations),
      isConverged: try container.decode(Bool.self, forKey: .isConverged),
      divergingDirection: direction,
      isCollinear: try container.decode(Bool.self, forKey: .isCollinear))
  }
}

extension CoxRegression.Baseline {
  /// Whether ages and hazards ascend as those of a fit do.
  fileprivate var isValid: Bool {
    func ascends(_ values: [Double]) -> Bool {
      values.allSatisfy { $0.isFinite && $0 >= 0 } && zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
    }
    return times.count == cumulativeHazard.count && ascends(times) && ascends(cumulativeHazard)
  }
}
