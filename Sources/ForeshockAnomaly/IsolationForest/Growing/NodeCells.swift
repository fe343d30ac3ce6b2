/// The cells of a node's rows in one column, in the order of its rows.
struct NodeCells {
  private(set) var values: [Double]
  /// +∞ without a value.
  private(set) var least = Double.infinity
  /// −∞ without a value.
  private(set) var greatest = -Double.infinity
  private(set) var missing = 0

  init(sampleSize: Int) { values = [Double](repeating: 0, count: sampleSize) }

  /// Whether two present values differ.
  var vary: Bool { least < greatest }

  /// Whether they differ in the sum of their halves too, which takes the least numbers there are for zeros.
  var varyInHalves: Bool { 0.5 * least + 0.5 * least < 0.5 * greatest + 0.5 * greatest }

  /// Copies the cells of `rows` in `column`.
  ///
  /// - Throws: ``AnomalyError/infiniteValue(row:column:)``.
  mutating func gather(
    _ rows: Range<Int>, of order: [Int32], column: Int, _ table: SampledTable, _ elements: [Double]
  ) throws(AnomalyError) {
    let found =
      table.isCopied
      ? gatherCells(order, rows, of: table.cells, from: column * table.sampleSize, into: &values)
      : gatherCells(
        order, rows, of: elements, from: column * table.rowCount, rowCount: table.rowCount,
        through: table.drawn, into: &values)
    (least, greatest, missing) = (found.least, found.greatest, found.missing)
    // Without a value present the two are the other way round: +∞ and −∞.
    guard least != -.infinity, greatest != .infinity else {
      let place = values[..<rows.count].firstIndex { $0.isInfinite } ?? 0
      throw .infiniteValue(row: table.drawn[Int(order[rows.lowerBound + place])], column: column)
    }
  }

  /// The combination of two columns, cell by cell; NaN where either is missing.
  mutating func combine(_ a: NodeCells, _ b: NodeCells, by projection: ForestStructure.Projection, count: Int)
  {
    least = .infinity
    greatest = -.infinity
    missing = 0
    for i in 0..<count {
      let z = projection.weight * a.values[i] + projection.partnerWeight * b.values[i]
      values[i] = z
      least = z < least ? z : least
      greatest = z > greatest ? z : greatest
      missing += z.isNaN ? 1 : 0
    }
  }

  /// Whether the least and the greatest value are finite.
  var areFinite: Bool { least.isFinite && greatest.isFinite }

  /// `factor` over the standard deviation of the present values, which must vary.
  ///
  /// Deviations are taken in units of half the range, from half the least value on: no square of a huge
  /// number, no difference of two, overflows.
  func standardized(_ factor: Double, count: Int) -> Double {
    let origin = 0.5 * least
    let unit = 0.5 * greatest - origin
    var (n, mean, squares) = (0.0, 0.0, 0.0)
    for value in values[..<count] where !value.isNaN {
      let position = (0.5 * value - origin) / unit
      n += 1
      let change = position - mean
      mean += change / n
      squares += change * (position - mean)
    }
    return 0.5 * (factor / (squares / n).squareRoot()) / unit
  }
}
