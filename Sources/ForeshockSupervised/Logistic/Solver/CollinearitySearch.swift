import ForeshockLinearAlgebra

/// Finds the columns that those before them determine.
///
/// The Cholesky factor of the Gram matrix, column by column, says which might be; the residual over all
/// rows, after one refinement, decides.
struct CollinearitySearch {
  struct Found {
    /// The position among the active columns.
    let position: Int
    /// Positions and factors in standardised columns.
    let terms: [(position: Int, factor: Double)]
    let constant: Double
    let collinearity: Collinearity
  }

  private let x: Matrix
  private let columns: Standardization

  init(_ x: Matrix, _ columns: Standardization) { (self.x, self.columns) = (x, columns) }

  func run() -> [Found] {
    guard x.rowCount > 0, !columns.active.isEmpty else { return [] }
    let count = columns.active.count
    let z = columns.shortened(x)
    let gram = z.gram()
    // Row i of `factor` belongs to column `kept[i]` of z; each column is solved against those kept.
    var kept: [Int] = []
    var lower: [[Double]] = []
    var found: [Found] = []
    for j in 0...count {
      var row = [Double](repeating: 0, count: kept.count)
      var pivot = gram[j, j]
      for i in 0..<kept.count {
        var sum = gram[j, kept[i]]
        for k in 0..<i { sum -= row[k] * lower[i][k] }
        row[i] = sum / lower[i][i]
        pivot -= row[i] * row[i]
      }
      if pivot <= 1e-9 * gram[j, j], let dependence = dependence(of: j, on: kept, lower, row, z) {
        found.append(dependence)
        continue
      }
      kept.append(j)
      lower.append(row + [max(pivot, 1e-15 * gram[j, j]).squareRoot()])
    }
    return found
  }

  private func dependence(
    of j: Int, on kept: [Int], _ lower: [[Double]], _ row: [Double], _ z: Matrix
  ) -> Found? {
    var factors = backSubstituted(row, lower)
    var residual = self.residual(j, kept, factors, z)
    var right = kept.map { k in
      z.withColumn(k) { values in (0..<values.count).reduce(0.0) { $0 + values[$1] * residual[$1] } }
    }
    for i in 0..<kept.count {
      for k in 0..<i { right[i] -= right[k] * lower[i][k] }
      right[i] /= lower[i][i]
    }
    factors = Vector.sum(factors, 1, backSubstituted(right, lower))
    residual = self.residual(j, kept, factors, z)
    let rms = (residual.reduce(0) { $0 + $1 * $1 } / Double(x.rowCount)).squareRoot()
    // Columns far from zero hold rounding of their own.
    let position = j - 1
    let own = 4 * Double.ulpOfOne * abs(columns.centers[position]) / columns.scales[position]
    guard rms <= max(1e-9, own) else { return nil }
    let terms = zip(kept, factors).filter { $0.0 > 0 && abs($0.1) > 1e-8 }
      .map { (position: $0.0 - 1, factor: $0.1) }
    let constant = factors.first ?? 0
    let scale = columns.scales[position]
    var raw = columns.centers[position] + constant * scale
    var size = abs(columns.centers[position]) + scale
    let parts = terms.map { term -> Collinearity.Term in
      let factor = term.factor * (scale / columns.scales[term.position])
      raw -= factor * columns.centers[term.position]
      size += abs(factor * columns.centers[term.position])
      return Collinearity.Term(column: columns.active[term.position], factor: factor)
    }
    return Found(
      position: position, terms: terms, constant: constant,
      collinearity: Collinearity(
        column: columns.active[position], terms: parts, constant: abs(raw) <= 1e-12 * size ? 0 : raw,
        residual: rms))
  }

  /// The solution of Lᵀ·c = row.
  private func backSubstituted(_ row: [Double], _ lower: [[Double]]) -> [Double] {
    var result = row
    for i in stride(from: result.count - 1, through: 0, by: -1) {
      result[i] /= lower[i][i]
      for k in 0..<i { result[k] -= lower[i][k] * result[i] }
    }
    return result
  }

  private func residual(_ j: Int, _ kept: [Int], _ factors: [Double], _ z: Matrix) -> [Double] {
    var result = z.column(j)
    for (k, factor) in zip(kept, factors) where factor != 0 {
      z.withColumn(k) { values in
        for row in 0..<values.count { result[row] -= factor * values[row] }
      }
    }
    return result
  }
}

extension Vector {
  /// Standardised coefficients of least norm with the same linear predictors.
  static func shared(_ point: [Double], among found: [CollinearitySearch.Found]) -> [Double] {
    guard !found.isEmpty else { return point }
    let count = point.count - 1
    // Moving along such a vector changes no predictor but by its constant.
    var directions = Matrix.zeros(count, found.count)
    for (k, dependence) in found.enumerated() {
      directions[dependence.position, k] = 1
      for term in dependence.terms { directions[term.position, k] = -term.factor }
    }
    guard let factor = try? Cholesky(directions.gram()) else { return point }
    let amounts = factor.solve(directions.transposedTimes(Array(point[..<count])))
    var result = sum(Array(point[..<count]), -1, directions * amounts)
    result.append(point[count] + zip(amounts, found).reduce(0) { $0 + $1.0 * $1.1.constant })
    return result
  }
}
