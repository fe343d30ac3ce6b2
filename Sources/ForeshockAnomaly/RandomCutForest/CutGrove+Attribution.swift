/// Which columns would part a point from the sample, and scores of points with missing columns.
extension CutGrove {
  /// The shares that columns and sides have in the score, added to `shares` (high sides first, then low ones), and
  /// the score, which is their sum up to rounding. With an empty `shares` only the score.
  ///
  /// The credit of a cut goes to columns as it would be drawn: in proportion to by how much the point lies
  /// outside. A cut of a missing column sends the point both ways, each with the weight of the points there.
  package func score(_ query: CutQuery, _ measure: Measure, shares: inout [Double]) -> Double {
    precondition(shares.isEmpty || shares.count == 2 * columnCount, "one share a column and side")
    var score = 0.0
    for tree in 0..<treeCount where trees[tree].sampleCount > 0 {
      let count = trees[tree].sampleCount
      let scale = (measure == .isolation ? logarithms[count] : 1) / Double(treeCount)
      var walk = Walk(grove: self, query: query, measure: measure, tree: tree)
      walk.go(to: trees[tree].root, depth: 0, largest: 0, weight: scale, &shares)
      score += walk.score
    }
    return score
  }
}

/// A walk down all paths a point may take in one tree.
private struct Walk {
  let grove: CutGrove
  let query: CutQuery
  let measure: CutGrove.Measure
  let tree: Int
  var score = 0.0

  /// `weight` is the probability to come here and not to have been parted, times the scale of the score.
  mutating func go(to here: Int32, depth: Int, largest: Double, weight: Double, _ shares: inout [Double]) {
    guard here >= 0 else {
      let isKnown = grove.excess(query, over: here, tree) == 0
      let mass = Int(grove.mass(of: here, tree))
      let value =
        switch measure {
        case .isolation:
          grove.leafIsolation(mass: mass, isKnown: isKnown, depth, grove.trees[tree].sampleCount)
        case .displacement: isKnown ? largest : max(largest, Double(mass))
        }
      return credit(weight * value, at: here, isKnown: isKnown, &shares)
    }
    let node = grove.nodes[grove.firstNode(tree) + Int(here)]
    let mass = grove.mass(of: here, tree)
    let excess = grove.excess(query, over: here, tree)
    let probability = excess / (Double(node.sides) + excess)
    if probability > 0 {
      let value =
        measure == .isolation ? grove.reciprocals[depth] : max(largest, Double(mass))
      credit(weight * probability * value, at: here, isKnown: false, &shares)
    }
    let rest = weight * (1 - probability)
    guard rest > 0 else { return }
    let value = query.values[Int(node.column)]
    for (part, isThere) in [(node.below, value <= node.cut), (node.above, value > node.cut)] {
      let group = grove.mass(of: part, tree)
      guard isThere || value.isNaN else { continue }
      go(
        to: part, depth: depth + 1, largest: max(largest, Double(mass - group) / Double(group + 1)),
        weight: value.isNaN ? rest * Double(group) / Double(mass) : rest, &shares)
    }
  }

  /// Adds to the score, and deals out to columns by how far the point lies outside the box or point at `here`;
  /// a known point lies nowhere outside, and its score is dealt out evenly.
  private mutating func credit(_ amount: Double, at here: Int32, isKnown: Bool, _ shares: inout [Double]) {
    score += amount
    guard !shares.isEmpty else { return }
    let count = grove.columnCount
    guard !isKnown else {
      let present = query.values.count { !$0.isNaN }
      for column in 0..<count where !query.values[column].isNaN {
        shares[column] += amount / Double(2 * present)
        shares[count + column] += amount / Double(2 * present)
      }
      return
    }
    var total = 0.0
    for k in shares.indices { total += outside(k, here) }
    guard total > 0 else { return }
    for k in shares.indices { shares[k] += amount * outside(k, here) / total }
  }

  /// How far the point lies outside on side `k`: the high sides first, then the low ones.
  private func outside(_ k: Int, _ here: Int32) -> Double {
    let isHigh = k < grove.columnCount
    let column = isHigh ? k : k - grove.columnCount
    let vector = (isHigh ? 0 : grove.pointStride) + column >> 2
    return Double(max(0, (query.vectors[vector] - grove.bound(of: here, vector, tree))[column & 3]))
  }
}
