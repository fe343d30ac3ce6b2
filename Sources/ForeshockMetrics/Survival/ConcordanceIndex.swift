/// How well risks put units in the order of their failures: Harrell's C.
///
///     let c = try ConcordanceIndex(tested, risks: model.risks)
///     c.value                              // 0.81; 0.5 is chance, 1 is perfect
///
/// A pair can be judged when one unit failed while the other was under watch and lived on. It is
/// concordant when the one that failed first has the higher risk; equal risks count half. Two failures at
/// the same time say nothing about each other; a unit last seen alive at the time of another's failure
/// outlived it. **A higher risk means an earlier failure** (scikit-survival's sign; lifelines takes predicted
/// lifetimes).
///
/// Source: Harrell, Lee & Mark, Statistics in Medicine 15, 1996. Checked against scikit-survival 0.28.
public struct ConcordanceIndex: Hashable, Sendable {
  /// Pairs in the right order.
  public let concordant: Int
  /// Pairs in the wrong order.
  public let discordant: Int
  /// Pairs of equal risk.
  public let tied: Int

  /// (concordant + tied / 2) / all pairs.
  public var value: Double {
    (Double(concordant) + 0.5 * Double(tied)) / Double(concordant + discordant + tied)
  }

  /// Counts the pairs.
  ///
  /// - Parameters:
  ///   - rows: how long each unit was watched.
  ///   - risks: one a row, higher for earlier failure; any scale.
  /// - Precondition: there are as many risks as rows.
  /// - Throws: ``MetricError`` for a risk that is NaN, or when no pair can be judged.
  /// - Complexity: O(n log n).
  public init(_ rows: SurvivalTimes, risks: [Double]) throws(MetricError) {
    precondition(risks.count == rows.count, "There must be a risk a row")
    for (i, risk) in risks.enumerated() where risk.isNaN { throw .invalidScore(index: i, score: risk) }
    let ranks = Self.ranks(risks)
    var watched = CountTree(size: (ranks.max() ?? 0) + 1)
    var (concordant, discordant, tied) = (0, 0, 0)
    // From the last time to the first: who is in the tree outlives the failures of this time.
    let order = rows.durations.indices.sorted { rows.durations[$0] > rows.durations[$1] }
    let entries = rows.entries.map { entries in entries.indices.sorted { entries[$0] > entries[$1] } } ?? []
    var (first, left) = (0, 0)
    while first < order.count {
      let time = rows.durations[order[first]]
      var end = first
      while end < order.count, rows.durations[order[end]] == time {
        if !rows.isEvent[order[end]] { watched.add(1, at: ranks[order[end]]) }
        end += 1
      }
      while left < entries.count, let begins = rows.entries, begins[entries[left]] >= time {
        watched.add(-1, at: ranks[entries[left]])
        left += 1
      }
      for row in order[first..<end] where rows.isEvent[row] {
        let below = watched.sum(below: ranks[row])
        let upTo = watched.sum(below: ranks[row] + 1)
        concordant += below
        tied += upTo - below
        discordant += watched.total - upTo
      }
      for row in order[first..<end] where rows.isEvent[row] { watched.add(1, at: ranks[row]) }
      first = end
    }
    guard concordant + discordant + tied > 0 else { throw .noObservations }
    self.concordant = concordant
    self.discordant = discordant
    self.tied = tied
  }

  /// 0 for the lowest risk, equal for equal risks.
  private static func ranks(_ risks: [Double]) -> [Int] {
    let order = risks.indices.sorted { risks[$0] < risks[$1] }
    var ranks = [Int](repeating: 0, count: risks.count)
    var rank = 0
    for (i, row) in order.enumerated() {
      if i > 0, risks[row] > risks[order[i - 1]] { rank += 1 }
      ranks[row] = rank
    }
    return ranks
  }
}

/// Counts by place, with sums of prefixes in O(log n) (Fenwick, Software: Practice and Experience 24, 1994).
private struct CountTree {
  private var nodes: [Int]
  private(set) var total = 0

  init(size: Int) { nodes = [Int](repeating: 0, count: size + 1) }

  mutating func add(_ count: Int, at place: Int) {
    total += count
    var node = place + 1
    while node < nodes.count {
      nodes[node] += count
      node += node & -node
    }
  }

  func sum(below place: Int) -> Int {
    var (node, sum) = (place, 0)
    while node > 0 {
      sum += nodes[node]
      node -= node & -node
    }
    return sum
  }
}
