internal import ForeshockNumerics

/// The rows a tree is grown on, drawn from a table of any length.
///
/// A table of few columns is copied, the rows of the sample only, into scratch space that stays in the
/// cache: all those reads can be under way at once. Of a wide table each node reads the one column it
/// looks at. Both ways make the same tree, and neither depends on how many rows the table has.
struct SampledTable {
  let rowCount: Int
  let columnCount: Int
  /// How many rows a sample has.
  let sampleSize: Int
  private var sampler: RowSampler
  /// The rows of the sample as drawn.
  private(set) var drawn: [Int]
  /// Their cells, column after column; empty for a wide table.
  private(set) var cells: [Double]
  /// The columns whose values are names, which come as places in the tree's order of them.
  private let categorical: [Int]
  /// How many of the trees so far have met which category, for each of those columns.
  private(set) var met: [[Double: Int]]

  /// The number of columns up to which copying all of them costs less than the waits it saves; measured.
  private static let mostColumnsToCopy = 24

  init(
    rowCount: Int, columnCount: Int, sampleSize: Int, categorical: [Int], weights: AliasTable?,
    isOblique: Bool
  ) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.sampleSize = sampleSize
    self.categorical = categorical
    sampler = RowSampler(sampleSize: sampleSize, rowCount: rowCount, weights: weights)
    drawn = [Int](repeating: 0, count: sampleSize)
    let isCopied = columnCount <= Self.mostColumnsToCopy || !categorical.isEmpty || isOblique
    cells = [Double](repeating: 0, count: isCopied ? sampleSize * columnCount : 0)
    met = categorical.map { _ in [:] }
  }

  var isCopied: Bool { !cells.isEmpty }

  /// Draws the sample of tree number `tree` from the column-major table `elements`.
  ///
  /// - Throws: ``AnomalyError/infiniteValue(row:column:)`` for a category that is infinite.
  mutating func draw(
    _ elements: [Double], tree: Int, _ random: inout RandomStream
  ) throws(AnomalyError) {
    sampler.draw(&random, into: &drawn)
    guard isCopied else { return }
    copyRows(drawn, of: elements, rowCount: rowCount, into: &cells)
    for (index, column) in categorical.enumerated() {
      let start = column * sampleSize
      var inSample = Set<Double>()
      for i in start..<start + sampleSize where !cells[i].isNaN {
        guard cells[i].isFinite else { throw .infiniteValue(row: drawn[i - start], column: column) }
        // Adding zero makes −0 and 0 one category.
        let category = cells[i] + 0
        inSample.insert(category)
        cells[i] = CategoryOrder.position(
          of: category, column: column, order: tree % CategoryOrder.count)
      }
      for category in inSample { met[index][category, default: 0] += 1 }
    }
  }
}
