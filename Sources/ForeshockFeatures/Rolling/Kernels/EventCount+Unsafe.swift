internal import Glibc

/// How often something happens in a window that takes one, two or three neighbouring samples to see: whole numbers, to
/// which one is added when the last of the samples enters and from which one is taken when the first leaves.
struct EventCount: Sendable {
  let statistic: RollingStatistic
  /// How many samples it takes.
  private let span: Int
  /// One number, or one for each of the six orders of three.
  private var counts: [Int]
  /// What has been taken in, and how many values of it are present.
  private var window = 0..<0
  private var present = 0

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

  /// Empties the window; the next one will start at `start`.
  mutating func reset(to start: Int) {
    window = start..<start
    present = 0
    for i in counts.indices { counts[i] = 0 }
  }

  /// Moves over the windows of `rows` and writes their statistics to `out`; samples are those from number `first` on.
  mutating func write<Spans: WindowSpans>(
    _ samples: UnsafePointer<Double>, from first: Int, _ rows: Range<Int>, of spans: Spans,
    to out: UnsafeMutablePointer<Double>
  ) {
    // What leaves a window that has jumped ahead may not be at hand any more.
    if window.lowerBound < first, let row = rows.first { reset(to: spans.start(row)) }
    // The kinds look at the last sample and those before it.
    switch statistic {
    case .exceedance(let threshold):
      unsafe count(samples, first, rows, spans, out, true, { unsafe $0[0] > threshold }) {
        Double($0) / Double($1)
      }
    case .crossings(let threshold):
      unsafe count(
        samples, first, rows, spans, out, false,
        {
          let b = unsafe $0[-1], c = unsafe $0[0]
          return (b >= threshold) != (c >= threshold) && b == b && c == c
        }
      ) { number, _ in Double(number) }
    case .peaks:
      unsafe count(
        samples, first, rows, spans, out, false,
        {
          let b = unsafe $0[-1]
          return unsafe b > $0[-2] && b > $0[0]
        }
      ) { number, _ in Double(number) }
    default: unsafe order(samples, first, rows, spans, out)
    }
  }

  /// A single number: `happens` says whether what it counts does, `value` makes the statistic of it and of how many values
  /// are present.
  @inline(__always)
  private mutating func count<Spans: WindowSpans>(
    _ samples: UnsafePointer<Double>, _ first: Int, _ rows: Range<Int>, _ spans: Spans,
    _ out: UnsafeMutablePointer<Double>, _ needsPresent: Bool, _ happens: (UnsafePointer<Double>) -> Bool,
    _ value: (Int, Int) -> Double
  ) {
    let (span, place) = (span, rows.lowerBound)
    var (number, present, lower, upper) = (counts[0], present, window.lowerBound, window.upperBound)
    for row in rows {
      let start = spans.start(row), end = spans.end(row)
      while upper < end {
        let sample = unsafe samples + (upper &- first)
        if upper &- span &+ 1 >= lower { unsafe number &+= happens(sample) ? 1 : 0 }
        if needsPresent { unsafe present &+= sample[0] == sample[0] ? 1 : 0 }
        upper &+= 1
      }
      while lower < start {
        let sample = unsafe samples + (lower &- first)
        if lower &+ span <= end { unsafe number &-= happens(sample + (span &- 1)) ? 1 : 0 }
        if needsPresent { unsafe present &-= sample[0] == sample[0] ? 1 : 0 }
        lower &+= 1
      }
      unsafe out[row &- place] = value(number, present)
    }
    (counts[0], self.present, window) = (number, present, lower..<max(lower, upper))
  }

  /// The entropy of the orders of three.
  private mutating func order<Spans: WindowSpans>(
    _ samples: UnsafePointer<Double>, _ first: Int, _ rows: Range<Int>, _ spans: Spans,
    _ out: UnsafeMutablePointer<Double>
  ) {
    var (lower, upper) = (window.lowerBound, window.upperBound)
    for row in rows {
      let start = spans.start(row), end = spans.end(row)
      while upper < end {
        if upper - 2 >= lower, let kind = unsafe Self.order(samples + (upper - first)) { counts[kind] += 1 }
        upper += 1
      }
      while lower < start {
        if lower + 3 <= end, let kind = unsafe Self.order(samples + (lower + 2 - first)) { counts[kind] -= 1 }
        lower += 1
      }
      unsafe out[row - rows.lowerBound] = entropy
    }
    window = lower..<max(lower, upper)
  }

  /// In which of the six orders three neighbours come, of which `last` is the last; nil when one is missing.
  private static func order(_ last: UnsafePointer<Double>) -> Int? {
    let (a, b, c) = unsafe (last[-2], last[-1], last[0])
    guard !a.isNaN, !b.isNaN, !c.isNaN else { return nil }
    if a <= b { return b <= c ? 0 : a <= c ? 1 : 2 }
    return a <= c ? 3 : b <= c ? 4 : 5
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
