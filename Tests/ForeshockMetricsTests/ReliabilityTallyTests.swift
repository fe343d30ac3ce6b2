import ForeshockMetrics
import ForeshockNumerics
import Testing

@Suite("Reliability, a row at a time")
struct ReliabilityTallyTests {
  @Test("gives the curve and the score of all rows, also put together from parts")
  func equalsCurve() throws {
    var random = RandomStream(seed: 8)
    // Hundredths, so that many rows lie on the edges of bins.
    let probabilities = (0..<5000).map { _ in Double(random.integer(below: 101)) / 100 }
    let labels = probabilities.map { random.uniform() < $0 ? 1 : 0 }
    var whole = ReliabilityTally()
    var parts = [ReliabilityTally(), ReliabilityTally(), ReliabilityTally()]
    for (index, p) in probabilities.enumerated() {
      whole.add(p, happened: labels[index] == 1)
      parts[index % 3].add(p, happened: labels[index] == 1)
    }
    let curve = try ReliabilityCurve(labels: labels, probabilities: probabilities)
    #expect(whole.curve == curve)
    let score = try ClassificationMetrics.brierScore(labels: labels, probabilities: probabilities)
    #expect(abs((whole.brierScore ?? 1) - score) < 1e-15)
    var sum = ReliabilityTally()
    for part in parts { sum.add(part) }
    #expect(sum.counts == whole.counts && sum.ones == whole.ones)
    #expect(zip(sum.sums, whole.sums).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(whole.count == 5000)
    #expect(whole.observedShare == Double(labels.reduce(0, +)) / 5000)
  }

  @Test("nothing is nothing")
  func empty() {
    let tally = ReliabilityTally()
    #expect(tally.brierScore == nil && tally.observedShare == nil && tally.curve.bins.isEmpty)
  }
}
