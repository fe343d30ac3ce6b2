/// Who was at risk and who failed at each distinct time of failure, ascending.
struct RiskTable {
  /// The distinct times at which anybody failed.
  var times: [Double] = []
  /// The weight of those under watch just before each time.
  var atRisk: [Double] = []
  /// The weight of those that fail at each time.
  var events: [Double] = []

  /// - Parameter countsCensoring: count the ends without a failure as the events, for the distribution of
  ///   censoring. Failures at the same time come first and are no longer at risk then.
  /// - Complexity: O(n log n).
  init(_ rows: SurvivalTimes, weights: [Double]?, countsCensoring: Bool = false) {
    let order = rows.durations.indices.sorted { rows.durations[$0] > rows.durations[$1] }
    let leaving = rows.entries.map { entries in entries.indices.sorted { entries[$0] > entries[$1] } } ?? []
    var watched = SumTree(count: rows.count)
    var (first, left) = (0, 0)
    // From the last time to the first: units come into view at their end and leave it at their entry.
    while first < order.count {
      let time = rows.durations[order[first]]
      var (end, failed, censored) = (first, 0.0, 0.0)
      while end < order.count, rows.durations[order[end]] == time {
        let weight = weights?[order[end]] ?? 1
        watched.set(order[end], to: weight)
        if rows.isEvent[order[end]] { failed += weight } else { censored += weight }
        end += 1
      }
      while left < leaving.count, let entries = rows.entries, entries[leaving[left]] >= time {
        watched.set(leaving[left], to: 0)
        left += 1
      }
      let counted = countsCensoring ? censored : failed
      if counted > 0 {
        times.append(time)
        // Sums in another order differ by rounding: as many as are counted are there.
        atRisk.append(max(counted, watched.sum - (countsCensoring ? failed : 0)))
        events.append(counted)
      }
      first = end
    }
    times.reverse()
    atRisk.reverse()
    events.reverse()
  }
}

/// The sum of numbers that come and go, in O(log n) a change: nothing is ever subtracted, so that what is left never
/// suffers from what has gone.
private struct SumTree {
  private var nodes: [Double]
  private let leaves: Int

  init(count: Int) {
    leaves = max(1, count)
    nodes = [Double](repeating: 0, count: 2 * leaves)
  }

  var sum: Double { nodes[1] }

  mutating func set(_ place: Int, to value: Double) {
    var node = place + leaves
    nodes[node] = value
    while node > 1 {
      node /= 2
      nodes[node] = nodes[2 * node] + nodes[2 * node + 1]
    }
  }
}
