/// How many values are present in each window. A series without gaps, the usual case, needs no storage:
/// its count grows by one a sample until the window is full.
struct WindowPresence {
  /// The counts by position when some value is missing; empty otherwise.
  private let counted: [Int32]

  init(_ values: [Double], window: Int) {
    // NaN compares unequal to itself; adding up the comparisons keeps the loop free of branches.
    var missing = 0
    for value in values { missing &+= value == value ? 0 : 1 }
    guard missing > 0 else {
      counted = []
      return
    }
    var counts = [Int32](repeating: 0, count: values.count)
    var present: Int32 = 0
    for i in values.indices {
      present &+= values[i] == values[i] ? 1 : 0
      if i >= window { present &-= values[i - window] == values[i - window] ? 1 : 0 }
      counts[i] = present
    }
    counted = counts
  }

  /// The counts as numbers, for a series of `count` samples.
  func counts(of count: Int, window: Int) -> [Double] {
    counted.isEmpty ? (0..<count).map { Double(min($0 + 1, window)) } : counted.map(Double.init)
  }

  /// Writes NaN over the results at positions that hold fewer than `minPeriods` values. An empty array
  /// stands for results that nobody asked for.
  func hide(positionsBelow minPeriods: Int, in result: inout [Double]) {
    if counted.isEmpty {
      for i in 0..<min(minPeriods - 1, result.count) { result[i] = .nan }
    } else if !result.isEmpty {
      let needed = Int32(clamping: minPeriods)
      for i in counted.indices { result[i] = counted[i] < needed ? .nan : result[i] }
    }
  }
}
