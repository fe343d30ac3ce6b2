public import ForeshockLinearAlgebra

extension MultinomialLogisticRegression {
  /// Planes between classes, as the direction in which the likelihood grows without end: added to the coefficients, however
  /// often, it makes no row's own class less likely.
  ///
  /// For every row the predictor of its own class, intercept and coefficients, is at least that of any other.
  public struct SeparatingDirection: Hashable, Sendable, Codable {
    /// One row a column of the table, one column a class; those of a column sum to zero over classes.
    public let coefficients: Matrix
    /// One a class; they sum to zero.
    public let intercepts: [Double]
    /// How many rows with a weight above zero have a class that is above another one, not on a plane with all.
    public let separatedRows: Int
  }
}

extension MultinomialObjective {
  /// Numbers that the table of ``separation()`` may have, 128 megabytes.
  private static let mostCells = 1 << 24

  /// A direction that separates classes, or nil when there is none, or too many rows and classes to look for it.
  ///
  /// With δₖ the direction of class k, none for class 0, the rows (i, k), k other than the class y of i, ask for zᵢᵀ(δ_y − δₖ)
  /// ≥ 0: for a plane through the origin with all of these vectors on one side. Every other one is turned
  /// round and has the other label, as a search knows two.
  func separation() -> MultinomialLogisticRegression.SeparatingDirection? {
    let others = rows.classCount - 1
    let pairs = x.rowCount * others
    guard pairs <= Self.mostCells / (width * others) else { return nil }
    var places = Array(0..<width)
    var z = Matrix(rowCount: x.rowCount, columnCount: 1, repeating: 1)
    if distantRows.isEmpty {
      z = columns.standardized(x, Array(0..<columnCount)).appendingColumns(of: z)
    } else {
      // Made short, which moves them to no other side; the constant comes first.
      z = columns.shortened(x)
      places = Array(1..<width) + [0]
    }
    var table = Matrix.zeros(pairs, width * others)
    var labels = [Int](repeating: 0, count: pairs)
    for row in 0..<x.rowCount {
      for k in 0..<others {
        let pair = row * others + k
        let own = rows.labels[row]
        let other = k < own ? k : k + 1
        let sign = pair % 2 == 0 ? 1.0 : -1.0
        labels[pair] = pair % 2 == 0 ? 1 : 0
        for j in 0..<width {
          let cell = sign * z[row, places[j]]
          if own > 0 { table[pair, (own - 1) * width + j] = cell }
          if other > 0 { table[pair, (other - 1) * width + j] = -cell }
        }
      }
    }
    guard pairs > 1, let signs = try? WeightedLabels(labels, weights: nil, classWeights: .uniform),
      let found = SeparationSearch(through: table, signs).run()
    else { return nil }
    return direction([Double](repeating: 0, count: width) + found.direction)
  }

  /// A direction from its variables.
  private func direction(_ point: [Double]) -> MultinomialLogisticRegression.SeparatingDirection {
    var separated = 0
    forEachPredictor(point) { row, eta in
      let size = eta.reduce(0) { max($0, abs($1)) }
      if let least = eta.min(), eta[rows.labels[row]] - least > 1e-7 * size { separated += 1 }
    }
    let classes = rows.classCount
    var coefficients = Matrix.zeros(columns.columnCount, classes)
    var intercepts = (0..<classes).map { point[($0 + 1) * width - 1] }
    for (j, column) in columns.active.enumerated() {
      let own = (0..<classes).map { point[$0 * width + j] / columns.scales[j] }
      let mean = own.reduce(0, +) / Double(classes)
      for k in 0..<classes {
        coefficients[column, k] = own[k] - mean
        intercepts[k] -= own[k] * columns.centers[j]
      }
    }
    let mean = intercepts.reduce(0, +) / Double(classes)
    return .init(
      coefficients: coefficients, intercepts: intercepts.map { $0 - mean }, separatedRows: separated)
  }
}
