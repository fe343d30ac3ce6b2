/// The weights of rows, checked.
enum RowWeights {
  /// Weights times a power of two that brings the greatest near one; ones for nil.
  ///
  /// - Throws: ``SupervisedError`` for no rows, none with a weight above zero, and a weight that is negative or not finite.
  static func scaled(_ weights: [Double]?, count: Int) throws(SupervisedError) -> [Double] {
    guard count > 0 else { throw .noRows }
    guard let weights else { return [Double](repeating: 1, count: count) }
    var (total, greatest) = (0.0, 0.0)
    for (row, weight) in weights.enumerated() {
      total += weight
      guard weight >= 0, total.isFinite else { throw .invalidWeight(row: row) }
      greatest = max(greatest, weight)
    }
    guard total > 0 else { throw .noRows }
    // Two factors, as one alone may be out of reach.
    let half = Int(greatest.exponent) / 2
    let (a, b) = (power(-half), power(half - Int(greatest.exponent)))
    return weights.map { $0 * a * b }
  }
}
