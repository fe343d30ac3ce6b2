import ForeshockMetrics
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite("Range-based precision and recall")
struct RangeMetricsTests {
  @Test func agreeWithPRTS() throws {
    let cases = try AnomalyFixture.load().ranges
    #expect(cases.count == 96)
    for one in cases {
      let bias = try #require(PositionalBias(rawValue: one.bias))
      let metrics = RangeMetrics(
        existenceReward: one.alpha, realBias: bias, predictedBias: bias, penalizesFragments: one.penalizes)
      let score = try metrics.score(labels: labels(one.labels), predicted: labels(one.calls))
      #expect(isClose(score.precision, one.precision, relative: 1e-12), "\(one)")
      #expect(isClose(score.recall, one.recall, relative: 1e-12), "\(one)")
    }
  }

  @Test("what the paper asks of each bias, by hand")
  func byHand() throws {
    // The first of four rows: 1, 4, 1 and 1 of 4, 10, 6 and 10.
    for (bias, recall) in [(PositionalBias.flat, 0.25), (.front, 0.4), (.middle, 1.0 / 6), (.back, 0.1)] {
      let score = try RangeMetrics(realBias: bias).score(real: [10..<14], predicted: [8..<11])
      #expect(isClose(score.recall, recall, relative: 1e-15))
      #expect(isClose(score.precision, 1.0 / 3, relative: 1e-15))
    }
    // Two alarms in one range: noticed in full, half of it covered, for which two fragments give half.
    let two = try RangeMetrics(existenceReward: 0.2).score(
      real: [0..<10, 20..<30], predicted: [0..<2, 4..<7])
    #expect(isClose(two.recall, (0.2 + 0.8 * 0.25) / 2, relative: 1e-15))
    #expect(two.precision == 1)
    #expect(isClose(two.fScore(beta: 2), 5 * two.recall / (4 + two.recall), relative: 1e-15))
  }

  @Test("on ranges of one row they are the classical ones")
  func points() throws {
    withEvery(0..<50 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let rows = random.sample(20, of: 60).sorted()
      let calls = random.sample(15, of: 60).sorted()
      let score = try? RangeMetrics().score(
        real: rows.map { $0..<($0 + 1) }, predicted: calls.map { $0..<($0 + 1) })
      let both = Double(Set(rows).intersection(calls).count)
      #expect(score?.precision == both / 15 && score?.recall == both / 20)
    }
  }

  @Test("front and back are mirror images")
  func mirror() throws {
    try withEvery(0..<50 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let real = (0..<80).map { _ in random.chance(0.6) ? 1 : 0 }
      let calls = (0..<80).map { _ in random.chance(0.6) ? 1 : 0 }
      let front = try RangeMetrics(realBias: .front, predictedBias: .back).score(
        labels: real, predicted: calls)
      let back = try RangeMetrics(realBias: .back, predictedBias: .front).score(
        labels: real.reversed(), predicted: calls.reversed())
      #expect(isClose(front.recall, back.recall, relative: 1e-13))
      #expect(isClose(front.precision, back.precision, relative: 1e-13))
    }
  }

  @Test func edges() throws {
    let none = try RangeMetrics(existenceReward: 1).score(real: [], predicted: [])
    #expect(none.precision == 0 && none.recall == 0 && none.f1 == 0)
    let silent = try RangeMetrics(existenceReward: 1).score(real: [3..<5], predicted: [])
    #expect(silent.recall == 0)
    // Ranges that only touch do not meet.
    #expect(try RangeMetrics(existenceReward: 1).score(real: [3..<5], predicted: [5..<7]).recall == 0)
    #expect(try RangeMetrics().score(real: [3..<5, 5..<9], predicted: [3..<9]).precision == 0.5)
    #expect(throws: MetricError.self) { try RangeMetrics().score(real: [3..<3], predicted: []) }
    #expect(throws: MetricError.self) { try RangeMetrics().score(real: [], predicted: [3..<5, 4..<6]) }
    #expect(throws: MetricError.invalidLabel(index: 1, label: 2)) {
      try RangeMetrics().score(labels: [0, 2], predicted: [0, 0])
    }
    #expect(throws: MetricError.noObservations) { try RangeMetrics().score(labels: [], predicted: []) }
    #expect(try LabelRuns.ranges(of: [1, 1, 0, 0, 1, 0, 1]) == [0..<2, 4..<5, 6..<7])
  }
}
