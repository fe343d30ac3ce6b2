import ForeshockLinearAlgebra
import ForeshockNumerics

/// Matrices that the tests draw or construct.
enum Samples {
  static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var stream = RandomStream(seed: seed)
    return Matrix(rowCount: rows, columnCount: columns) { _, _ in 2 * stream.uniform() - 1 }
  }

  static func vector(_ count: Int, seed: UInt64) -> [Double] { random(count, 1, seed: seed).elements }

  /// 1 / (i + j + 1): condition numbers near e^(3.5 n).
  static func hilbert(_ size: Int) -> Matrix {
    Matrix(rowCount: size, columnCount: size) { 1 / Double($0 + $1 + 1) }
  }

  /// Random columns whose scales fall from 1 to 1e-12.
  static func graded(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    let scales = (0..<columns).map { index in
      var scale = 1.0
      for _ in 0..<(12 * index / max(1, columns)) { scale /= 10 }
      return scale
    }
    return random(rows, columns, seed: seed) * Matrix.diagonal(scales)
  }

  static func rankDeficient(_ rows: Int, _ columns: Int, rank: Int, seed: UInt64) -> Matrix {
    random(rows, rank, seed: seed) * random(rank, columns, seed: seed &+ 1)
  }

  /// Well-conditioned and symmetric positive definite.
  static func positiveDefinite(_ size: Int, seed: UInt64) -> Matrix {
    random(size + 3, size, seed: seed).gram() + Matrix.identity(size) * 0.1
  }

  /// A few kinds of the given shape, easy and hard.
  static func all(_ rows: Int, _ columns: Int, seed: UInt64) -> [Matrix] {
    [
      random(rows, columns, seed: seed), graded(rows, columns, seed: seed),
      rankDeficient(rows, columns, rank: min(rows, columns) / 2, seed: seed),
      Matrix(rowCount: rows, columnCount: columns) { 1 / Double($0 + $1 + 1) },
      Matrix.zeros(rows, columns),
    ]
  }
}

/// The product by three plain loops.
func plainProduct(_ a: Matrix, _ b: Matrix) -> Matrix {
  Matrix(rowCount: a.rowCount, columnCount: b.columnCount) { i, j in
    var sum = 0.0
    for k in 0..<a.columnCount { sum += a[i, k] * b[k, j] }
    return sum
  }
}

/// The largest difference between entries, infinite when the shapes differ.
func distance(_ a: Matrix, _ b: Matrix) -> Double {
  guard a.rowCount == b.rowCount, a.columnCount == b.columnCount else { return .infinity }
  return (a - b).norm(.max)
}

func distance(_ a: [Double], _ b: [Double]) -> Double { distance(Matrix(column: a), Matrix(column: b)) }

/// ‖QᵀQ − I‖ in the largest entry.
func departureFromOrthonormal(_ q: Matrix) -> Double {
  distance(plainProduct(q.transposed(), q), .identity(q.columnCount))
}

let epsilon = Double.ulpOfOne
