internal import Glibc

/// How often something happens in a window that takes one, two or three neighbouring samples to see: whole numbers, to
/// which one is added when the last of the samples enters and from which one is taken when the first leaves.
struct EventCount: Sendable {
  let statistic: RollingStatistic
  /// How many samples it takes.
  let span: Int
  /// One number, or one for each of the six orders of three.
  private var counts: [Int]

  /// Nil for a statistic that is not made of such numbers.
  init?(_ statistic: RollingStatistic) {
    switch statistic {
    case .exceedance: (span, counts) = (1, [0])
    case .crossings: (span, counts) = (2, [0])
    case .peaks: (span, counts) = (3, [0])
    case .permutationEntropy: (span, counts) = (3, [0, 0, 0, 0, 0, 0])
    default: return nil
    }
    self.statistic = statistic
  }

  /// Takes in what ends at `position` in a window that starts at `start`.
  mutating func enter(_ tail: borrowing SampleTail, at position: Int, from start: Int) {
    if position - span + 1 >= start, let kind = kind(tail, position) { counts[kind] += 1 }
  }

  /// Gives up what begins at `position` in a window that ends before `end`.
  mutating func leave(_ tail: borrowing SampleTail, at position: Int, before end: Int) {
    if position + span <= end, let kind = kind(tail, position + span - 1) { counts[kind] -= 1 }
  }

  /// What happens with `last` as the last of its samples; nil for nothing.
  private func kind(_ tail: borrowing SampleTail, _ last: Int) -> Int? {
    let c = tail[last]
    switch statistic {
    case .exceedance(let threshold): return c > threshold ? 0 : nil
    case .crossings(let threshold):
      let b = tail[last - 1]
      guard !b.isNaN, !c.isNaN else { return nil }
      return (b >= threshold) != (c >= threshold) ? 0 : nil
    case .peaks:
      let (a, b) = (tail[last - 2], tail[last - 1])
      return b > a && b > c ? 0 : nil
    case .permutationEntropy:
      let (a, b) = (tail[last - 2], tail[last - 1])
      guard !a.isNaN, !b.isNaN, !c.isNaN else { return nil }
      if a <= b { return b <= c ? 0 : a <= c ? 1 : 2 }
      return a <= c ? 3 : b <= c ? 4 : 5
    default: return nil
    }
  }

  /// The statistic of a window in which `present` values are present.
  func value(present: Double) -> Double {
    switch statistic {
    case .exceedance: Double(counts[0]) / present
    case .permutationEntropy: entropy
    default: Double(counts[0])
    }
  }

  private var entropy: Double {
    let total = Double(counts.reduce(0, +))
    guard total > 0 else { return .nan }
    var sum = 0.0
    for count in counts where count > 0 {
      let share = Double(count) / total
      sum -= share * log(share)
    }
    return max(0, sum / log(6))
  }
}
