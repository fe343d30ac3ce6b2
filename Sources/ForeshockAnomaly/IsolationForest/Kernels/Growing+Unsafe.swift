/// The loops over the rows of a node, without a check for each access: a quarter of the time of a fit. Each
/// function checks its places before.

/// Copies whole rows of a column-major table into a small one of the same columns.
func copyRows(_ rows: [Int], of elements: [Double], rowCount: Int, into sample: inout [Double]) {
  precondition(rows.allSatisfy { $0 >= 0 && $0 < rowCount }, "drawn rows lie inside the table")
  let columnCount = rows.isEmpty ? 0 : sample.count / rows.count
  precondition(columnCount * rowCount <= elements.count, "the sample has the table's columns")
  unsafe elements.withUnsafeBufferPointer { source in
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe sample.withUnsafeMutableBufferPointer { sample in
        guard let row = rows.baseAddress, var from = source.baseAddress, var to = sample.baseAddress else {
          return
        }
        for _ in 0..<columnCount {
          for i in 0..<rows.count { unsafe to[i] = from[row[i]] }
          unsafe from += rowCount
          unsafe to += rows.count
        }
      }
    }
  }
}

/// What is known of cells that have been copied.
struct Gathered {
  /// +∞ without a value.
  var least: Double
  /// −∞ without a value.
  var greatest: Double
  var missing: Int
}

/// Copies the cells of a node's rows in one column of a copied sample, which starts at `start`.
///
/// `order` is a permutation of the sample's row numbers, whose count is `cells`'.
func gatherCells(
  _ order: [Int32], _ rows: Range<Int>, of sample: [Double], from start: Int, into cells: inout [Double]
) -> Gathered {
  precondition(
    start >= 0 && start + order.count <= sample.count && rows.upperBound <= order.count
      && rows.count <= cells.count, "a node's rows lie inside the sample")
  return unsafe sample.withUnsafeBufferPointer { sample in
    gather(order, rows, into: &cells) { unsafe sample[start &+ $0] }
  }
}

/// Copies the cells of a node's rows in one column of the table itself, which starts at `start`.
func gatherCells(
  _ order: [Int32], _ rows: Range<Int>, of elements: [Double], from start: Int, rowCount: Int,
  through drawn: [Int], into cells: inout [Double]
) -> Gathered {
  precondition(
    start >= 0 && start + rowCount <= elements.count && drawn.count == order.count
      && rows.upperBound <= order.count && rows.count <= cells.count, "a node's rows lie inside the sample")
  let column = elements.span.extracting(start..<start + rowCount)
  return gather(order, rows, into: &cells) { column[drawn[$0]] }
}

@inline(__always)
private func gather(
  _ order: [Int32], _ rows: Range<Int>, into cells: inout [Double], _ cell: (Int) -> Double
) -> Gathered {
  unsafe order.withUnsafeBufferPointer { order in
    unsafe cells.withUnsafeMutableBufferPointer { cells in
      // Two of each, so that no comparison waits for the one before.
      var least = (Double.infinity, Double.infinity)
      var greatest = (-Double.infinity, -Double.infinity)
      var missing = 0
      let count = rows.count
      let first = rows.lowerBound
      var i = 0
      while i &+ 1 < count {
        let a = unsafe cell(Int(order[first &+ i]))
        let b = unsafe cell(Int(order[first &+ i &+ 1]))
        unsafe cells[i] = a
        unsafe cells[i &+ 1] = b
        least = (a < least.0 ? a : least.0, b < least.1 ? b : least.1)
        greatest = (a > greatest.0 ? a : greatest.0, b > greatest.1 ? b : greatest.1)
        missing &+= (a == a ? 0 : 1) &+ (b == b ? 0 : 1)
        i &+= 2
      }
      if i < count {
        let a = unsafe cell(Int(order[first &+ i]))
        unsafe cells[i] = a
        least.0 = a < least.0 ? a : least.0
        greatest.0 = a > greatest.0 ? a : greatest.0
        missing &+= a == a ? 0 : 1
      }
      return Gathered(
        least: min(least.0, least.1), greatest: max(greatest.0, greatest.1), missing: missing)
    }
  }
}

/// Orders a node's rows by the side of the split they fall on; answers where the right part starts and
/// whether missing values went there, with the part that got more of the others.
func partition(
  _ order: inout [Int32], _ rows: Range<Int>, by threshold: Double, missing: Int, of cells: [Double],
  _ spare: inout [Int32]
) -> (middle: Int, missingGoesRight: Bool) {
  precondition(
    rows.upperBound <= order.count && rows.count <= cells.count && rows.count <= spare.count,
    "a node's rows lie inside the sample")
  guard missing > 0 else {
    // Nothing is missing here; what is later goes where most have gone.
    let middle = partition(&order, rows, of: cells, &spare) { $0 > threshold }
    return (middle, rows.upperBound - middle > middle - rows.lowerBound)
  }
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
  _ order: inout [Int32], _ rows: Range<Int>, of cells: [Double], _ spare: inout [Int32],
  _ goesRight: (Double) -> Bool
) -> Int {
  unsafe order.withUnsafeMutableBufferPointer { order in
    unsafe spare.withUnsafeMutableBufferPointer { right in
      unsafe cells.withUnsafeBufferPointer { cells in
        // Each row is written to both sides and only the side it belongs to advances: no branch to mispredict.
        var leftEnd = rows.lowerBound
        var rightCount = 0
        for i in 0..<rows.count {
          let row = unsafe order[rows.lowerBound &+ i]
          let step = unsafe goesRight(cells[i]) ? 1 : 0
          unsafe order[leftEnd] = row
          unsafe right[rightCount] = row
          leftEnd &+= 1 &- step
          rightCount &+= step
        }
        for i in 0..<rightCount { unsafe order[leftEnd &+ i] = right[i] }
        return leftEnd
      }
    }
  }
}
