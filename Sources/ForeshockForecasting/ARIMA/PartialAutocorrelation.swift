/// Stationary lag polynomials 1 − Σ a_i Bⁱ by their partial autocorrelations, each in −1 … 1.
///
/// The polynomial is stationary exactly when every partial autocorrelation is inside; one of ±1 puts a root
/// on the unit circle.
///
/// Source: Barndorff-Nielsen & Schou, J. Multivariate Analysis 3 (1973) 408–419; Monahan, Biometrika 71
/// (1984) 403–404.
enum PartialAutocorrelation {
  /// The coefficients a from partial autocorrelations, by the Levinson–Durbin recursion.
  static func coefficients(_ partial: [Double]) -> [Double] {
    var a = partial
    var previous = partial
    for k in 0..<partial.count {
      for j in 0..<k { previous[j] = a[j] }
      for j in 0..<k { a[j] = previous[j] - partial[k] * previous[k - 1 - j] }
      a[k] = partial[k]
    }
    return a
  }

  /// The partial autocorrelations of coefficients, by the recursion run backwards; nil when one of them is
  /// not strictly inside −1 … 1, that is when the polynomial is not stationary.
  static func partials(_ coefficients: [Double]) -> [Double]? {
    var a = coefficients
    for k in stride(from: a.count - 1, through: 0, by: -1) {
      let r = a[k]
      guard abs(r) < 1 else { return nil }
      let scale = 1 / (1 - r * r)
      let previous = a
      for j in 0..<k { a[j] = (previous[j] + r * previous[k - 1 - j]) * scale }
    }
    return a
  }

  /// The derivative with respect to the partial autocorrelations, from the one with respect to the
  /// coefficients.
  static func pullBack(_ bar: [Double], at partial: [Double]) -> [Double] {
    let n = partial.count
    guard n > 1 else { return bar }
    // The coefficients of every order, order k in row k.
    var rows: [[Double]] = []
    var a: [Double] = []
    for k in 0..<n {
      rows.append(a)
      a = (0..<k).map { a[$0] - partial[k] * a[k - 1 - $0] } + [partial[k]]
    }
    var aBar = bar
    var result = [Double](repeating: 0, count: n)
    for k in stride(from: n - 1, through: 0, by: -1) {
      let previous = rows[k]
      var sum = aBar[k]
      var previousBar = [Double](repeating: 0, count: k)
      for j in 0..<k {
        sum -= aBar[j] * previous[k - 1 - j]
        previousBar[j] += aBar[j]
        previousBar[k - 1 - j] -= partial[k] * aBar[j]
      }
      result[k] = sum
      aBar = previousBar
    }
    return result
  }
}
