/// Quantiles of weighted numbers.
enum WeightedQuantile {
  /// The number that minimises the weighted pinball loss of this level: the first in ascending order up to which at
  /// least `level` of the weight lies; in the middle to the next one where it is exactly that much.
  ///
  /// - Precondition: there is a number, and no NaN.
  /// - Complexity: O(n log n).
  static func value(_ level: Double, _ numbers: [Double], _ weights: [Double]) -> Double {
    let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
    let total = order.reduce(0.0) { $0 + weights[$1] }
    var sum = 0.0
    for (place, i) in order.enumerated() {
      sum += weights[i]
      // To within rounding of the sum.
      if abs(sum - level * total) <= 1e-12 * total, place + 1 < order.count {
        return numbers[i] / 2 + numbers[order[place + 1]] / 2
      }
      if sum >= level * total { return numbers[i] }
    }
    return order.last.map { numbers[$0] } ?? .nan
  }
}
