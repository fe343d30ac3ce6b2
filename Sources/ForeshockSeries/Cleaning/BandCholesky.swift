/// A symmetric positive definite matrix with a narrow band, factored in place as L·Lᵀ.
///
/// Row `i` of the lower band is stored at `i · (width + 1)`: entry (i, i − k) at place `width − k` of the row, so
/// that the diagonal comes last and neighbours in a row are neighbours in memory.
struct BandCholesky {
  let size: Int
  let width: Int
  private var band: [Double]

  /// A matrix of zeros with entries up to `width` places below the diagonal.
  init(size: Int, width: Int) {
    self.size = size
    self.width = width
    band = [Double](repeating: 0, count: size * (width + 1))
  }

  /// Adds `value` to the entries (row, column) and (column, row); `row ≥ column ≥ row − width`.
  mutating func add(_ value: Double, row: Int, column: Int) {
    band[row * (width + 1) + width - (row - column)] += value
  }

  /// Factors the matrix that has been put together; false when it is not positive definite. Twice the logarithm of
  /// the product of the diagonal is the logarithm of the determinant.
  ///
  /// - Complexity: O(size · width²)
  mutating func factor() -> Bool {
    let stride = width + 1
    for row in 0..<size {
      let first = max(0, row - width)
      let ownRow = row * stride + width - row
      for column in first...row {
        let otherRow = column * stride + width - column
        var sum = band[ownRow + column]
        var k = max(first, column - width)
        while k < column {
          sum -= band[ownRow + k] * band[otherRow + k]
          k += 1
        }
        if column < row {
          band[ownRow + column] = sum / band[otherRow + column]
        } else {
          guard sum > 0, sum.isFinite else { return false }
          band[ownRow + row] = sum.squareRoot()
        }
      }
    }
    return true
  }

  /// The entries of the inverse of A inside the band, by the factor, in the place of the factor's.
  ///
  /// - Complexity: O(size · width²)
  ///
  /// Source: Takahashi, Fagan & Chen, "Formation of a sparse bus impedance matrix and its application to short circuit
  /// study", PICA 1973.
  func inverseInBand() -> BandCholesky {
    var inverse = self
    let stride = width + 1
    // Entry (row, column) of either triangle.
    func place(_ row: Int, _ column: Int) -> Int {
      row >= column ? row * stride + width - row + column : column * stride + width - column + row
    }
    for column in (0..<size).reversed() {
      let last = min(column + width, size - 1)
      let diagonal = band[place(column, column)]
      for row in (column...last).reversed() {
        var sum = 0.0
        var k = column + 1
        while k <= last {
          sum += band[place(k, column)] * inverse.band[place(row, k)]
          k += 1
        }
        inverse.band[place(row, column)] = ((row == column ? 1 / diagonal : 0) - sum) / diagonal
      }
    }
    return inverse
  }

  /// The entry (row, column); `row ≥ column ≥ row − width`.
  subscript(row: Int, column: Int) -> Double { band[row * (width + 1) + width - (row - column)] }

  /// The diagonal of the factor.
  var diagonal: [Double] { (0..<size).map { band[$0 * (width + 1) + width] } }

  /// The solution of A·x = `b` by the factor. - Complexity: O(size · width)
  func solve(_ b: [Double]) -> [Double] {
    let stride = width + 1
    var x = b
    for row in 0..<size {
      let ownRow = row * stride + width - row
      var sum = x[row]
      for k in max(0, row - width)..<row { sum -= band[ownRow + k] * x[k] }
      x[row] = sum / band[ownRow + row]
    }
    for row in (0..<size).reversed() {
      let ownRow = row * stride + width - row
      let value = x[row] / band[ownRow + row]
      x[row] = value
      for k in max(0, row - width)..<row { x[k] -= band[ownRow + k] * value }
    }
    return x
  }
}
