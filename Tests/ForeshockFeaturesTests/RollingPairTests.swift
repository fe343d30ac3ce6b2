import ForeshockFeatures
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct RollingPairTests {
  struct PandasFixture: Decodable {
    struct Case: Decodable {
      var length: Int
      var minPeriods: Int
      var x: [Double?]
      var y: [Double?]
      var cov: [Double?]
      var corr: [Double?]
    }
    var cases: [Case]
  }

  /// Fixtures/make_rolling_pairs.py made the numbers.
  @Test func agreesWithPandas() throws {
    let text = try ForeshockTestSupport.Fixture.contents(of: "rolling_pairs.json")
    let fixture = try JSONDecoder().decode(PandasFixture.self, from: Data(text.utf8))
    #expect(fixture.cases.count == 40)
    var present = 0
    for (number, test) in fixture.cases.enumerated() {
      let pair = try RollingPair(length: test.length, minPeriods: test.minPeriods)
      let (x, y) = (test.x.map { $0 ?? .nan }, test.y.map { $0 ?? .nan })
      for (actual, expected) in [
        (try pair.covariance(x, y), test.cov), (try pair.correlation(x, y), test.corr),
      ] {
        #expect(actual.count == expected.count)
        for row in actual.indices {
          let wanted = expected[row] ?? .nan
          present += wanted.isNaN ? 0 : 1
          #expect(
            abs(actual[row] - wanted) <= 1e-12 * max(abs(wanted), 1)
              || (actual[row].isNaN && wanted.isNaN),
            "case \(number), row \(row): \(actual[row]) for \(wanted)")
        }
      }
    }
    #expect(present > 800)
  }

  /// Covariance and standard deviations of one window's full rows, by two passes in 80 bits.
  private func reference(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> (xy: Wide, x: Wide, y: Wide) {
    let rows = zip(x, y).filter { !$0.isNaN && !$1.isNaN }.map { (Wide($0), Wide($1)) }
    let n = Wide(rows.count)
    guard rows.count > 1 else { return (.nan, .nan, .nan) }
    var (meanX, meanY): (Wide, Wide) = (0, 0)
    for row in rows {
      meanX += row.0 - rows[0].0
      meanY += row.1 - rows[0].1
    }
    (meanX, meanY) = (meanX / n, meanY / n)
    var (xy, xx, yy): (Wide, Wide, Wide) = (0, 0, 0)
    for row in rows {
      let (rx, ry) = (row.0 - rows[0].0 - meanX, row.1 - rows[0].1 - meanY)
      xy += rx * ry
      xx += rx * rx
      yy += ry * ry
    }
    return (xy / (n - 1), (xx / (n - 1)).squareRoot(), (yy / (n - 1)).squareRoot())
  }

  /// Each series with one that follows it, and with one that has nothing to do with it.
  @Test(arguments: RollingAccuracyTests.names) func errorsStayBelow1e13(_ name: String) throws {
    let x = RollingAccuracyTests.series(name, count: 3000)
    var random = RandomStream(seed: 8)
    let scale = x.reduce(0) { $1.isNaN ? $0 : max($0, abs($1)) }
    let follower = x.map { random.chance(0.05) ? .nan : 3 * $0 - 1e-9 * scale * random.uniform() }
    let other = Array(RollingAccuracyTests.series("decaying sine", count: 3000).reversed())
    try withEvery([2, 5, 60, 701]) { length in
      for y in [follower, other] {
        var worst = (covariance: 0.0, correlation: 0.0)
        let results = try RollingPair(length: length, minPeriods: 1).statistics(x, y)
        for row in x.indices {
          let window = max(row - length + 1, 0)...row
          let expected = reference(x[window], y[window])
          let product = expected.x * expected.y
          guard product > 0 else {
            #expect(results[row].correlation.isNaN && results[row].covariance.isNaN == expected.xy.isNaN)
            continue
          }
          let error = abs(Wide(results[row].covariance) - expected.xy) / product
          let other = abs(Wide(results[row].correlation) - expected.xy / product)
          worst.covariance = error.isNaN ? .infinity : max(worst.covariance, Double(error))
          worst.correlation = other.isNaN ? .infinity : max(worst.correlation, Double(other))
        }
        #expect(worst.covariance <= 1e-13 && worst.correlation <= 1e-13, "window \(length): \(worst)")
      }
    }
  }

  private func samples(_ seed: UInt64, infinities: Bool = true) -> ([Double], [Double]) {
    var random = RandomStream(seed: seed)
    func sample() -> Double {
      switch random.integer(below: infinities ? 15 : 14) {
      case 0, 1: .nan
      case 2: 1e17 * (random.uniform() - 0.5)
      case 3, 4: 0
      case 14: random.chance(0.5) ? .infinity : -.infinity
      default: 10 * random.uniform()
      }
    }
    return ((0..<70).map { _ in sample() }, (0..<70).map { _ in sample() })
  }

  private func isSame(_ a: PairStatistics, _ b: PairStatistics) -> Bool {
    func same(_ a: Double, _ b: Double) -> Bool { a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN) }
    return a.count == b.count && same(a.covariance, b.covariance) && same(a.correlation, b.correlation)
  }

  @Test func streamsAreTheColumnBitByBitAlsoAfterStorage() throws {
    for seed in UInt64(0)..<80 {
      let (x, y) = samples(seed)
      for length in [1, 2, 3, 7, 30, 100] {
        let pair = try RollingPair(length: length, minPeriods: min(length, 2))
        let column = try pair.statistics(x, y)
        var stream = pair
        for row in x.indices {
          if (row + Int(seed)) % 9 == 4 {
            stream = try JSONDecoder().decode(RollingPair.self, from: JSONEncoder().encode(stream))
          }
          #expect(isSame(stream.update(x[row], y[row]), column[row]), "seed \(seed), \(length), row \(row)")
        }
      }
    }
  }

  /// Rows that have left the window leave no trace, whatever they were.
  @Test func windowsKnowTheirRowsOnly() throws {
    for seed in UInt64(0)..<60 {
      let (x, y) = samples(seed)
      for length in [1, 2, 5, 12] {
        let results = try RollingPair(length: length, minPeriods: 1).statistics(x, y)
        for row in x.indices {
          let window = max(row - length + 1, 0)...row
          let full = zip(x[window], y[window]).filter { !$0.isNaN && !$1.isNaN }
          #expect(results[row].count == full.count)
          let isKnown = full.count > 1 && full.allSatisfy { $0.isFinite && $1.isFinite }
          #expect(results[row].covariance.isNaN != isKnown, "seed \(seed), \(length), row \(row)")
          let isConstant = full.allSatisfy { $0.0 == full[0].0 } || full.allSatisfy { $0.1 == full[0].1 }
          #expect(results[row].correlation.isNaN != (isKnown && !isConstant))
          #expect(!(abs(results[row].correlation) > 1))
        }
      }
    }
  }

  @Test func straightLinesCorrelateFully() throws {
    var random = RandomStream(seed: 4)
    let x = (0..<500).map { _ in random.uniform() }
    let pair = try RollingPair(length: 20)
    for slope in [3.0, -0.125] {
      let y = x.map { slope * $0 + 2 }
      let (there, back) = (try pair.statistics(x, y), try pair.statistics(y, x))
      for row in 19..<500 {
        #expect(abs(there[row].correlation - (slope > 0 ? 1 : -1)) < 1e-13 && isSame(there[row], back[row]))
      }
      #expect(there[18].covariance.isNaN && there[18].count == 19)
    }
    // A column with itself has its variance.
    let variances = try RollingWindow(length: 20).rolling([.variance], over: x)[0]
    let itself = try pair.covariance(x, x)
    for row in 19..<500 { #expect(abs(itself[row] - variances[row]) <= 1e-14 * variances[row]) }
  }

  @Test func refusesImpossibleSettings() throws {
    #expect(throws: FeatureError.invalidWindowLength(0)) { try RollingPair(length: 0) }
    #expect(throws: FeatureError.invalidMinPeriods(4, windowLength: 3)) {
      try RollingPair(length: 3, minPeriods: 4)
    }
    #expect(throws: FeatureError.unequalColumnLengths(column: "y", expected: 1, actual: 2)) {
      try RollingPair(length: 3).correlation([1], [1, 2])
    }
    #expect(try RollingPair(length: 3).covariance([], []).isEmpty)
    // The largest window takes no more memory than what comes.
    let all = try RollingPair(length: .max, minPeriods: 2).statistics([1, 2, 4], [2, 4, 8])
    #expect(all[0].covariance.isNaN && all[1].covariance == 1 && abs(all[2].correlation - 1) < 1e-15)
  }

  @Test func refusesDamagedStates() throws {
    func decode(_ lead: Int, _ before: String, _ behind: String, other: String? = nil) throws -> RollingPair {
      let text =
        #"{"length":3,"minPeriods":1,"lead":\#(lead),"beforeX":\#(before),"beforeY":\#(other ?? before),"#
        + #""behindX":\#(behind),"behindY":\#(behind)}"#
      return try JSONDecoder().decode(RollingPair.self, from: Data(text.utf8))
    }
    var sound = try decode(1, "[1,2]", "[3]")
    #expect(abs(sound.update(5, 5).covariance - 7.0 / 3) < 1e-15)
    for (lead, before, behind) in [
      (3, "[1]", "[1,2,3]"), (0, "[1]", "[1]"), (-1, "[1]", "[]"), (1, "[]", "[]"), (1, "[]", "[1]"),
      (0, "[1,2,3,4]", "[]"), (0, #"["nan"]"#, "[]"),
    ] {
      #expect(throws: DecodingError.self) { try decode(lead, before, behind) }
    }
    #expect(throws: DecodingError.self) { try decode(0, "[1]", "[]", other: "[1,2]") }
  }
}
