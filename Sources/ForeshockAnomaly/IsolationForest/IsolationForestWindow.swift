internal import ForeshockLinearAlgebra

/// An isolation forest that follows a stream of rows: it knows the last ones, and renews its oldest trees on them
/// again and again.
///
///     var detector = try IsolationForestWindow(columnCount: 4, length: 2000, interval: 500)
///     for row in stream {
///       let score = detector.update(row)          // NaN until the window is full
///     }
///
/// A row is scored by what came before it, then joins the window. When the window is full for the first time, the forest
/// is grown; from then on, each `interval` rows ``IsolationForest/refresh(_:with:share:threads:)`` replaces a share of
/// the trees. With the settings as they are no tree is older than `interval / share` rows. Nothing depends on threads or
/// time: the same rows give the same scores.
///
/// A missing cell is NaN or infinite. A value: copies are independent.
public struct IsolationForestWindow: StreamingRowDetector, Hashable {
  /// The settings of the trees.
  public let model: IsolationForest
  /// How many values a row has.
  public let columnCount: Int
  /// How many rows the window has: trees know none that are older than this when they are grown.
  public let length: Int
  /// How many rows go by between refreshes.
  public let interval: Int
  /// The part of the trees that each replaces.
  public let share: Double
  /// The forest in use; nil before the window is full.
  public private(set) var forest: IsolationForest.Fitted?
  /// The last rows, column after column, in a ring.
  private var cells: [Double]
  private var row: [Double]
  private var next = 0
  /// Rows until the forest is grown or refreshed.
  private var wait: Int

  /// A stream that has not begun.
  ///
  /// - Parameters:
  ///   - model: The settings of the trees. A tree looks at `min(model.sampleSize, length)` rows.
  ///   - columnCount: How many values a row has; at least 1.
  ///   - length: How many rows the window has; at least 2.
  ///   - interval: How many rows go by between refreshes; at least 1. Default a quarter of the window.
  ///   - share: The part of the trees that a refresh replaces, above 0 and at most 1. Default a quarter.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)``.
  public init(
    _ model: IsolationForest = IsolationForest(), columnCount: Int, length: Int, interval: Int? = nil,
    share: Double = 0.25
  ) throws(AnomalyError) {
    guard columnCount >= 1 else {
      throw .invalidParameter(name: "columnCount", reason: "at least 1 is needed, not \(columnCount)")
    }
    try model.check(columnCount: columnCount)
    guard length >= 2, length <= Int(Int32.max) / columnCount else {
      throw .invalidParameter(
        name: "length", reason: "2 rows or more of at most 2³¹ cells together, not \(length)")
    }
    try ForestStructure.checkSize(treeCount: model.treeCount, sampleSize: min(model.sampleSize, length))
    let interval = interval ?? max(1, length / 4)
    guard interval >= 1 else {
      throw .invalidParameter(name: "interval", reason: "at least 1 is needed, not \(interval)")
    }
    guard share > 0, share <= 1 else {
      throw .invalidParameter(name: "share", reason: "above 0 and at most 1, not \(share)")
    }
    self.model = model
    self.columnCount = columnCount
    self.length = length
    self.interval = interval
    self.share = share
    cells = [Double](repeating: .nan, count: length * columnCount)
    row = [Double](repeating: .nan, count: columnCount)
    wait = length
  }

  /// The window's length.
  public var warmUp: Int { length }

  /// Takes in the next row and answers its score, higher = more anomalous; NaN before the window is full, and for a row
  /// of which every value is missing.
  ///
  /// - Complexity: That of a score; each `interval` rows that of growing trees. Nothing is allocated between (see
  ///   ``IsolationForest/Fitted/score(of:)``).
  /// - Precondition: `row` has ``columnCount`` values.
  public mutating func update(_ row: [Double]) -> Double {
    precondition(row.count == columnCount, "a row has \(columnCount) values, not \(row.count)")
    var isPresent = false
    for j in 0..<columnCount {
      let value = row[j].isFinite ? row[j] : .nan
      isPresent = isPresent || value.isFinite
      self.row[j] = value
      cells[j * length + next] = value
    }
    var score = Double.nan
    if isPresent, let forest { score = forest.score(of: self.row) }
    next = next + 1 == length ? 0 : next + 1
    wait -= 1
    if wait == 0 {
      wait = interval
      renew()
    }
    return score
  }

  /// Grows the forest or refreshes it.
  private mutating func renew() {
    let x = Matrix(rowCount: length, columnCount: columnCount, elements: cells)
    // Settings have been checked, the window is long enough and has no infinite cell: neither call throws. Should one
    // all the same, the forest stays as it is.
    if let forest {
      self.forest = (try? model.refresh(forest, with: x, share: share, threads: 1)) ?? forest
    } else {
      forest = try? model.fit(x, threads: 1)
    }
  }
}

extension IsolationForestWindow {
  /// Whether both have the same settings, forest and window, and would go on alike. Cells are compared by their bits:
  /// a missing one is equal to itself.
  public static func == (a: Self, b: Self) -> Bool {
    a.model == b.model && a.columnCount == b.columnCount && a.length == b.length && a.interval == b.interval
      && a.share == b.share && a.next == b.next && a.wait == b.wait && a.forest == b.forest
      && a.cells.count == b.cells.count
      && a.cells.indices.allSatisfy { a.cells[$0].bitPattern == b.cells[$0].bitPattern }
  }

  /// Feeds the settings and the window to `hasher`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(model)
    hasher.combine(length)
    hasher.combine(next)
    hasher.combine(wait)
    for cell in cells { hasher.combine(cell.bitPattern) }
  }
}

extension IsolationForestWindow: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, model, columnCount, length, interval, share, forest, cells, next, wait
  }

  /// Stores settings, window and forest with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(model, forKey: .model)
    try container.encode(columnCount, forKey: .columnCount)
    try container.encode(length, forKey: .length)
    try container.encode(interval, forKey: .interval)
    try container.encode(share, forKey: .share)
    try container.encodeIfPresent(forest, forKey: .forest)
    // Formats such as JSON have no NaN.
    try container.encode(cells.withNullGaps, forKey: .cells)
    try container.encode(next, forKey: .next)
    try container.encode(wait, forKey: .wait)
  }

  /// Reads a stream and checks that it can go on.
  ///
  /// - Throws: ``AnomalyError`` for a damaged stream or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    let cells = try container.decode([Double?].self, forKey: .cells)
    let columnCount = try container.decode(Int.self, forKey: .columnCount)
    let length = try container.decode(Int.self, forKey: .length)
    guard columnCount >= 1, length >= 1, cells.count / columnCount == length, cells.count % columnCount == 0,
      cells.allSatisfy({ $0?.isFinite ?? true })
    else {
      throw AnomalyError.malformedModel(
        reason: "\(cells.count) cells in a window of \(length) rows of \(columnCount) columns")
    }
    do {
      try self.init(
        container.decode(IsolationForest.self, forKey: .model), columnCount: columnCount, length: length,
        interval: container.decode(Int.self, forKey: .interval),
        share: container.decode(Double.self, forKey: .share))
    } catch let error as AnomalyError {
      throw AnomalyError.malformedModel(reason: "\(error)")
    }
    self.cells = Array(nullGaps: cells)
    forest = try container.decodeIfPresent(IsolationForest.Fitted.self, forKey: .forest)
    next = try container.decode(Int.self, forKey: .next)
    wait = try container.decode(Int.self, forKey: .wait)
    let waits = forest == nil ? length : interval
    guard (0..<length).contains(next), (1...waits).contains(wait),
      forest.map({ $0.columnCount == columnCount && $0.sampleSize == min(model.sampleSize, length) }) ?? true
    else { throw AnomalyError.malformedModel(reason: "a forest that does not belong to its window") }
  }
}
