internal import Glibc

/// Values for the gaps of a seasonal series, so that it can be decomposed.
///
/// A regression on Fourier terms and a polynomial of time gives first values; a robust decomposition of the
/// series so filled then gives the season at the gaps, and the seasonally adjusted series is drawn straight
/// across them. If that leads far out of the observed range, or less than two of the longest seasons are
/// observed, the series itself is drawn straight.
///
/// This is the rule of R's `forecast::na.interp`.
enum GapBridge {
  /// `values` with numbers in place of NaN; itself when there is none.
  ///
  /// - Throws: ``ModelError/noObservations`` when every sample is missing.
  static func fill(_ values: [Double], seasonLengths: [Int]) throws(ModelError) -> [Double] {
    let observed = values.indices.filter { !values[$0].isNaN }
    guard !observed.isEmpty else { throw .noObservations }
    if observed.count == values.count { return values }
    let straight = drawn(values, through: observed)
    guard let longest = seasonLengths.max(), observed.count > 2 * longest else { return straight }
    var filled = values
    let regression = fourierRegression(values, observed, seasonLengths)
    for t in values.indices where values[t].isNaN { filled[t] = regression[t] }
    let parts = try MSTL(seasonLengths: seasonLengths, isRobust: true).decompose(filled)
    let adjusted = drawn(parts.seasonallyAdjusted, through: observed)
    for t in values.indices where values[t].isNaN {
      filled[t] = parts.seasonals.reduce(adjusted[t]) { $0 + $1[t] }
    }
    let known = observed.map { values[$0] }
    guard let low = known.min(), let high = known.max() else { return straight }
    let margin = 0.5 * (high - low)
    return filled.allSatisfy { $0 >= low - margin && $0 <= high + margin } ? filled : straight
  }

  /// `values` at the places `through`, straight lines between them and level beyond.
  private static func drawn(_ values: [Double], through places: [Int]) -> [Double] {
    var result = values
    guard let first = places.first, let last = places.last else { return result }
    for t in 0..<first { result[t] = values[first] }
    for t in (last + 1)..<max(values.count, last + 1) { result[t] = values[last] }
    for (a, b) in zip(places, places.dropFirst()) where b - a > 1 {
      let slope = (values[b] - values[a]) / Double(b - a)
      for t in (a + 1)..<b { result[t] = values[a] + slope * Double(t - a) }
    }
    return result
  }

  /// The regression on Fourier terms of every season (five pairs with one season, up to twenty with several) and
  /// on a polynomial of degree n/10, 1 … 6.
  private static func fourierRegression(_ y: [Double], _ observed: [Int], _ lengths: [Int]) -> [Double] {
    let n = y.count
    var columns = [[Double](repeating: 1, count: n)]
    let time = (0..<n).map { n > 1 ? 2 * Double($0) / Double(n - 1) - 1 : 0 }
    for degree in 1...min(max(n / 10, 1), 6) {
      // Legendre's polynomials span what the powers span, without their collinearity.
      let k = Double(degree)
      columns.append(
        (0..<n).map { t in
          let before = columns[degree - 1][t], older = degree > 1 ? columns[degree - 2][t] : 0
          return ((2 * k - 1) * time[t] * before - (k - 1) * older) / k
        })
    }
    for length in lengths {
      for pair in 1...max(1, min(length / 2, lengths.count == 1 ? 5 : 20)) {
        let frequency = 2 * Double.pi * Double(pair) / Double(length)
        columns.append((0..<n).map { cos(frequency * Double($0)) })
        // Two samples a cycle have no sine.
        if 2 * pair < length { columns.append((0..<n).map { sin(frequency * Double($0)) }) }
      }
    }
    let fit = SmallRegression(
      observed.map { y[$0] }, on: columns.map { column in observed.map { column[$0] } })
    var result = [Double](repeating: 0, count: n)
    for (coefficient, column) in zip(fit.coefficients, columns) where coefficient != 0 {
      for t in 0..<n { result[t] += coefficient * column[t] }
    }
    return result
  }
}
