extension HalfSpaceTrees: Hashable {
  /// Whether both have the same settings and counts, and would go on alike.
  public static func == (a: Self, b: Self) -> Bool {
    a.settings == b.settings && a.columnCount == b.columnCount && a.firstRows == b.firstRows
      && a.lows == b.lows && a.widths == b.widths && a.rowCount == b.rowCount
      && a.record == b.record
  }

  /// Feeds the settings and ranges to `hasher`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(settings)
    hasher.combine(lows)
    hasher.combine(rowCount)
  }
}

extension HalfSpaceTrees {
  /// What the trees have counted.
  var record: HalfSpaceGrove.Record { grove?.record ?? stored }
}

extension HalfSpaceTrees: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, settings, columnCount, firstRows, lows, widths, rowCount, window, counts
  }

  /// Stores the settings, the ranges and the counts that are not zero; splits follow from the seed.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encode(columnCount, forKey: .columnCount)
    try container.encode(firstRows, forKey: .firstRows)
    try container.encode(lows, forKey: .lows)
    try container.encode(widths, forKey: .widths)
    try container.encode(rowCount, forKey: .rowCount)
    let record = record
    try container.encode(record.window, forKey: .window)
    try container.encode(record.counts, forKey: .counts)
  }

  /// What stored trees may take without having counted anything, in bytes: more than twice what the default ones do.
  static let freeBytes = 64 << 20
  /// What each stored count, some forty bytes of text, pays for beside that.
  static let bytesPerCount = 32 << 10

  /// Reads trees, which go on as the stored ones would have, to the last bit. Nothing is allocated for them but what is
  /// stored; the trees themselves are made with the first row that is counted, and take no more than what is stored pays
  /// for: 64 MiB, and 32 KiB for each count.
  ///
  /// - Throws: ``AnomalyError`` for damaged ones, ones that would take more, or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    let settings = try container.decode(Settings.self, forKey: .settings)
    let columnCount = try container.decode(Int.self, forKey: .columnCount)
    try settings.check(columnCount: columnCount)
    let firstRows = try container.decode([Double].self, forKey: .firstRows)
    let lows = try container.decode([Double].self, forKey: .lows)
    let widths = try container.decode([Double].self, forKey: .widths)
    let isReady = !lows.isEmpty
    guard lows.count == widths.count, isReady ? lows.count == columnCount && firstRows.isEmpty : true,
      firstRows.count % columnCount == 0, firstRows.count / columnCount < settings.window,
      (lows + firstRows).allSatisfy(\.isFinite), widths.allSatisfy({ $0 > 0 && $0.isFinite })
    else { throw AnomalyError.malformedModel(reason: "ranges that no first window can have given") }
    try self.init(columnCount: columnCount, settings: settings)
    self.firstRows = firstRows
    self.lows = lows
    self.widths = widths
    rowCount = try container.decode(Int.self, forKey: .rowCount)
    stored = try HalfSpaceGrove.Record(
      window: container.decode(Int32.self, forKey: .window),
      counts: container.decode([HalfSpaceGrove.Count].self, forKey: .counts))
    guard (0..<settings.window).contains(rowCount), (1..<Int32.max - 1).contains(stored.window) else {
      throw AnomalyError.malformedModel(reason: "\(rowCount) rows in window \(stored.window)")
    }
    let nodeCount = settings.treeCount * (2 << settings.depth - 1)
    let bytes = settings.treeCount * (2 << settings.depth) * MemoryLayout<HalfSpaceGrove.Node>.stride
    guard bytes <= Self.freeBytes + Self.bytesPerCount * stored.counts.count else {
      throw AnomalyError.malformedModel(
        reason: "\(settings.treeCount) trees of depth \(settings.depth) take \(bytes >> 20) MiB, "
          + "more than 64 MiB and 32 KiB for each of \(stored.counts.count) counts")
    }
    for count in stored.counts {
      guard (0..<nodeCount).contains(Int(count.node)), count.reference <= settings.window,
        count.latest < settings.window
      else { throw AnomalyError.malformedModel(reason: "a count of node \(count.node) of \(nodeCount)") }
    }
    guard isReady || stored == HalfSpaceGrove.Record() && rowCount == 0 else {
      throw AnomalyError.malformedModel(reason: "counts before the first window was full")
    }
  }
}

extension HalfSpaceGrove {
  /// A node's counts as they are stored.
  package struct Count: Hashable, Codable, Sendable {
    /// The number of the node in all trees.
    package var node: Int32
    /// How many rows of the window before came there,
    package var reference: UInt16
    /// and how many of the present one.
    package var latest: UInt16
  }

  /// All that trees have counted.
  package struct Record: Hashable, Sendable {
    /// The window whose rows are being counted.
    package var window: Int32 = 1
    /// The counts that are not zero, in the order of the nodes.
    package var counts: [Count] = []
  }

  /// What the trees have counted.
  var record: Record {
    let counts = nodes.indices.compactMap { i in
      let reference = nodes[i].reference(before: window)
      let latest = nodes[i].window == window ? nodes[i].latest : 0
      return reference == 0 && latest == 0
        ? nil : Count(node: Int32(i), reference: reference, latest: latest)
    }
    return Record(window: window, counts: counts)
  }

  /// Sets the counts of trees that have counted nothing.
  ///
  /// - Precondition: all counts are of nodes that are there.
  mutating func restore(_ record: Record) {
    window = record.window
    for count in record.counts {
      nodes[Int(count.node)].reference = count.reference
      nodes[Int(count.node)].latest = count.latest
      nodes[Int(count.node)].window = window
    }
  }
}
