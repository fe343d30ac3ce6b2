/// One-step errors of a filtered series some of whose samples are unknown.
///
/// The unknown samples are regressors of the filtered rows [x | v]/√F. Rows are rotated one after the other
/// into the triangle that holds what is known of the unknowns; what a row leaves is its error, uncorrelated
/// with the others and of variance σ², given the rows before it alone. A row that tells of an unknown for the
/// first time is used up by it and has no error.
///
/// Source: Brown, Durbin & Evans, J. Royal Statistical Society B 37 (1975) 149–192, section 2; Golub & Van Loan,
/// Matrix Computations, section 5.1.8, for the rotations.
struct RecursiveResiduals {
  private let count: Int
  /// The triangle by rows, each with the unknowns' right-hand side last.
  private var triangle: [[Double]?]

  init(unknowns: Int) {
    count = unknowns
    triangle = [[Double]?](repeating: nil, count: unknowns)
  }

  /// The error of a row of `unknowns` entries and its value; nil when an unknown uses it up.
  mutating func add(_ row: [Double]) -> Double? {
    var row = row
    // An unknown's own response starts with a 1; what is left of long past ones is rounding.
    for i in 0..<count where abs(row[i]) > 1e-12 {
      guard var held = triangle[i] else {
        triangle[i] = row
        return nil
      }
      let length = (held[i] * held[i] + row[i] * row[i]).squareRoot()
      let c = abs(held[i]) / length, s = (held[i] < 0 ? -row[i] : row[i]) / length
      for j in i...count {
        let (a, b) = (held[j], row[j])
        held[j] = c * a + s * b
        row[j] = c * b - s * a
      }
      triangle[i] = held
    }
    return row[count]
  }
}
