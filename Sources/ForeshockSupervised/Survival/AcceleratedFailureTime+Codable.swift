extension AcceleratedFailureTime.Fitted: Codable {
  /// The version of the stored form that this code writes and reads.
  static let version = 1

  enum CodingKeys: String, CodingKey {
    case version, distribution, coefficients, scale, standardErrors, logScaleError, centers, centeredIntercept
    case logLikelihood, gradientNorm, iterations, isConverged, isDiverging, isCollinear
  }

  /// Writes the model with the version of its form; errors that are NaN as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(distribution, forKey: .distribution)
    try container.encode(
      coefficients: coefficients, .coefficients, errors: standardErrors, .standardErrors, centers: centers,
      .centers)
    try container.encode(scale, forKey: .scale)
    try container.encode(storable([logScaleError]), forKey: .logScaleError)
    try container.encode(centeredIntercept, forKey: .centeredIntercept)
    try container.encode(logLikelihood, forKey: .logLikelihood)
    try container.encode(gradientNorm, forKey: .gradientNorm)
    try container.encode(iterations, forKey: .iterations)
    try container.encode(isConverged, forKey: .isConverged)
    try container.encode(isDiverging, forKey: .isDiverging)
    try container.encode(isCollinear, forKey: .isCollinear)
  }

  /// Reads a model, refusing another version and numbers that no fit gives.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try container.require(version: Self.version, .version, of: "an accelerated failure time model")
    let (coefficients, errors, centers) = try container.coefficients(
      .coefficients, errors: .standardErrors, centers: .centers)
    self.init(
      distribution: try container.decode(LifetimeDistribution.self, forKey: .distribution),
      coefficients: coefficients,
      scale: try container.number(.scale, atLeast: .leastNonzeroMagnitude), standardErrors: errors,
      logScaleError: try container.numbers(.logScaleError, allowsNaN: true).first ?? .nan, centers: centers,
      centeredIntercept: try container.number(.centeredIntercept),
      logLikelihood: try container.number(.logLikelihood),
      gradientNorm: try container.number(.gradientNorm, atLeast: 0),
      iterations: try container.count(.iterations),
      flags: (
        try container.decode(Bool.self, forKey: .isConverged),
        try container.decode(Bool.self, forKey: .isDiverging),
        try container.decode(Bool.self, forKey: .isCollinear)
      ))
  }
}
