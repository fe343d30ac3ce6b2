/// For each window the groups of eight neighbouring windows that hold its nearest neighbours, best first.
///
/// The k nearest neighbours of a window lie in the k groups whose best member is best, so it is enough to remember
/// those while comparing and to look at their members afterwards. Among equals the group that starts earlier comes
/// first: what is kept does not depend on the order in which groups are offered.
struct BestGroups: Sendable {
  /// How many groups each window keeps.
  let depth: Int
  /// The worst of the best of each window, what a candidate must beat; −∞ while there is room.
  var thresholds: [Double]
  /// The best members' values, `depth` a window.
  var values: [Double]
  /// The first windows of the groups.
  var starts: [Int32]

  /// No groups yet for `count` windows.
  init(count: Int, depth: Int) {
    self.depth = depth
    thresholds = [Double](repeating: -.infinity, count: count)
    values = [Double](repeating: -.infinity, count: count * depth)
    starts = [Int32](repeating: .max, count: count * depth)
  }

  /// Forgets all groups.
  mutating func clear() {
    for p in thresholds.indices { thresholds[p] = -.infinity }
    for entry in values.indices {
      values[entry] = -.infinity
      starts[entry] = .max
    }
  }

  /// Takes in what another has found for the same windows.
  mutating func merge(_ other: BestGroups) {
    precondition(other.depth == depth && other.thresholds.count == thresholds.count, "the same windows")
    for p in thresholds.indices {
      for entry in p * depth..<(p + 1) * depth where other.values[entry] > -.infinity {
        offer(other.values[entry], start: other.starts[entry], to: p)
      }
    }
  }

  /// Offers a group to window `p`.
  mutating func offer(_ value: Double, start: Int32, to p: Int) {
    let first = p * depth
    var place = first + depth - 1
    guard value > values[place] || (value == values[place] && start < starts[place]) else { return }
    // The same group may come twice, from two stretches of its diagonals.
    for entry in first..<first + depth where starts[entry] == start && values[entry] > -.infinity {
      guard value > values[entry] else { return }
      place = entry
      break
    }
    while place > first {
      let before = place - 1
      guard value > values[before] || (value == values[before] && start < starts[before]) else { break }
      values[place] = values[before]
      starts[place] = starts[before]
      place = before
    }
    values[place] = value
    starts[place] = start
    thresholds[p] = values[first + depth - 1]
  }
}
