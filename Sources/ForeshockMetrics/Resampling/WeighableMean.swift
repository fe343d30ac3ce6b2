/// The mean of one term a row, when rows count differently often.
struct WeighableMean: Sendable {
  /// 0 where there is none.
  private let terms: [Double]
  /// 1 where there is a term, else 0; nil when every row has one.
  private let known: [Double]?
  /// Infinite terms of rows that do not count must not reach the sum.
  private let areFinite: Bool

  /// The terms of `count` rows; NaN where a row has none.
  init(count: Int, _ term: (Int) -> Double) {
    var terms: [Double] = []
    terms.reserveCapacity(count)
    var areKnown = true, areFinite = true
    for row in 0..<count {
      let value = term(row)
      if !value.isFinite { if value.isNaN { areKnown = false } else { areFinite = false } }
      terms.append(value)
    }
    known = areKnown ? nil : terms.map { $0.isNaN ? 0 : 1 }
    self.terms = areKnown ? terms : terms.map { $0.isNaN ? 0 : $0 }
    self.areFinite = areFinite
  }

  /// The mean when each row counts as often as `weights` says; nil when no row with a term counts.
  ///
  /// - Complexity: O(n).
  func callAsFunction(_ weights: [Double]) -> Double? {
    let count = known.map { Self.dot($0, weights) } ?? weights.reduce(0, +)
    guard count > 0 else { return nil }
    guard areFinite else {
      return zip(terms, weights).reduce(0) { $1.1 > 0 ? $0 + $1.0 * $1.1 : $0 } / count
    }
    return Self.dot(terms, weights) / count
  }

  /// Four sums, so that additions need not wait for each other.
  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count, "There must be one weight per row")
    let a = a.span, b = b.span
    var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
    var i = 0
    while i + 3 < a.count {
      s0 += a[i] * b[i]
      s1 += a[i + 1] * b[i + 1]
      s2 += a[i + 2] * b[i + 2]
      s3 += a[i + 3] * b[i + 3]
      i += 4
    }
    while i < a.count {
      s0 += a[i] * b[i]
      i += 1
    }
    return (s0 + s1) + (s2 + s3)
  }
}
