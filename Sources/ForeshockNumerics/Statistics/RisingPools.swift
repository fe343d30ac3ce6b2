/// Neighbouring points pooled until their means rise: pool adjacent violators, the core of isotonic regression.
///
/// The means of the pools are the rising values that are nearest to the points by weighted least squares.
///
/// - Complexity: O(points).
///
/// Source: Best & Chakravarti, Mathematical Programming 47, 1990.
package struct RisingPools: Hashable, Sendable {
  /// Neighbours with one value.
  package struct Pool: Hashable, Sendable {
    /// The sum of their values times their weights.
    package var sum: Double
    /// The sum of their weights.
    package var weight: Double
    /// Which points.
    package var range: Range<Int>

    /// Their value.
    package var mean: Double { sum / weight }
  }

  /// The pools, ascending in their points and their means.
  package let pools: [Pool]

  /// Pools points.
  ///
  /// - Parameters:
  ///   - sums: of each point its value times its weight.
  ///   - weights: above zero.
  /// - Precondition: both have the same length.
  package init(sums: [Double], weights: [Double]) {
    precondition(sums.count == weights.count, "Every point has a value and a weight")
    var pools: [Pool] = []
    for (place, (sum, weight)) in zip(sums, weights).enumerated() {
      pools.append(Pool(sum: sum, weight: weight, range: place..<place + 1))
      while pools.count > 1, pools[pools.count - 2].mean >= pools[pools.count - 1].mean {
        let upper = pools.removeLast()
        let lower = pools[pools.count - 1]
        pools[pools.count - 1] = Pool(
          sum: lower.sum + upper.sum, weight: lower.weight + upper.weight,
          range: lower.range.lowerBound..<upper.range.upperBound)
      }
    }
    self.pools = pools
  }
}
