internal import ForeshockNumerics

/// Grows isolation trees one after the other in its own scratch space.
///
/// A table of few columns is first copied, the rows of the sample only, into scratch space that stays in
/// the cache: all those reads can be under way at once. Of a wide table each node reads the one column it
/// looks at. Both ways make the same tree, and neither depends on how many rows the table has.
struct TreeGrower {
  private let rowCount: Int
  private let columnCount: Int
  private let depthLimit: Int
  private var sampler: RowSampler
  /// The rows of the sample as drawn.
  private var drawn: [Int]
  /// Their cells, column after column; empty for a wide table.
  private var sample: [Double]
  /// The rows of the sample, ordered so that those of a node stand together.
  private var order: [Int]
  /// A permutation of the columns; those that may vary in the present node stand first.
  private var columns: [Int]
  /// The cells of the present node in the column being looked at, in the order of its rows.
  private var cells: [Double]
  /// Room for one partition.
  private var spare: [Int]
  private var open: [OpenNode] = []
  /// The trees so far, in preorder.
  private(set) var grown: (nodes: [Int32], thresholds: [Double]) = ([], [])

  /// The number of columns up to which copying all of them costs less than the waits it saves; measured.
  private static let mostColumnsToCopy = 24

  private struct OpenNode {
    var rows: Range<Int>
    var depth: Int
    /// How many of `columns` may vary: a column constant here is constant in every part.
    var candidates: Int
  }

  private struct Split {
    var column: Int
    var threshold: Double
    /// How many of the node's cells in that column are missing.
    var missing: Int
  }

  init(rowCount: Int, columnCount: Int, sampleSize: Int) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    depthLimit = ForestStructure.depthLimit(sampleSize: sampleSize)
    sampler = RowSampler(sampleSize: sampleSize, rowCount: rowCount)
    drawn = [Int](repeating: 0, count: sampleSize)
    let isCopied = columnCount <= Self.mostColumnsToCopy
    sample = [Double](repeating: 0, count: isCopied ? sampleSize * columnCount : 0)
    order = drawn
    columns = Array(0..<columnCount)
    cells = [Double](repeating: 0, count: sampleSize)
    spare = order
  }

  /// Grows one tree on rows of the column-major table `elements` and appends it to ``grown``.
  ///
  /// - Throws: ``AnomalyError/infiniteValue(row:column:)`` when a cell it reads is infinite.
  mutating func grow(_ elements: [Double], random: RandomStream) throws(AnomalyError) {
    var random = random
    sampler.draw(&random, into: &drawn)
    if sample.isEmpty {
      order = drawn
      try grow(elements, rowCount: rowCount, &random)
    } else {
      copyRows(drawn, of: elements, rowCount: rowCount, into: &sample)
      for i in order.indices { order[i] = i }
      do {
        try grow(sample, rowCount: drawn.count, &random)
      } catch .infiniteValue(let row, let column) {
        throw .infiniteValue(row: drawn[row], column: column)
      }
    }
  }

  /// Grows one tree on the rows in ``order``.
  private mutating func grow(
    _ elements: [Double], rowCount: Int, _ random: inout RandomStream
  ) throws(AnomalyError) {
    // The order the last tree left must not show in this one: trees are the same on any thread.
    for j in 0..<columnCount { columns[j] = j }
    open.append(OpenNode(rows: 0..<order.count, depth: 0, candidates: columnCount))
    while var node = open.popLast() {
      guard node.rows.count > 2, node.depth < depthLimit,
        let split = try chooseSplit(&node, elements, rowCount, &random)
      else {
        grown.nodes.append(-Int32(node.rows.count))
        continue
      }
      let (middle, missingGoesRight) = partition(
        &order, node.rows, by: split.threshold, missing: split.missing, of: cells, &spare)
      grown.nodes.append(Int32(2 * split.column + (missingGoesRight ? 1 : 0)))
      grown.thresholds.append(split.threshold)
      var part = OpenNode(
        rows: middle..<node.rows.upperBound, depth: node.depth + 1, candidates: node.candidates)
      open.append(part)
      part.rows = node.rows.lowerBound..<middle
      open.append(part)
    }
  }

  /// A column that varies among the node's rows, with its cells in ``cells``, and a split point in it; nil
  /// when none does.
  ///
  /// Columns are drawn among those not yet known to be constant, and a constant one is set aside: which
  /// of the varying ones is met first is uniform.
  private mutating func chooseSplit(
    _ node: inout OpenNode, _ elements: [Double], _ rowCount: Int, _ random: inout RandomStream
  ) throws(AnomalyError) -> Split? {
    while node.candidates > 0 {
      let pick = node.candidates == 1 ? 0 : random.integer(below: node.candidates)
      let column = columns[pick]
      let (least, greatest, missing) = gather(
        order[node.rows], of: elements, from: column * rowCount, into: &cells)
      // Without a value present the two are the other way round: +∞ and −∞.
      if least == -.infinity || greatest == .infinity {
        let place = cells[..<node.rows.count].firstIndex { $0.isInfinite } ?? 0
        throw .infiniteValue(row: order[node.rows.lowerBound + place], column: column)
      }
      if least < greatest {
        let threshold = splitPoint(least, greatest, random.uniform())
        return Split(column: column, threshold: threshold, missing: missing)
      }
      node.candidates -= 1
      columns.swapAt(pick, node.candidates)
    }
    return nil
  }
}

/// Copies whole rows of a column-major table into a small one of the same columns.
private func copyRows(_ rows: [Int], of elements: [Double], rowCount: Int, into sample: inout [Double]) {
  let source = elements.span
  let rows = rows.span
  var target = sample.mutableSpan
  var from = 0
  var to = 0
  while to < target.count {
    for i in rows.indices { target[to + i] = source[from + rows[i]] }
    from += rowCount
    to += rows.count
  }
}

/// Copies the cells of `rows` in the column that starts at `first`; answers the least and the greatest
/// value present and how many are missing.
private func gather(
  _ rows: ArraySlice<Int>, of elements: [Double], from first: Int, into cells: inout [Double]
) -> (least: Double, greatest: Double, missing: Int) {
  let source = elements.span
  let rows = rows.span
  var target = cells.mutableSpan
  var least = Double.infinity
  var greatest = -Double.infinity
  var missing = 0
  for i in rows.indices {
    let value = source[first + rows[i]]
    target[i] = value
    least = value < least ? value : least
    greatest = value > greatest ? value : greatest
    missing &+= value == value ? 0 : 1
  }
  return (least, greatest, missing)
}

/// The point at `fraction` (0 ..< 1) of the way; never the greatest value itself, so that both parts get a
/// row.
private func splitPoint(_ least: Double, _ greatest: Double, _ fraction: Double) -> Double {
  let span = greatest - least
  let point = span.isFinite ? least + fraction * span : least * (1 - fraction) + greatest * fraction
  return point < greatest ? max(point, least) : least
}

/// Orders a node's rows by the side of the split they fall on; answers where the right part starts and
/// whether missing values went there.
private func partition(
  _ order: inout [Int], _ rows: Range<Int>, by threshold: Double, missing: Int, of cells: [Double],
  _ spare: inout [Int]
) -> (middle: Int, missingGoesRight: Bool) {
  guard missing > 0 else { return (partition(&order, rows, of: cells, &spare) { $0 > threshold }, false) }
  var above = 0
  for i in 0..<rows.count { above &+= cells[i] > threshold ? 1 : 0 }
  // NaN is neither above the threshold nor at or below it.
  if above > rows.count - missing - above {
    return (partition(&order, rows, of: cells, &spare) { !($0 <= threshold) }, true)
  }
  return (partition(&order, rows, of: cells, &spare) { $0 > threshold }, false)
}

/// Moves the rows whose cell `goesRight` behind the others; answers where they start.
@inline(__always)
private func partition(
  _ order: inout [Int], _ rows: Range<Int>, of cells: [Double], _ spare: inout [Int],
  _ goesRight: (Double) -> Bool
) -> Int {
  let values = cells.span
  var order = order.mutableSpan
  var right = spare.mutableSpan
  // Each row is written to both sides and only the side it belongs to advances: no branch to mispredict.
  var leftEnd = rows.lowerBound
  var rightCount = 0
  for i in 0..<rows.count {
    let row = order[rows.lowerBound + i]
    let step = goesRight(values[i]) ? 1 : 0
    order[leftEnd] = row
    right[rightCount] = row
    leftEnd &+= 1 &- step
    rightCount &+= step
  }
  for i in 0..<rightCount { order[leftEnd + i] = right[i] }
  return leftEnd
}
