import ForeshockAnomaly
import ForeshockNumerics
import ForeshockTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Scores of grown forests against plain recursion over the same trees, over streams in which points come and go.
@Suite struct CutScoringTests {
  /// Boxes, sides and paths as kept through thousands of changes give what fresh ones give: the only difference is
  /// the rounding of one sum of single-precision numbers a node.
  @Test func agreeWithPlainRecursion() {
    withEvery(0..<24) { seed in
      var random = RandomStream(seed: UInt64(seed))
      let columns = 1 + seed % 9
      let size = [2, 3, 8, 40][seed % 4]
      var grove = CutGrove(
        columnCount: columns, treeCount: 7, sampleSize: size, timeDecay: seed % 3 == 0 ? 0.5 : 0.02,
        seed: UInt64(seed))
      // On a coarse grid, so that equal points and equal values occur.
      func point() -> [Float] { (0..<columns).map { _ in Float((random.normal() * 4).rounded() / 4) } }
      for row in 0..<400 {
        let here = CutQuery(point())
        grove.admit(here, row: row)
        guard row % 40 == 0 || row < 5 else { continue }
        let trees = (0..<7).map { PlainCutTree(grove.structure($0), columnCount: columns) }
        for k in 0..<4 {
          let asked = k == 0 ? trees[0].points[0] : point()
          for measure in [CutGrove.Measure.isolation, .displacement] {
            let scale = measure == .isolation ? log2(1 + Double(min(size, row + 1))) : 1
            let expected =
              trees.reduce(0) { $0 + $1.mean(asked, total: $1.mass, measure) } * scale / 7
            let score = grove.score(CutQuery(asked), measure)
            #expect(isClose(score, expected, relative: 2e-6), "seed \(seed), row \(row)")
            // The walk that deals out shares: the same score, and its parts add up to it.
            var shares = [Double](repeating: 0, count: 2 * columns)
            let again = grove.score(CutQuery(asked), measure, shares: &shares)
            #expect(isClose(again, score, relative: 2e-6))
            #expect(isClose(shares.reduce(0, +), score, relative: 2e-6))
            #expect(shares.allSatisfy { $0 >= 0 })
          }
        }
      }
    }
  }

  /// A missing column: the mean over both parts of its cuts, by their masses.
  @Test func missingColumns() {
    var grove = CutGrove(columnCount: 2, treeCount: 50, sampleSize: 32, timeDecay: 0, seed: 1)
    var random = RandomStream(seed: 2)
    for row in 0..<32 {
      grove.admit(CutQuery([Float(random.normal()), Float(random.normal()) * 0.001]), row: row)
    }
    var none: [Double] = []
    func score(_ a: Float, _ b: Float) -> Double { grove.score(CutQuery([a, b]), .isolation, shares: &none) }
    #expect(score(9, .nan) > 3 && score(.nan, 0.0005) < 1.2)
    // What is missing would hardly be cut: the score is nearly that of an ordinary value.
    #expect(abs(score(9, .nan) - score(9, 0)) < 0.01)
    // By hand: one cut, of the missing column; parts of 2 points and 1.
    var small = CutGrove(columnCount: 2, treeCount: 1, sampleSize: 3, timeDecay: 0, seed: 1)
    for (row, point) in [[0, 0], [0, 0], [0, 1]].enumerated() {
      small.admit(CutQuery(point.map { Float($0) }), row: row)
    }
    // Known in both parts, at depth 1: masses 2 and 1 of 3.
    let expected =
      log2(4.0) * (2.0 / 3 * (1 - 2.0 / 6) / (1 + log2(3.0)) + 1.0 / 3 * (1 - 1.0 / 6) / (1 + log2(2.0)))
    let found = small.score(CutQuery([0, .nan]), .isolation, shares: &none)
    #expect(isClose(found, expected, relative: 1e-12))
  }
}

/// The sample: which rows it has, against the definition.
@Suite struct CutSampleTests {
  /// How often each of 24 rows is among the 5 of a sample, against plain keys: five standard errors.
  @Test(arguments: [0.0, 0.05, 0.4])
  func inclusion(_ decay: Double) throws {
    let (trees, rows, size) = (20_000, 24, 5)
    var grove = CutGrove(columnCount: 1, treeCount: trees, sampleSize: size, timeDecay: decay, seed: 4)
    for row in 0..<rows { grove.admit(CutQuery([Float(row)]), row: row) }
    var ours = [Double](repeating: 0, count: rows)
    for tree in 0..<trees { for point in grove.structure(tree).points { ours[Int(point)] += 1 } }
    var plain = [Double](repeating: 0, count: rows)
    var random = RandomStream(seed: 9)
    for _ in 0..<trees {
      let keys = (0..<rows).map { row in (log(random.exponential()) - decay * Double(row), row) }
      for (_, row) in keys.sorted(by: { $0.0 < $1.0 }).prefix(size) { plain[row] += 1 }
    }
    for row in 0..<rows {
      let p = (ours[row] + plain[row]) / Double(2 * trees)
      let error = (2 * p * (1 - p) / Double(trees)).squareRoot()
      #expect(abs(ours[row] - plain[row]) / Double(trees) <= 5 * error + 1e-12, "row \(row)")
    }
    if decay == 0 { #expect(abs(ours[0] / Double(trees) - 5.0 / 24) < 0.015) }
  }
}

/// Means over many trees against the rrcf package's; Fixtures/make_random_cut.py made points and means.
@Suite struct RandomCutAgreementTests {
  @Test func meansAgree() throws {
    let fixture = try Fixture("random_cut.csv")
    let columns = try ["a", "b", "c"].map(fixture.numbers)
    let points = fixture.rows.indices.map { i in columns.map { Float($0[i]) } }
    let codisp = try fixture.numbers("codisp"), codispError = try fixture.numbers("codisp_error")
    let inverse = try fixture.numbers("inverse"), inverseError = try fixture.numbers("inverse_error")
    let sample = points.indices.filter { codisp[$0].isNaN }
    #expect(sample.count == 48)
    // Ten forests, so that our own error can be told: the spread of their means.
    let groves = (0..<10).map { seed in
      var grove = CutGrove(columnCount: 3, treeCount: 400, sampleSize: 64, timeDecay: 0, seed: UInt64(seed))
      for i in sample { grove.admit(CutQuery(points[i]), row: i) }
      return grove
    }
    func check(_ i: Int, _ theirs: Double, _ error: Double, _ measure: CutGrove.Measure, scale: Double) {
      let ours = groves.map { $0.score(CutQuery(points[i]), measure) / scale }
      let mean = ours.reduce(0, +) / 10
      let variance = ours.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 90
      #expect(
        abs(mean - theirs) <= 5 * (variance + error * error).squareRoot(), "\(points[i]): \(mean), \(theirs)")
    }
    for i in points.indices where !codisp[i].isNaN {
      check(i, codisp[i], codispError[i], .displacement, scale: 1)
      if !inverse[i].isNaN { check(i, inverse[i], inverseError[i], .isolation, scale: log2(49)) }
    }
  }
}
