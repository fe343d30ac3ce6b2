public import Foreshock
internal import Foundation

/// A table of 200,000 rows and 50 columns that move together, as a host's metrics do, and a label for each
/// row that depends on ten of them, 1 in about a third of the rows. The same on every machine.
public func labelledTable(rowCount: Int = 200_000, columnCount: Int = 50) -> (x: Matrix, labels: [Int]) {
  var random = RandomStream(seed: 50)
  let common = (0..<rowCount).map { _ in random.normal() }
  let elements = (0..<columnCount).flatMap { _ in common.map { 0.5 * $0 + random.normal() } }
  let x = Matrix(rowCount: rowCount, columnCount: columnCount, elements: elements)
  let labels = (0..<rowCount).map { row in
    let logOdds = (0..<min(10, columnCount)).reduce(-1.0) { sum, column in
      sum + (column.isMultiple(of: 2) ? 0.4 : -0.3) * elements[column * rowCount + row]
    }
    return random.uniform() < 1 / (1 + exp(-logOdds)) ? 1 : 0
  }
  return (x, labels)
}
