/// Which threshold first finds anything of each anomalous run, as the runs grow at both ends and merge.
struct RunFinds {
  private let runs: [Range<Int>]
  /// The index of the first threshold that calls each row.
  private let ofRow: [Int]
  /// The index of the first threshold that calls a row of the grown run.
  private var first: [Int]

  init(runs: [Range<Int>], first: [Int]) {
    self.runs = runs
    ofRow = first
    self.first = runs.map { run in first[run].reduce(.max, min) }
  }

  /// Grows every run by the row at `distance` on either side; distances come one after the other from 1.
  mutating func grow(to distance: Int) {
    for (index, run) in runs.enumerated() {
      let (left, right) = (run.lowerBound - distance, run.upperBound - 1 + distance)
      if left >= 0 { first[index] = min(first[index], ofRow[left]) }
      if right < ofRow.count { first[index] = min(first[index], ofRow[right]) }
    }
  }

  /// How many of the runs, grown by `distance` and merged where they share a row, each threshold is the first to
  /// find, and how many there are.
  func found(distance: Int, thresholds: Int) -> (byThreshold: [Int], count: Int) {
    var byThreshold = [Int](repeating: 0, count: thresholds)
    var merged = 0
    var earliest = Int.max
    for index in runs.indices {
      earliest = min(earliest, first[index])
      let isLast = index == runs.count - 1
      if isLast || runs[index].upperBound - 1 + distance < runs[index + 1].lowerBound - distance {
        byThreshold[earliest] += 1
        merged += 1
        earliest = .max
      }
    }
    return (byThreshold, merged)
  }
}
