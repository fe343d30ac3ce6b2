#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension SortedValues {
  /// The share of numbers, of `count` in all, of which these are the greatest, that is expected at or beyond `value`: by a generalised Pareto
  /// law of the greatest tenth, so that what lies far beyond the greatest is told from what lies just beyond.
  ///
  /// Shape and scale are those of probability-weighted moments, the shape within 0 ... 0.9: no tail is taken to end.
  /// 1 when the tenth has fewer than eight numbers, or `value` does not lie in it.
  ///
  /// - Complexity: O(count / 10).
  ///
  /// Source: Hosking & Wallis, "Parameter and quantile estimation for the generalized Pareto distribution",
  /// Technometrics 29(3), 1987, section 3.
  func tailProbability(of value: Double, among total: Int) -> Double {
    let size = min(total / 10, count - 1)
    guard size >= 8 else { return 1 }
    let first = count - size
    let start = self[first - 1]
    guard value > start else { return 1 }
    // E[X] and E[X·(1 − F)] of the excesses.
    var mean = 0.0
    var weighted = 0.0
    for i in 0..<size {
      let excess = self[first + i] - start
      mean += excess
      weighted += excess * Double(size - 1 - i) / Double(size - 1)
    }
    mean /= Double(size)
    weighted /= Double(size)
    guard mean > 0, mean.isFinite else { return 1 }
    let rest = mean - 2 * weighted
    let shape = rest > 1e-12 * mean ? min(max(2 - mean / rest, 0), 0.9) : 0.9
    let excess = (value - start) / (mean * (1 - shape))
    let beyond = shape < 1e-6 ? exp(-excess) : pow(1 + shape * excess, -1 / shape)
    return Double(size) / Double(total + 1) * beyond
  }
}
