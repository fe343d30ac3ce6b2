public import ForeshockSeries

/// The features of a ``FeatureBank`` row by row, as samples come.
///
///     var stream = try FeatureStream(bank, columns: ["cpu", "memory"])
///     let features = stream.update([41.5, 70.1])           // named by stream.names
///     let later = stream.update([41.9, 70.1], at: now)     // where the bank's features need the time
///     try JSONEncoder().encode(stream).write(to: file)     // and goes on from there another day
///
/// Row for row the numbers are those of ``FeatureBank/features(of:at:)`` over the whole columns, bit by bit. What is kept
/// are the last samples, one to two times as many as the longest window has, and what the other features remember; a
/// stored stream needs one window's, gaps and infinities included. Rows come all with times or all without; a
/// time before that of the row before counts as that one's. Centred windows look ahead and are refused.
public struct FeatureStream: Sendable {
  /// The bank.
  public let bank: FeatureBank
  /// The columns, in the order of a row.
  public let columns: [String]
  /// The features' names, in their order, as the bank has them.
  public let names: [String]
  /// How many rows have been taken in.
  public private(set) var rowCount = 0
  private let needsTimes: Bool
  private var tails: [SampleTail]
  /// How many samples the windows of a number of samples reach.
  private let reach: Int
  private var spans: StreamSpans
  /// For each window how many samples it has when it ends with the row; nil for others.
  private let trailing: [Int?]
  /// One after the other: the windows of the first column, those of the second, ….
  private var engines: [WindowEngine] = []
  /// The columns that windows look at, and the place of the first of their features.
  private var rolled: [(column: Int, place: Int)] = []
  private var declared: DeclaredStates
  private let hasDeclared: Bool
  private let hasOtherWindows: Bool

  /// A stream before its first row.
  ///
  /// - Throws: ``FeatureError`` as ``FeatureBank/features(of:at:)``.
  public init(_ bank: FeatureBank, columns: [String]) throws(FeatureError) {
    self.bank = bank
    self.columns = columns
    needsTimes = bank.needsTimes
    hasDeclared = !bank.declared.isEmpty
    hasOtherWindows = bank.windows.contains { $0.window.trailingLength == nil }
    let plan = try FeaturePlan(bank, columns: columns)
    names = plan.names
    declared = try DeclaredStates(plan, of: bank)
    for window in bank.windows where window.window.isCentered { throw .centeredWindow(window.label) }
    let prototypes = bank.windows.map(\.window).map { window in
      let length =
        switch window {
        case .samples(let window): window.closed == .right ? window.length : window.length + 1
        // Room is made as windows grow.
        case .time: 64
        }
      return WindowEngine(
        length: length, minPeriods: window.minPeriods, statistics: bank.statistics,
        secondsPerSample: bank.secondsPerSample)
    }
    let reach = prototypes.map(\.reach).max() ?? 0
    self.reach = reach
    trailing = bank.windows.map(\.window.trailingLength)
    spans = StreamSpans(bank)
    tails = columns.map { SampleTail(reach: bank.rolls($0) ? reach : 0) }
    for task in plan.tasks {
      guard case .windows(let column, let window) = task.work else { continue }
      engines.append(prototypes[window])
      if window == 0 { rolled.append((column, task.place)) }
    }
  }

  /// Takes in the next row, one value a column (NaN for a missing one), and gives its features in the order of ``names``.
  ///
  /// - Precondition: the bank does not need times.
  /// - Complexity: as ``update(_:into:)``, and an array.
  public mutating func update(_ row: [Double]) -> [Double] {
    var features = [Double](repeating: 0, count: names.count)
    update(row, into: &features)
    return features
  }

  /// Takes in the next row, taken at `time`, and gives its features in the order of ``names``.
  public mutating func update(_ row: [Double], at time: Timestamp) -> [Double] {
    var features = [Double](repeating: 0, count: names.count)
    update(row, at: time, into: &features)
    return features
  }

  /// The same into an array that there is already, which costs no allocation.
  ///
  /// - Precondition: `row` has a value for each column, `features` a place for each of ``names``, and the bank does not need
  ///   times (``FeatureBank/needsTimes``).
  /// - Complexity: O(windows · statistics + transforms) a column on average; when a window's anchor moves on, once in as
  ///   many rows as it spans, O(length).
  public mutating func update(_ row: [Double], into features: inout [Double]) {
    precondition(!needsTimes, "These features need the time of the row")
    take(row, at: nil, into: &features)
  }

  /// The same for a row taken at `time`.
  ///
  /// - Precondition: `row` has a value for each column, `features` a place for each of ``names``.
  public mutating func update(_ row: [Double], at time: Timestamp, into features: inout [Double]) {
    take(row, at: time, into: &features)
  }

  private mutating func take(_ row: [Double], at time: Timestamp?, into features: inout [Double]) {
    precondition(row.count == columns.count, "A row has one value for each column")
    precondition(features.count == names.count, "There must be a place for each feature")
    let position = rowCount
    rowCount += 1
    if hasOtherWindows {
      spans.advance(to: position, at: time)
      let reach = max(reach, spans.reach(of: rowCount))
      for (column, _) in rolled { tails[column].reach = reach }
    }
    for column in tails.indices { tails[column].append(row[column]) }
    let windows = bank.windows.count, statistics = bank.statistics.count
    var number = 0
    for (column, place) in rolled {
      for window in 0..<windows {
        let place = place + window * statistics
        if trailing[window] != nil {
          engines[number].process(tails[column], position..<rowCount, into: &features, stride: 1, at: place)
        } else {
          engines[number].process(
            tails[column], position..<rowCount, of: spans.span(window), into: &features, stride: 1, at: place)
        }
        number += 1
      }
    }
    if hasDeclared { declared.update(row, number: position, at: time, of: bank, into: &features) }
  }
}

extension FeatureStream: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, bank, columns, count, samples, times, marks, transforms, pairs
  }

  /// The version that is written. The first one had no declared features.
  private static let version = 2

  /// Reads a stored stream.
  ///
  /// - Throws: `DecodingError` for one of a newer version or one whose parts do not fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func refuse(_ reason: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: reason))
    }
    let version = try container.decode(Int.self, forKey: .version)
    guard (1...Self.version).contains(version) else {
      throw refuse("the stream has version \(version); this one reads 1 to \(Self.version)")
    }
    do {
      try self.init(
        container.decode(FeatureBank.self, forKey: .bank),
        columns: container.decode([String].self, forKey: .columns))
    } catch let error as FeatureError {
      throw refuse(error.description)
    }
    rowCount = try container.decode(Int.self, forKey: .count)
    let samples = try container.decode([[StoredNumber]].self, forKey: .samples)
    let marks = try container.decode([WindowEngine.Mark].self, forKey: .marks)
    // So many that no later row's number overflows.
    guard (0..<1 << 53).contains(rowCount), samples.count == columns.count, marks.count == engines.count
    else {
      throw refuse("the stored samples do not fit the columns and windows")
    }
    let times = try container.decodeIfPresent([Timestamp].self, forKey: .times) ?? []
    guard spans.restore(times, marks, after: rowCount) else {
      throw refuse("the stored times do not fit the windows")
    }
    let reach = max(reach, spans.reach(of: rowCount))
    for column in columns.indices {
      guard samples[column].count == min(bank.rolls(columns[column]) ? reach : 0, rowCount) else {
        throw refuse("the stored samples do not reach as far back as the windows")
      }
      tails[column] = SampleTail(
        reach: bank.rolls(columns[column]) ? reach : 0, last: samples[column].map(\.value), of: rowCount)
    }
    for number in engines.indices {
      let column = rolled[number / bank.windows.count].column, window = number % bank.windows.count
      // The windows of all columns are those of the first.
      guard marks[number].start == marks[window].start, marks[number].end == marks[window].end,
        trailing[window] != nil
          ? engines[number].restore(marks[number], tails[column])
          : engines[number].restore(marks[number], tails[column], of: spans.span(window))
      else { throw refuse("a stored window does not fit its samples") }
    }
    guard version > 1 || bank.declared.isEmpty else {
      throw refuse("a stream of version 1 has no such features")
    }
    guard version > 1 else { return }
    var transforms = try container.nestedUnkeyedContainer(forKey: .transforms)
    do {
      try declared.restore(
        transforms: &transforms, pairs: container.decode([RollingPair].self, forKey: .pairs))
    } catch let error as TransformError {
      throw refuse(error.description)
    } catch let error as FeatureError {
      throw refuse(error.description)
    }
  }

  /// Writes the stream: bank, columns, the samples its windows reach, what its other features remember.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(bank, forKey: .bank)
    try container.encode(columns, forKey: .columns)
    try container.encode(rowCount, forKey: .count)
    let samples = tails.map { $0.kept.map { StoredNumber($0) } }
    try container.encode(samples, forKey: .samples)
    if bank.hasTimeWindows { try container.encode(spans.keptTimes(rowCount), forKey: .times) }
    let marks = engines.indices.map { number in
      let window = number % bank.windows.count, span = spans.spans[window]
      return trailing[window] != nil
        ? engines[number].mark(after: rowCount) : engines[number].mark(after: span.start..<span.end)
    }
    try container.encode(marks, forKey: .marks)
    try container.encode(declared.transforms, forKey: .transforms)
    try container.encode(declared.pairs, forKey: .pairs)
  }
}
