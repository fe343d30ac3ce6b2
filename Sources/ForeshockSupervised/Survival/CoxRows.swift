import ForeshockLinearAlgebra
import ForeshockMetrics

/// The rows of a Cox regression in the order in which its sums grow: by stratum, then from the last time to
/// the first.
struct CoxRows {
  /// The standardised features, row after row.
  let elements: [Double]
  let columnCount: Int
  /// Of each row: whether it ends with a failure, its weight, and when its watch began (−∞ for always).
  let isEvent: [Bool]
  let weights: [Double]
  let entries: [Double]
  /// How many of its stratum's times of failure come after a row's entry, as an index from the last time.
  let entryIndex: [Int]
  /// The distinct times of failure, stratum by stratum, descending.
  let times: [Double]
  let strata: [Stratum]
  /// The weight of all failures.
  let eventWeight: Double
  /// Whether each row lies so far from most that the squares of the others are lost beside its own; empty for none, and where
  /// they are too many to be taken one by one.
  let isDistant: [Bool]

  private static let mostDistant = 16

  var count: Int { isEvent.count }
  var timeCount: Int { times.count }

  /// The rows with the same label of stratum.
  struct Stratum {
    let index: Int
    let label: Int
    let rows: Range<Int>
    /// Where its times of failure are in ``CoxRows/times``.
    let times: Range<Int>
    /// Rows that end at the same time, from the last time to the first.
    let groups: [Group]
    /// The rows that were not watched from the beginning, from the last entry to the first.
    let entryOrder: [Int]
  }

  /// Rows that end at the same time.
  struct Group {
    let time: Double
    let rows: Range<Int>
    /// The first index in ``CoxRows/times`` whose time is not after this one.
    let timeIndex: Int
  }

  init(
    _ x: Matrix, _ columns: Standardization, _ survival: SurvivalTimes, weights: [Double]?,
    strata labels: [Int]?
  ) {
    let order = (0..<survival.count).sorted { a, b in
      let (first, second) = (labels?[a] ?? 0, labels?[b] ?? 0)
      guard first == second else { return first < second }
      guard survival.durations[a] == survival.durations[b] else {
        return survival.durations[a] > survival.durations[b]
      }
      return a < b
    }
    let p = columns.active.count
    columnCount = p
    var elements = [Double](repeating: 0, count: order.count * p)
    let source = x.elements
    for (j, column) in columns.active.enumerated() {
      let (center, factor) = (columns.centers[j], 1 / columns.scales[j])
      for (i, row) in order.enumerated() {
        elements[i * p + j] = (source[column * x.rowCount + row] - center) * factor
      }
    }
    self.elements = elements
    isEvent = order.map { survival.isEvent[$0] }
    let weights = order.map { weights?[$0] ?? 1 }
    self.weights = weights
    let entries = order.map { survival.entries?[$0] ?? -.infinity }
    self.entries = entries
    eventWeight = zip(isEvent, weights).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
    let distant = Set(columns.distantRows(x))
    isDistant = (1...Self.mostDistant).contains(distant.count) ? order.map(distant.contains) : []

    var strata: [Stratum] = []
    var times: [Double] = []
    var entryIndex = [Int](repeating: 0, count: order.count)
    var first = 0
    while first < order.count {
      let label = labels?[order[first]] ?? 0
      var groups: [Group] = []
      let firstTime = times.count
      var i = first
      while i < order.count, (labels?[order[i]] ?? 0) == label {
        let time = survival.durations[order[i]]
        var end = i
        var hasEvent = false
        while end < order.count, (labels?[order[end]] ?? 0) == label, survival.durations[order[end]] == time {
          hasEvent = hasEvent || (isEvent[end] && weights[end] > 0)
          end += 1
        }
        groups.append(Group(time: time, rows: i..<end, timeIndex: times.count))
        if hasEvent { times.append(time) }
        i = end
      }
      let own = times[firstTime...]
      for row in first..<i {
        entryIndex[row] = Self.firstIndex(in: own, notAfter: entries[row]) - firstTime
      }
      let late = survival.entries == nil ? [] : (first..<i).sorted { entries[$0] > entries[$1] }
      strata.append(
        Stratum(
          index: strata.count, label: label, rows: first..<i, times: firstTime..<times.count, groups: groups,
          entryOrder: late))
      first = i
    }
    self.strata = strata
    self.times = times
    self.entryIndex = entryIndex
  }

  /// Whether any row of a group fails.
  func hasFailure(_ group: Group, in stratum: Stratum) -> Bool {
    group.timeIndex < stratum.times.upperBound && times[group.timeIndex] == group.time
  }

  /// The first index of descending times that is not after `time`.
  private static func firstIndex(in times: ArraySlice<Double>, notAfter time: Double) -> Int {
    var (low, high) = (times.startIndex, times.endIndex)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] > time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether moving along `direction` never makes a failure less likely: whether at every failure the unit
  /// that failed moves at least as far as any unit at risk, and somebody else less far.
  func diverges(along direction: [Double]) -> Bool {
    let p = columnCount
    let moves = (0..<count).map { i in
      (0..<p).reduce(0.0) { $0 + elements[i * p + $1] * direction[$1] }
    }
    // What ordinary rows move by, so that one far away from them does not make their differences look like rounding.
    let size = direction.reduce(0) { max($0, abs($1)) }
    guard size > 0 else { return false }
    func slack(_ a: Double, _ b: Double) -> Double { 1e-6 * max(size, abs(a), abs(b)) }
    var movesApart = false
    for stratum in strata {
      // Who is at risk changes both ways where rows enter late: extremes of a set with removals.
      var highest = ExtremeTree(count: stratum.rows.count)
      var lowest = highest
      var left = 0
      for group in stratum.groups {
        for i in group.rows where weights[i] > 0 {
          highest.set(i - stratum.rows.lowerBound, to: moves[i])
          lowest.set(i - stratum.rows.lowerBound, to: -moves[i])
        }
        while left < stratum.entryOrder.count, entries[stratum.entryOrder[left]] >= group.time {
          let place = stratum.entryOrder[left] - stratum.rows.lowerBound
          highest.set(place, to: -.infinity)
          lowest.set(place, to: -.infinity)
          left += 1
        }
        for i in group.rows where isEvent[i] && weights[i] > 0 {
          let (most, least) = (highest.largest, -lowest.largest)
          guard moves[i] >= most - slack(moves[i], most) else { return false }
          movesApart = movesApart || least < most - slack(least, most)
        }
      }
    }
    return movesApart
  }
}

/// The largest of numbers that come and go, in O(log n) a change.
private struct ExtremeTree {
  private var nodes: [Double]
  private let leaves: Int

  init(count: Int) {
    leaves = max(1, count)
    nodes = [Double](repeating: -.infinity, count: 2 * leaves)
  }

  var largest: Double { nodes[1] }

  mutating func set(_ place: Int, to value: Double) {
    var node = place + leaves
    nodes[node] = value
    while node > 1 {
      node /= 2
      nodes[node] = max(nodes[2 * node], nodes[2 * node + 1])
    }
  }
}
