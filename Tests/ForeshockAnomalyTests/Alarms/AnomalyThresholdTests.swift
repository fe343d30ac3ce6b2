import ForeshockAnomaly
import Testing

@Suite struct AnomalyThresholdTests {
  private func flagged(_ contamination: Double, _ scores: [Double]) throws -> Int {
    let threshold = try AnomalyThreshold(contamination: contamination, scores: scores)
    return scores.count(where: threshold.isAnomaly)
  }

  @Test func flagsTheShareAskedFor() throws {
    let scores = (0..<1000).map { Double(($0 * 617) % 1000) / 1000 }
    for (contamination, count) in [
      (0.0, 0), (0.0004, 0), (0.0005, 1), (0.001, 1), (0.01, 10), (0.1234, 123), (0.5, 500),
    ] {
      #expect(try flagged(contamination, scores) == count)
    }
  }

  @Test func tiesAreFlaggedTogetherOrNotAtAll() throws {
    // Ten asked for, a group of 12 on top: nearer than none.
    let top = [Double](repeating: 0.9, count: 12) + (0..<988).map { Double($0) / 2000 }
    #expect(try flagged(0.01, top) == 12)
    // Ten asked for, a group of 20: equally near to none, left.
    let wide = [Double](repeating: 0.9, count: 20) + (0..<980).map { Double($0) / 2000 }
    #expect(try flagged(0.01, wide) == 0)
    // Four above, then a group of 500.
    let below =
      [0.9, 0.8, 0.7, 0.6] + [Double](repeating: 0.5, count: 500) + [Double](repeating: 0.1, count: 496)
    #expect(try flagged(0.01, below) == 4)
    #expect(try flagged(0.01, [Double](repeating: 0.5, count: 1000)) == 0)
  }

  @Test func refusesWhatCannotBe() {
    for contamination in [-0.1, 0.51, .nan, .infinity] {
      #expect(throws: AnomalyError.self) { try AnomalyThreshold(contamination: contamination, scores: [1]) }
    }
    #expect(throws: AnomalyError.noData) { try AnomalyThreshold(contamination: 0.1, scores: []) }
    #expect(throws: AnomalyError.scoreIsNaN(index: 1)) {
      try AnomalyThreshold(contamination: 0.1, scores: [0.3, .nan])
    }
  }
}
