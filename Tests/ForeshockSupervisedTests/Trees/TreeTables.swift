import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSupervised

/// Tables for tests of trees.
enum TreeTables {
  /// Random cells of some distinct values; some of them missing, ties among them.
  static func numbers(
    _ rows: Int, _ columns: Int, seed: UInt64, missing: Double = 0.1, distinct: Int = 40
  ) -> Matrix {
    var random = RandomStream(seed: seed)
    return Matrix(rowCount: rows, columnCount: columns) { _, column in
      if random.uniform() < missing, column % 3 != 2 { return .nan }
      return Double(random.integer(below: distinct)) / 8 - 1.5 + Double(column)
    }
  }

  /// A target that depends on the cells in steps and products.
  static func targets(_ x: Matrix, seed: UInt64, noise: Double = 0.3) -> [Double] {
    var random = RandomStream(seed: seed &+ 1_000)
    return (0..<x.rowCount).map { row in
      let a = x[row, 0].isNaN ? 2.5 : x[row, 0]
      let b = x.columnCount > 1 && !x[row, 1].isNaN ? x[row, 1] - 1 : 0.7
      return a * b + (a > 1 ? 1 : 0) + noise * random.normal()
    }
  }
}
