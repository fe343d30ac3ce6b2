internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// A kernel as it is computed: rows are brought to u = (x − shift)·factor, and
///
///     gaussian:          K(x, y) = exp(−|u − v|²)           factor = √γ, shift = the means of the training rows
///     power(p, c):       K(x, y) = (u·v + c)^p              factor = √γ, no shift
///
/// The shift changes nothing in a distance, but where values are large beside their spread it saves the digits that
/// are left of it.
struct KernelSpace: Hashable, Codable, Sendable {
  enum Function: Hashable, Codable, Sendable {
    case gaussian
    case power(Int, constant: Double)
  }

  var function: Function
  var factor: Double
  /// One a column; zeros for `power`.
  var shift: [Double]

  var columnCount: Int { shift.count }

  /// (u·v + c)^p from u·v.
  @inline(__always)
  static func power(_ product: Double, _ exponent: Int, _ constant: Double) -> Double {
    let base = product + constant
    var result = 1.0
    for _ in 0..<exponent { result *= base }
    return result
  }
}

extension KernelSpace {
  /// Rows as the space has them.
  func placed(_ x: Matrix) -> Matrix {
    Matrix(rowCount: x.rowCount, columnCount: x.columnCount) { (x[$0, $1] - shift[$1]) * factor }
  }

  /// K of each row of `u` with each row of `v`, both as the space has them.
  func kernels(_ u: Matrix, _ v: Matrix) -> Matrix {
    var result = u.timesTransposed(v)
    let (own, others) = (rowNorms(u), rowNorms(v))
    for column in 0..<v.rowCount {
      result.withMutableColumn(column) { cells in
        var i = 0
        switch function {
        case .gaussian:
          while i + 4 <= cells.count {
            let product = SIMD4(cells[i], cells[i + 1], cells[i + 2], cells[i + 3])
            let norms = SIMD4(own[i], own[i + 1], own[i + 2], own[i + 3]) + others[column]
            let exponent = 2 * product - norms
            let values = exponential(nonPositive: exponent.replacing(with: 0, where: exponent .> 0))
            for lane in 0..<4 { cells[i + lane] = values[lane] }
            i += 4
          }
          while i < cells.count {
            let exponent = SIMD4<Double>(repeating: min(0, 2 * cells[i] - own[i] - others[column]))
            cells[i] = exponential(nonPositive: exponent).x
            i += 1
          }
        case .power(let degree, let constant):
          while i < cells.count {
            cells[i] = KernelSpace.power(cells[i], degree, constant)
            i += 1
          }
        }
      }
    }
    return result
  }

  /// K(u, v)·B: the rows of `u` in parts, so that no more of the kernels is there at a time than stays near the processor.
  func kernels(_ u: Matrix, _ v: Matrix, times b: Matrix, threads: Int?) -> Matrix {
    let parts = Parallel.mapChunks(count: u.rowCount, chunkSize: 512, threads: threads) { rows in
      (kernels(u.rows(rows), v) * b).elements
    }
    var elements: [Double] = []
    elements.reserveCapacity(u.rowCount * b.columnCount)
    for column in 0..<b.columnCount {
      for part in parts {
        let count = part.count / b.columnCount
        elements += part[column * count..<(column + 1) * count]
      }
    }
    return Matrix(rowCount: u.rowCount, columnCount: b.columnCount, elements: elements)
  }

  /// |row|² of each row.
  func rowNorms(_ x: Matrix) -> [Double] {
    var result = [Double](repeating: 0, count: x.rowCount)
    for column in 0..<x.columnCount {
      x.withColumn(column) { cells in
        for i in cells.indices { result[i] += cells[i] * cells[i] }
      }
    }
    return result
  }
}
