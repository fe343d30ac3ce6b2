extension RandomCutForest: Hashable {
  /// Whether both forests have the same settings, trees and samples, and would go on alike.
  public static func == (a: Self, b: Self) -> Bool {
    a.settings == b.settings && a.columnCount == b.columnCount && a.scale == b.scale
      && a.firstRows == b.firstRows
      && a.rowCount == b.rowCount && a.learnedRowCount == b.learnedRowCount
      && (0..<a.grove.treeCount).allSatisfy { a.grove.structure($0) == b.grove.structure($0) }
  }

  /// Feeds the settings and the scale of the values to `hasher`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(settings)
    hasher.combine(scale)
    hasher.combine(rowCount)
  }
}

extension RandomCutForest: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, settings, columnCount, origin, exponent, firstRows, firstTimes, rowCount, learnedRowCount,
      trees
  }

  /// Stores cuts, points and samples of all trees, the state of their random numbers, and the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encode(columnCount, forKey: .columnCount)
    try container.encode(scale.origin, forKey: .origin)
    try container.encodeIfPresent(scale.exponent, forKey: .exponent)
    try container.encode(firstRows.values, forKey: .firstRows)
    try container.encode(firstRows.times, forKey: .firstTimes)
    try container.encode(rowCount, forKey: .rowCount)
    try container.encode(learnedRowCount, forKey: .learnedRowCount)
    try container.encode((0..<grove.treeCount).map(grove.structure), forKey: .trees)
  }

  /// Reads a forest, which goes on as the stored one would have, to the last bit. No more is allocated than what is
  /// stored pays for.
  ///
  /// - Throws: ``AnomalyError`` for a damaged forest or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    let trees = try container.decode([CutStructure].self, forKey: .trees)
    let settings = try container.decode(Settings.self, forKey: .settings)
    let columnCount = try container.decode(Int.self, forKey: .columnCount)
    let origin = try container.decode([Double].self, forKey: .origin)
    guard trees.count == settings.treeCount, origin.isEmpty || origin.count == columnCount else {
      throw AnomalyError.malformedModel(reason: "the counts of trees or columns contradict each other")
    }
    try self.init(columnCount: columnCount, settings: settings)
    scale = try CutScale(
      origin: origin, exponent: container.decodeIfPresent(Int.self, forKey: .exponent))
    rowCount = try container.decode(Int.self, forKey: .rowCount)
    learnedRowCount = try container.decode(Int.self, forKey: .learnedRowCount)
    guard (0...1 << 60).contains(rowCount), (0...rowCount).contains(learnedRowCount),
      learnedRowCount < firstRows.first ? origin.isEmpty : origin.count == columnCount
    else { throw AnomalyError.malformedModel(reason: "\(learnedRowCount) of \(rowCount) rows learned from") }
    firstRows = try FirstRows(
      warmUp: settings.resolvedWarmUp, values: container.decode([Double].self, forKey: .firstRows),
      times: container.decode([Int].self, forKey: .firstTimes), columnCount: columnCount,
      learned: learnedRowCount)
    guard firstRows.times.last ?? -1 < rowCount else {
      throw AnomalyError.malformedModel(reason: "first rows that have not come yet")
    }
    let leaves = trees.map(\.leafCount)
    let most = leaves.max() ?? 0
    // Trees of one forest are of about one size; and what is allocated for all is what the largest needs.
    guard most <= 8 + 16 * (leaves.reduce(0, +) / max(1, trees.count)) else {
      throw AnomalyError.malformedModel(reason: "a tree of \(most) points among trees that have few")
    }
    grove.reserve(leaves: min(most, settings.sampleSize))
    for (tree, structure) in trees.enumerated() {
      guard structure.keys.count == (origin.isEmpty ? 0 : min(learnedRowCount, settings.sampleSize)) else {
        throw AnomalyError.malformedModel(reason: "a sample of \(structure.keys.count) rows")
      }
      try grove.restore(structure, as: tree)
    }
  }
}
