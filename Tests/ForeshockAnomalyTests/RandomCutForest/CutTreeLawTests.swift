import ForeshockAnomaly
import ForeshockNumerics
import Testing

/// The law of the trees: after any insertions and deletions a tree is distributed as one cut anew, whose shapes have
/// probabilities that can be added up.
@Suite struct CutTreeLawTests {
  /// Six points of which the fifth is far from the others in the second column, the sixth equal to the first.
  static let points: [[Float]] = [[0, 0], [1, 0.5], [3, 0.25], [3.5, 2], [1.5, 9], [0, 0]]

  @Test func fresh() {
    check(kept: [0, 1, 2, 3]) { grove, tree in
      for i in [0, 1, 2, 3] { _ = grove.insert(CutQuery(Self.points[i]), into: tree) }
    }
  }

  @Test func inTheOppositeOrder() {
    check(kept: [0, 1, 2, 3, 4]) { grove, tree in
      for i in [4, 3, 2, 1, 0] { _ = grove.insert(CutQuery(Self.points[i]), into: tree) }
    }
  }

  @Test func afterDeletions() {
    check(kept: [0, 1, 2, 3]) { grove, tree in
      let far = grove.insert(CutQuery(Self.points[4]), into: tree)
      var leaves = [1, 2].map { grove.insert(CutQuery(Self.points[$0]), into: tree) }
      leaves.append(grove.insert(CutQuery([-5, 4]), into: tree))
      _ = grove.insert(CutQuery(Self.points[3]), into: tree)
      grove.remove(leaf: far, from: tree)
      _ = grove.insert(CutQuery(Self.points[0]), into: tree)
      grove.remove(leaf: leaves[2], from: tree)
    }
  }

  @Test func equalPointsShareALeaf() {
    check(kept: [0, 1, 3]) { grove, tree in
      for i in [0, 3] { _ = grove.insert(CutQuery(Self.points[i]), into: tree) }
      let copy = grove.insert(CutQuery(Self.points[5]), into: tree)
      _ = grove.insert(CutQuery(Self.points[1]), into: tree)
      // Which of two equal points goes does not show.
      grove.remove(leaf: copy, from: tree)
    }
  }

  /// Pearson's statistic of the shapes of 40,000 trees beside its mean (one less than there are shapes): above
  /// mean + 6·√(2·mean) the chance is below 1e-5 for every number of shapes here.
  private func check(kept: [Int], _ build: (inout CutGrove, Int) -> Void) {
    let count = 40_000
    var grove = CutGrove(columnCount: 2, treeCount: count, sampleSize: 8, timeDecay: 0, seed: 5)
    var found: [String: Int] = [:]
    for tree in 0..<count {
      build(&grove, tree)
      found[shape(grove.structure(tree)), default: 0] += 1
    }
    var expected: [String: Double] = [:]
    for (shape, probability) in shapes(of: kept) { expected[shape, default: 0] += probability }
    #expect(abs(expected.values.reduce(0, +) - 1) < 1e-12)
    #expect(found.keys.allSatisfy { expected[$0] != nil })
    var statistic = 0.0
    for (shape, probability) in expected {
      let mean = probability * Double(count)
      let difference = Double(found[shape] ?? 0) - mean
      statistic += difference * difference / mean
    }
    let mean = Double(expected.count - 1)
    #expect(expected.count >= 4 && statistic < mean + 6 * (2 * mean).squareRoot(), "\(statistic) for \(mean)")
  }

  /// The tree as text: points by number, cut columns by letter.
  private func shape(_ structure: CutStructure) -> String {
    var (item, leaf) = (0, 0)
    func next() -> String {
      let code = structure.shape[item]
      item += 1
      if code >= 0 {
        let below = next()
        return "(\(below)\(code == 0 ? "x" : "y")\(next()))"
      }
      let point = Array(structure.points[2 * leaf..<2 * leaf + 2])
      leaf += 1
      return "\(Self.points.firstIndex(of: point) ?? -1)"
    }
    return next()
  }

  /// All shapes of a tree cut anew with their probabilities: the first cut falls between two neighbouring values
  /// of a column with the probability of their distance over the sum of the box's sides.
  private func shapes(of points: [Int]) -> [(String, Double)] {
    if points.count == 1 { return [("\(points[0])", 1)] }
    func side(_ c: Int) -> Double {
      let values = points.map { Double(Self.points[$0][c]) }
      return (values.max() ?? 0) - (values.min() ?? 0)
    }
    let total = side(0) + side(1)
    var result: [(String, Double)] = []
    for (c, letter) in [(0, "x"), (1, "y")] {
      let values = Set(points.map { Self.points[$0][c] }).sorted()
      for (low, high) in zip(values, values.dropFirst()) {
        let below = shapes(of: points.filter { Self.points[$0][c] <= low })
        let above = shapes(of: points.filter { Self.points[$0][c] > low })
        for (a, p) in below {
          for (b, q) in above { result.append(("(\(a)\(letter)\(b))", p * q * Double(high - low) / total)) }
        }
      }
    }
    return result
  }
}
