/// The features of a ``FeatureBank`` row by row, as samples come.
///
///     var stream = try FeatureStream(bank, columns: ["cpu", "memory"])
///     let features = stream.update([41.5, 70.1])        // named by stream.names
///     try JSONEncoder().encode(stream).write(to: file)  // and goes on from there another day
///
/// Row for row the numbers are those of ``FeatureBank/features(of:)`` over the whole columns, bit by bit. What is kept are
/// the samples that the longest window reaches; a stored stream needs no more either, gaps and infinities included.
public struct FeatureStream: Sendable {
  /// The bank.
  public let bank: FeatureBank
  /// The columns, in the order of a row.
  public let columns: [String]
  /// The features' names, in their order: column by column as the bank has them.
  public let names: [String]
  private var tails: [SampleTail]
  /// One after the other: the windows of the first column, those of the second, ….
  private var engines: [WindowEngine]

  /// A stream before its first row.
  ///
  /// - Throws: ``FeatureError/duplicateFeatureName(_:)``.
  public init(_ bank: FeatureBank, columns: [String]) throws(FeatureError) {
    self.bank = bank
    self.columns = columns
    names = columns.flatMap(bank.featureNames)
    var seen = Set<String>()
    for name in names where !seen.insert(name).inserted { throw .duplicateFeatureName(name) }
    let windows = bank.windows.map(\.window)
    let prototypes = windows.map {
      WindowEngine(
        length: $0.length, minPeriods: $0.minPeriods, statistics: bank.statistics,
        secondsPerSample: bank.secondsPerSample)
    }
    engines = columns.flatMap { _ in prototypes }
    tails = columns.map { _ in SampleTail(reach: prototypes.map(\.reach).max() ?? 0) }
  }

  /// How many rows have been taken in.
  public var rowCount: Int { tails.first?.count ?? 0 }

  /// Takes in the next row, one value a column (NaN for a missing one), and gives its features in the order of ``names``.
  ///
  /// - Complexity: as ``update(_:into:)``, and an array.
  public mutating func update(_ row: [Double]) -> [Double] {
    var features = [Double](repeating: 0, count: names.count)
    update(row, into: &features)
    return features
  }

  /// The same into an array that there is already, which costs no allocation.
  ///
  /// - Precondition: `row` has a value for each column, `features` a place for each of ``names``.
  /// - Complexity: O(windows · statistics) a column on average; when a window's anchor moves on, once in as many rows as it
  ///   spans, O(length).
  public mutating func update(_ row: [Double], into features: inout [Double]) {
    precondition(row.count == columns.count, "A row has one value for each column")
    precondition(features.count == names.count, "There must be a place for each feature")
    let windows = bank.windows.count, statistics = bank.statistics.count
    for column in columns.indices {
      tails[column].append(row[column])
      let position = tails[column].count - 1
      for window in 0..<windows {
        let number = column * windows + window
        engines[number].process(
          tails[column], position..<position + 1, into: &features, stride: 1, at: number * statistics)
      }
    }
  }
}

extension FeatureStream: Codable {
  private enum CodingKeys: String, CodingKey { case version, bank, columns, count, samples, marks }

  /// Reads a stored stream.
  ///
  /// - Throws: `DecodingError` for one of another version or one whose parts do not fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func refuse(_ reason: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: reason))
    }
    guard try container.decode(Int.self, forKey: .version) == 1 else {
      throw refuse("the stream was stored by a newer version")
    }
    do {
      try self.init(
        container.decode(FeatureBank.self, forKey: .bank),
        columns: container.decode([String].self, forKey: .columns))
    } catch let error as FeatureError {
      throw refuse(error.description)
    }
    let count = try container.decode(Int.self, forKey: .count)
    let samples = try container.decode([[StoredNumber]].self, forKey: .samples)
    let marks = try container.decode([WindowEngine.Mark].self, forKey: .marks)
    guard count >= 0, samples.count == columns.count, marks.count == engines.count else {
      throw refuse("the stored samples do not fit the columns and windows")
    }
    for column in columns.indices {
      let reach = tails[column].reach
      guard samples[column].count == min(reach, count) else {
        throw refuse("the stored samples do not reach as far back as the windows")
      }
      tails[column] = SampleTail(reach: reach, last: samples[column].map(\.value), of: count)
      for window in bank.windows.indices {
        let number = column * bank.windows.count + window
        guard engines[number].restore(marks[number], tails[column]) else {
          throw refuse("a stored window does not fit its samples")
        }
      }
    }
  }

  /// Writes the stream: bank, columns, the samples its windows reach.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(bank, forKey: .bank)
    try container.encode(columns, forKey: .columns)
    try container.encode(rowCount, forKey: .count)
    try container.encode(tails.map { $0.kept.map { StoredNumber($0) } }, forKey: .samples)
    try container.encode(engines.map { $0.mark(after: rowCount) }, forKey: .marks)
  }
}
