/// Means over samples on both sides.
enum CentredMean {
  /// The mean over `window` samples around each, of those that are present; NaN where the sample itself is missing.
  ///
  /// - Complexity: O(n), whatever the window.
  static func smoothed(_ values: [Double], window: Int) -> [Double] {
    guard window > 1 else { return values }
    let n = values.count
    var sums = [Double](repeating: 0, count: n + 1)
    var counts = [Int](repeating: 0, count: n + 1)
    for t in 0..<n {
      let isPresent = !values[t].isNaN
      sums[t + 1] = sums[t] + (isPresent ? values[t] : 0)
      counts[t + 1] = counts[t] + (isPresent ? 1 : 0)
    }
    let back = window / 2
    var means = values
    for t in 0..<n where !values[t].isNaN {
      let first = max(0, t - back), last = min(n, t - back + window)
      means[t] = (sums[last] - sums[first]) / Double(counts[last] - counts[first])
    }
    return means
  }
}
