public import Foreshock

/// A table of rare failures: 200,000 rows of 30 columns, one cell in twenty missing, 1.7 % of the labels 1, which depend
/// on products, steps and sums of nine columns. The same on every machine.
public func failureTable(rowCount: Int = 200_000, seed: UInt64 = 30) -> (x: Matrix, labels: [Int]) {
  var random = RandomStream(seed: seed)
  let columnCount = 30
  var cells = (0..<rowCount * columnCount).map { _ in random.normal() }
  func cell(_ row: Int, _ column: Int) -> Double { cells[column * rowCount + row] }
  let risks = (0..<rowCount).map { row in
    let shape = 1.5 * cell(row, 0) * cell(row, 1) + abs(cell(row, 2)) + 0.7 * cell(row, 3)
    let steps = (cell(row, 6) > 1 ? 0.8 : 0) - (cell(row, 8) > 0 ? cell(row, 7) : 0)
    return shape + steps + 0.5 * cell(row, 4) * cell(row, 5) + 0.5 * random.normal()
  }
  let limit = risks.sorted()[rowCount - rowCount * 17 / 1_000]
  for place in cells.indices where random.uniform() < 0.05 { cells[place] = .nan }
  return (
    Matrix(rowCount: rowCount, columnCount: columnCount, elements: cells), risks.map { $0 >= limit ? 1 : 0 }
  )
}
