/// Where a value stands among the past: the share of past samples below it, equal ones counted by half.
///
/// Ranks do not mind spikes, and unlike medians they tell little changes of a series of two levels from large ones: the mean
/// rank of such a series moves with the share of either level, its median jumps from one to the other.
struct PastRanks {
  private let sorted: [Double]

  /// - Parameter samples: the past; NaN is a gap.
  init(_ samples: [Double]) {
    sorted = samples.filter { !$0.isNaN }.sorted()
  }

  /// The rank of a value, 0 … 1; NaN for NaN and without a past.
  func rank(of value: Double) -> Double {
    guard !value.isNaN, !sorted.isEmpty else { return .nan }
    let below = Self.count(sorted) { $0 < value }
    let notAbove = Self.count(sorted) { $0 <= value }
    return Double(below + notAbove) / 2 / Double(sorted.count)
  }

  /// How many of the first elements fulfil a condition that no later one does.
  private static func count(_ sorted: [Double], while holds: (Double) -> Bool) -> Int {
    var low = 0, high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if holds(sorted[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
