/// The form for encoders that people can read: flat arrays, all of one length a node.
///
/// +∞, the threshold of a question whether there is a value at all, is null, as JSON has no infinity. So is −∞, that of
/// cells of −∞ against all others; the places of such nodes are stored besides.
extension TreeStructure: Codable {
  enum CodingKeys: String, CodingKey {
    case featureCount, outputCount, baseline, roots, slots, thresholds, children, values, covers, gains
    case setOffsets, setWords, lowest
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(featureCount, forKey: .featureCount)
    try container.encode(outputCount, forKey: .outputCount)
    try container.encode(baseline, forKey: .baseline)
    try container.encode(roots, forKey: .roots)
    try container.encode(nodes.map(\.slot), forKey: .slots)
    try container.encode(nodes.map { $0.threshold.isInfinite ? nil : $0.threshold }, forKey: .thresholds)
    try container.encode(nodes.map(\.left), forKey: .children)
    try container.encode(values, forKey: .values)
    try container.encode(covers, forKey: .covers)
    try container.encode(gains, forKey: .gains)
    try container.encode(sets.offsets, forKey: .setOffsets)
    try container.encode(sets.words, forKey: .setWords)
    let lowest = nodes.indices.filter { nodes[$0].threshold == -.infinity }
    if !lowest.isEmpty { try container.encode(lowest, forKey: .lowest) }
  }

  /// Reads trees and refuses what could not be walked.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func refused(_ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: .roots, in: container, debugDescription: reason)
    }
    let features = try container.decode(Int.self, forKey: .featureCount)
    let outputs = try container.decode(Int.self, forKey: .outputCount)
    let baseline = try container.decode([Double].self, forKey: .baseline)
    let slots = try container.decode([Int32].self, forKey: .slots)
    let thresholds = try container.decode([Double?].self, forKey: .thresholds)
    let children = try container.decode([Int32].self, forKey: .children)
    guard features >= 0, outputs >= 1, baseline.count == outputs, thresholds.count == slots.count,
      children.count == slots.count,
      let sets = CategorySets(
        offsets: try container.decode([Int32].self, forKey: .setOffsets),
        words: try container.decode([UInt32].self, forKey: .setWords))
    else { throw refused("arrays that do not fit each other") }
    self.init(featureCount: features, outputCount: outputs, baseline: baseline)
    self.sets = sets
    roots = try container.decode([Int32].self, forKey: .roots)
    nodes = slots.indices.map {
      TreeNode(threshold: thresholds[$0] ?? .infinity, slot: slots[$0], left: children[$0])
    }
    for place in try container.decodeIfPresent([Int].self, forKey: .lowest) ?? [] {
      guard nodes.indices.contains(place), thresholds[place] == nil else {
        throw refused("a threshold of −∞ out of place")
      }
      nodes[place].threshold = -.infinity
    }
    values = try container.decode([Double].self, forKey: .values)
    covers = try container.decode([Double].self, forKey: .covers)
    gains = try container.decode([Double].self, forKey: .gains)
    if let flaw = flaw() { throw refused(flaw) }
  }
}

extension TreeEnsemble: Codable {
  /// Writes the trees as flat arrays.
  public func encode(to encoder: any Encoder) throws { try structure.encode(to: encoder) }

  /// Reads trees and refuses what could not be walked.
  public init(from decoder: any Decoder) throws { self.init(checked: try TreeStructure(from: decoder)) }
}
