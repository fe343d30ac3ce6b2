extension RandomForest.Fitted: Codable {
  enum CodingKeys: String, CodingKey { case version, outcome, trees, rowsPerTree }

  /// The version of the stored form that this code writes and reads.
  static let version = 1

  /// Writes the forest with the version of its form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(ensemble, forKey: .trees)
    try container.encodeIfPresent(rowsPerTree, forKey: .rowsPerTree)
  }

  /// Reads a forest, refusing another version and trees that could not be walked.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try container.require(version: Self.version, .version, of: "a forest")
    let outcome = try container.decode(RandomForest.Outcome.self, forKey: .outcome)
    let ensemble = try container.decode(TreeEnsemble.self, forKey: .trees)
    guard ensemble.outputCount == Self.outputCount(of: outcome) else {
      throw container.refused(.outcome, "the trees are not those of the outcome")
    }
    let rowsPerTree = try container.decodeIfPresent(Int.self, forKey: .rowsPerTree)
    guard rowsPerTree ?? 1 >= 1 else { throw container.refused(.rowsPerTree, "trees of no rows") }
    self.init(checked: ensemble, outcome, rowsPerTree: rowsPerTree)
  }
}
