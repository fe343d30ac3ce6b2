internal import Glibc

/// A line on a grid of dots: for every column the rows it covers. Many samples in a column leave the rows
/// from their least to their greatest, so that no spike is lost; gaps leave columns empty.
struct Trace {
  /// The topmost row of each column; more than `bottom` where the column is empty. Row 0 is the top.
  private(set) var top: [Int]
  /// The lowest row of each column.
  private(set) var bottom: [Int]

  /// Draws `values` on `columns` × `rows` dots; `values[i]` stands at position `first + i` of `pointCount`.
  ///
  /// - Complexity: O(values + columns).
  init(_ values: [Double], first: Int, pointCount: Int, scale: ValueScale, columns: Int, rows: Int) {
    top = [Int](repeating: .max, count: columns)
    bottom = [Int](repeating: -1, count: columns)
    let lastPosition = Double(max(1, pointCount - 1)), lastColumn = Double(columns - 1)
    let lastRow = Double(rows - 1)
    var previous: (x: Double, y: Double)?
    for (index, value) in values.enumerated() {
      guard value.isFinite else {
        previous = nil
        continue
      }
      let x = (min(1, max(0, Double(first + index) / lastPosition)) * lastColumn).rounded()
      let point = (x: x, y: (1 - scale.fraction(value)) * lastRow)
      join(previous ?? point, point)
      previous = point
    }
  }

  /// Covers the segment, each column with the rows between its two edges so that the line holds together.
  private mutating func join(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) {
    guard b.x > a.x else {
      cover(Int(b.x), a.y, b.y)
      return
    }
    let slope = (b.y - a.y) / (b.x - a.x)
    for column in Int(a.x)...Int(b.x) {
      let left = max(a.x, Double(column) - 0.5), right = min(b.x, Double(column) + 0.5)
      cover(column, a.y + slope * (left - a.x), a.y + slope * (right - a.x))
    }
  }

  private mutating func cover(_ column: Int, _ y0: Double, _ y1: Double) {
    top[column] = min(top[column], Int(min(y0, y1).rounded()))
    bottom[column] = max(bottom[column], Int(max(y0, y1).rounded()))
  }
}
