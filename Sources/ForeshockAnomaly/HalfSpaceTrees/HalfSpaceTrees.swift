internal import ForeshockNumerics

/// Scores rows as they come by how many rows of the window before fell into the same part of space.
///
///     var trees = try HalfSpaceTrees(columnCount: 4)
///     for row in stream {
///       let score = trees.update(row)          // 1: nobody was there, 0.5: as if evenly spread, near 0: crowded
///     }
///
/// Each tree halves a box again and again, each time in a column drawn at random, and counts the rows that fall into
/// every part. A part of depth k has the share 2^−k of the box, so that (rows there / ψ)·2^k is the density of rows
/// in it beside an even spread. A row is walked down to a leaf, or to a part with so few rows that it says no more
/// (``Settings/smallestShare``), and with d the mean over the trees of the density there
///
///     s = 1 / (1 + d)
///
/// which orders rows as the paper's sum of masses does, the other way round. What is counted becomes what rows are
/// judged by when a window of ψ rows is full, so the trees follow slow changes within two windows; rows like those
/// of the last window are ordinary, even if they are outliers in the long run.
///
/// The paper takes values to lie in 0 ... 1. Here the first window is kept, the range of each column in it is
/// brought to 0 ... 1, and then the window is counted. Each tree's box is wider: around a random point s of 0 ... 1 it
/// reaches 2·max(s, 1 − s) to both sides, and values beyond it fall into the outermost parts. Ranges do not change
/// later: a stream that leaves them for good is coarsely resolved and should be begun anew. A column that is constant
/// in the first window is given the width of its own magnitude (of 1 at zero).
///
/// Of a row with missing values (NaN or infinite) each walk goes, at a split of a missing column, where more rows
/// went; such a row is scored, not counted. A row without any value has no verdict.
///
/// Source: Tan, Ting & Liu, "Fast anomaly detection for streaming data", IJCAI 2011, algorithms 1 to 3. Checked
/// against river 0.26.1 over its own splits, to the last digits; river splits at a random point instead of the
/// middle, draws wide columns more often, and adds up the masses of the whole walk.
public struct HalfSpaceTrees: StreamingRowDetector {
  /// The settings it was made with.
  public let settings: Settings
  /// How many values a row has.
  public let columnCount: Int
  /// The trees; nil until rows are counted, that is before the first window is full and after reading stored ones.
  /// So a stored file that claims many deep trees gets no memory for them by being read.
  var grove: HalfSpaceGrove?
  /// What trees that are nil would have counted.
  var stored = HalfSpaceGrove.Record()
  /// The complete rows of the first window until it is full, one after the other.
  var firstRows: [Double] = []
  /// What is taken as 0 in each column, and what 1 is divided by there; empty until the first window is full.
  var lows: [Double] = []
  var widths: [Double] = []
  /// How many rows the present window has.
  var rowCount = 0
  private var row: [Float]

  /// Trees that have seen nothing.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds, or when the trees would
  ///   need more than 1 GiB.
  /// - Complexity: O(1). The trees are made when the first window is full, in O(treeCount · 2^depth) time and memory,
  ///   26 MB by default.
  public init(columnCount: Int, settings: Settings = Settings()) throws(AnomalyError) {
    try settings.check(columnCount: columnCount)
    self.settings = settings
    self.columnCount = columnCount
    row = []
  }

  /// The trees as they stand, made from the seed and what they had counted when there are none.
  private func grown() -> HalfSpaceGrove {
    if let grove { return grove }
    let random = RandomStream(seed: settings.seed)
    let inner = 1 << settings.depth - 1
    var (columns, splits) = ([UInt16](), [Float]())
    columns.reserveCapacity(settings.treeCount * inner)
    splits.reserveCapacity(settings.treeCount * inner)
    for tree in 0..<settings.treeCount {
      var random = random.stream(UInt64(tree))
      halve(depth: settings.depth, columnCount, &random, &columns, &splits)
    }
    var grove = HalfSpaceGrove(
      treeCount: settings.treeCount, depth: settings.depth, columnCount: columnCount, columns: columns,
      splits: splits)
    grove.restore(stored)
    return grove
  }

  /// Makes the trees if there are none.
  private mutating func grow() {
    guard grove == nil else { return }
    grove = grown()
    stored = HalfSpaceGrove.Record()
    row = [Float](repeating: 0, count: columnCount)
  }

  /// How many complete rows go by before the first verdict: one window.
  public var warmUp: Int { settings.window }

  /// Takes in the next row and answers its score, in 0 ... 1, higher = more anomalous; NaN in the first window and
  /// for a row without a value.
  ///
  /// - Precondition: `row` has ``columnCount`` values.
  /// - Complexity: O(treeCount · depth + columnCount); no allocation once the first window is over.
  public mutating func update(_ row: [Double]) -> Double {
    precondition(row.count == columnCount, "the trees have \(columnCount) columns, not \(row.count)")
    let present = row.count { $0.isFinite }
    guard !lows.isEmpty else {
      if present == columnCount { learnRange(row) }
      return .nan
    }
    guard present > 0 else { return .nan }
    grow()
    place(row)
    let score = grove.map { self.score(self.row, $0) } ?? .nan
    if present == columnCount { count() }
    return score
  }

  /// The score a row would have now, without counting it; NaN in the first window and for a row without a value.
  ///
  /// - Precondition: `row` has ``columnCount`` values.
  /// - Complexity: O(treeCount · depth + columnCount); before the first update of trees that were read, that of making
  ///   them.
  public func score(of row: [Double]) -> Double {
    precondition(row.count == columnCount, "the trees have \(columnCount) columns, not \(row.count)")
    guard !lows.isEmpty, row.contains(where: \.isFinite) else { return .nan }
    return score(row.indices.map { placed(row[$0], $0) }, grown())
  }

  /// Keeps a row of the first window; with the last of them ranges are known, and all are counted.
  private mutating func learnRange(_ row: [Double]) {
    firstRows += row
    guard firstRows.count == settings.window * columnCount else { return }
    for column in 0..<columnCount {
      var (least, greatest) = (Double.infinity, -Double.infinity)
      for i in stride(from: column, to: firstRows.count, by: columnCount) {
        least = min(least, firstRows[i])
        greatest = max(greatest, firstRows[i])
      }
      let magnitude = least == 0 ? 1 : abs(least)
      lows.append(least)
      // Half of it where the range itself is beyond what can be represented.
      widths.append(least < greatest ? min(greatest - least, .greatestFiniteMagnitude) : magnitude)
    }
    grow()
    for first in stride(from: 0, to: firstRows.count, by: columnCount) {
      place(Array(firstRows[first..<first + columnCount]))
      count()
    }
    firstRows = []
  }

  /// Brings a row to the scale of the trees.
  private mutating func place(_ source: [Double]) {
    for column in 0..<columnCount { row[column] = placed(source[column], column) }
  }

  /// A value on the scale of the trees. Far outside is an infinity, which is still on its side of every split.
  private func placed(_ value: Double, _ column: Int) -> Float {
    value.isFinite ? Float((value - lows[column]) / widths[column]) : .nan
  }

  private func score(_ row: [Float], _ grove: HalfSpaceGrove) -> Double {
    let mass = grove.mass(of: row, .end, limit: settings.smallestShare * Double(settings.window))
    return 1 / (1 + mass / Double(settings.treeCount * settings.window))
  }

  /// Counts the row that has been brought to scale.
  private mutating func count() {
    grove?.count(row)
    rowCount += 1
    guard rowCount == settings.window else { return }
    rowCount = 0
    grove?.endWindow()
  }
}

/// Appends the splits of one tree in heap order. Each tree has a box of its own: around a random point of 0 ... 1,
/// and wide enough to hold all of it.
private func halve(
  depth: Int, _ columnCount: Int, _ random: inout RandomStream, _ columns: inout [UInt16],
  _ splits: inout [Float]
) {
  var (least, greatest) = ([Double](), [Double]())
  for _ in 0..<columnCount {
    let center = random.uniform()
    let reach = 2 * max(center, 1 - center)
    least.append(center - reach)
    greatest.append(center + reach)
  }
  let first = columns.count
  let inner = 1 << depth - 1
  for _ in 0..<inner {
    columns.append(UInt16(random.integer(below: columnCount)))
    splits.append(0)
  }
  // The box of a node follows from the splits above it.
  func fill(_ k: Int) {
    guard k < inner else { return }
    let column = Int(columns[first + k])
    let (low, high) = (least[column], greatest[column])
    let middle = (low + high) / 2
    splits[first + k] = Float(middle)
    greatest[column] = middle
    fill(2 * k + 1)
    (least[column], greatest[column]) = (middle, high)
    fill(2 * k + 2)
    least[column] = low
  }
  fill(0)
}
