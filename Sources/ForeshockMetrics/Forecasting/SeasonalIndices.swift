internal import ForeshockNumerics

/// The season of a series by classical decomposition, as ``SeasonallyAdjustedNaive`` takes it.
package struct SeasonalIndices: Sendable {
  private let values: [Double]
  private let areFactors: Bool

  /// Nil when there is no season.
  ///
  /// - Complexity: O(n log n).
  package init?(training: [Double], length: Int) {
    guard length > 1, length <= training.count / 3, Self.isSeasonal(training, length) else { return nil }
    let areFactors = training.allSatisfy { !($0 <= 0) }
    let trend = Self.movingAverage(training, length)
    var sums = [Double](repeating: 0, count: length), counts = sums
    for t in training.indices {
      let share = areFactors ? training[t] / trend[t] : training[t] - trend[t]
      guard share.isFinite else { continue }
      sums[t % length] += share
      counts[t % length] += 1
    }
    // A place of which no sample is known has no index.
    guard counts.allSatisfy({ $0 > 0 }) else { return nil }
    let means = zip(sums, counts).map { $0 / $1 }
    let centre = means.reduce(0, +) / Double(length)
    values = means.map { areFactors ? $0 / centre : $0 - centre }
    guard values.allSatisfy(\.isFinite) else { return nil }
    self.areFactors = areFactors
  }

  /// The sample at index `time` without the season.
  package func removed(from value: Double, at time: Int) -> Double {
    areFactors ? value / values[time % values.count] : value - values[time % values.count]
  }

  /// The season of index `time` on a level.
  package func put(on level: Double, at time: Int) -> Double {
    areFactors ? level * values[time % values.count] : level + values[time % values.count]
  }

  private static func isSeasonal(_ training: [Double], _ length: Int) -> Bool {
    let known = training.filter { !$0.isNaN }
    let mean = known.reduce(0, +) / Double(known.count)
    let filled = training.map { $0.isNaN ? mean : $0 }
    let r = Statistics.autocorrelation(filled, maxLag: length)
    let below = r[1..<length].reduce(0) { $0 + $1 * $1 }
    return abs(r[length]) > 1.645 * ((1 + 2 * below) / Double(training.count)).squareRoot()
  }

  /// Over one season about each sample, of even lengths with half weight on both ends; NaN where that is not all known.
  private static func movingAverage(_ training: [Double], _ length: Int) -> [Double] {
    var sums = [0.0], missing = [0]
    for value in training {
      sums.append(sums[sums.count - 1] + (value.isNaN ? 0 : value))
      missing.append(missing[missing.count - 1] + (value.isNaN ? 1 : 0))
    }
    let half = length / 2
    return training.indices.map { t in
      let first = t - half, last = t + half
      guard first >= 0, last < training.count, missing[last + 1] == missing[first] else { return .nan }
      let sum = sums[last + 1] - sums[first]
      let excess = length.isMultiple(of: 2) ? (training[first] + training[last]) / 2 : 0
      return (sum - excess) / Double(length)
    }
  }
}
