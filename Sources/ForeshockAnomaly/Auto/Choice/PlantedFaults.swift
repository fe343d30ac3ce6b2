internal import ForeshockNumerics

/// A copy of a series with faults put into it at places that are known: what a detector is worth on *this* series
/// is how well it finds them.
///
/// The series is standardised. Spikes are four to eight spreads of its own steps, shifts one to two of its own
/// spreads for a quarter of a window, and half a window is turned around, held or played twice as fast.
///
/// Source: Goswami et al., "Unsupervised model selection for time-series anomaly detection", ICLR 2023, section 3.
struct PlantedFaults {
  /// What was planted.
  enum Kind: Int, CaseIterable {
    case spike, shift, pattern
  }

  /// The series with faults.
  private(set) var values: [Double]
  /// Where they are, in the order of time.
  private(set) var events: [(kind: Kind, range: Range<Int>)] = []

  /// Four spikes, two shifts and two patterns, or as many as there is room for.
  init(in values: [Double], window: Int, random: RandomStream) {
    self.values = values
    var random = random
    let present = values.indices.filter { !values[$0].isNaN }
    guard present.count >= 32 else { return }
    let steps = zip(present, present.dropFirst()).map { values[$1] - values[$0] }
    guard let noise = RobustLevel(of: steps)?.spread, let level = RobustLevel(of: values)?.spread else {
      return
    }
    // Slots in a random order, one for each fault, so that none touches another.
    var kinds: [Kind] = [.spike, .shift, .pattern, .spike, .spike, .pattern, .shift, .spike]
    random.shuffle(&kinds)
    let slot = values.count / kinds.count
    for (number, kind) in kinds.enumerated() {
      let wanted =
        switch kind {
        case .spike: 1
        case .shift: max(3, window / 4)
        case .pattern: max(6, window / 2)
        }
      let length = min(wanted, max(1, slot / 3))
      let start = number * slot + random.integer(below: max(1, slot - length))
      let range = start..<start + length
      plant(kind, range, noise: noise, level: level, &random)
      events.append((kind, range))
    }
  }

  private mutating func plant(
    _ kind: Kind, _ range: Range<Int>, noise: Double, level: Double, _ random: inout RandomStream
  ) {
    let sign: Double = random.chance(0.5) ? 1 : -1
    let size = 1 + random.uniform()
    let form = random.integer(below: 3)
    let original = values
    for t in range where !values[t].isNaN {
      switch kind {
      case .spike: values[t] += sign * 4 * size * max(noise, 1e-3 * level)
      case .shift: values[t] += sign * size * level
      case .pattern:
        let place = t - range.lowerBound
        switch form {
        case 0: values[t] = original[range.upperBound - 1 - place]
        case 1: values[t] = original[range.lowerBound]
        default: values[t] = original[range.lowerBound + 2 * place % range.count]
        }
      }
    }
  }

  /// How well surprises of ``values`` tell the samples of each kind of fault from ordinary ones: the share of
  /// pairs of the two in which the faulty one has more, ties half (AUROC); ½ for a kind that was not planted.
  ///
  /// Samples within `slack` of a fault count as faulty, others within `reach` are left out. A thousand ordinary
  /// samples, evenly spread, stand for all.
  func found(by surprises: [Double], reach: Int, slack: Int) -> [Double] {
    precondition(surprises.count == values.count, "a surprise for each sample")
    var isFree = surprises.map { !$0.isNaN }
    for event in events {
      for t in Self.near(event.range, reach, surprises.count) { isFree[t] = false }
    }
    let free = isFree.indices.filter { isFree[$0] }
    let stride = max(1, free.count / 1024)
    let ordinary = Swift.stride(from: 0, to: free.count, by: stride).map { surprises[free[$0]] }.sorted()
    guard !ordinary.isEmpty else { return Kind.allCases.map { _ in 0.5 } }
    var sums = [Double](repeating: 0, count: Kind.allCases.count)
    var counts = sums
    for event in events {
      for t in Self.near(event.range, slack, surprises.count) where !surprises[t].isNaN {
        let below = Self.place(of: surprises[t], in: ordinary)
        let notAbove = Self.place(of: surprises[t].nextUp, in: ordinary)
        sums[event.kind.rawValue] += 0.5 * Double(below + notAbove) / Double(ordinary.count)
        counts[event.kind.rawValue] += 1
      }
    }
    return zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0.5 }
  }

  private static func near(_ range: Range<Int>, _ distance: Int, _ count: Int) -> Range<Int> {
    max(0, range.lowerBound - distance)..<min(count, range.upperBound + distance)
  }

  /// How many are below `value`.
  private static func place(of value: Double, in sorted: [Double]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
