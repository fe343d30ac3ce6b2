/// Sums over any run of a list of counts, without losing events.
///
/// Running sums are kept as unevaluated pairs of doubles (Knuth's two-sum), so that sums of whole numbers are
/// exact up to 2¹⁰⁶ and every difference of two is rounded once.
///
/// Source: D. Knuth, TAOCP vol. 2, section 4.2.2, theorem B; T. Dekker, "A floating-point technique for
/// extending the available precision", Numer. Math. 18, 1971.
struct ExactSums: Hashable, Sendable {
  private var high: [Double] = [0]
  private var low: [Double] = [0]

  init(_ values: some Collection<Double>) {
    high.reserveCapacity(values.count + 1)
    low.reserveCapacity(values.count + 1)
    var (h, l) = (0.0, 0.0)
    for value in values {
      let (sum, error) = Self.twoSum(h, value)
      (h, l) = Self.twoSum(sum, error + l)
      high.append(h)
      low.append(l)
    }
  }

  /// The sum of the values at the positions in `range`.
  func sum(_ range: Range<Int>) -> Double {
    let (difference, error) = Self.twoSum(high[range.upperBound], -high[range.lowerBound])
    return difference + (error + (low[range.upperBound] - low[range.lowerBound]))
  }

  /// `a + b` rounded, and what rounding took away.
  private static func twoSum(_ a: Double, _ b: Double) -> (Double, Double) {
    let sum = a + b
    let part = sum - a
    return (sum, (a - (sum - part)) + (b - part))
  }
}
