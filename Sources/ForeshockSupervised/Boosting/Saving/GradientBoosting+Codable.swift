extension GradientBoosting.Fitted: Codable {
  enum CodingKeys: String, CodingKey { case version, loss, validationLosses, stopReason, trees }

  /// The version of the stored form that this code writes and reads.
  static let version = 1

  /// Writes the model with the version of its form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(loss, forKey: .loss)
    try container.encode(validationLosses, forKey: .validationLosses)
    try container.encode(stopReason, forKey: .stopReason)
    try container.encode(ensemble, forKey: .trees)
  }

  /// Reads a model, refusing another version and trees that could not be walked.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try container.require(version: Self.version, .version, of: "boosted trees")
    let ensemble = try container.decode(TreeEnsemble.self, forKey: .trees)
    let loss = try container.decode(BoostingLoss?.self, forKey: .loss)
    guard ensemble.outputCount == loss?.outputCount ?? ensemble.outputCount else {
      throw container.refused(.loss, "the trees are not those of the loss")
    }
    self.init(
      ensemble, loss: loss, validationLosses: try container.decode([Double].self, forKey: .validationLosses),
      stopReason: try container.decode(GradientBoosting.StopReason.self, forKey: .stopReason))
  }
}

extension BoostingLoss {
  /// Scores a row.
  var outputCount: Int {
    if case .softmax(let count) = self { count } else { 1 }
  }
}
