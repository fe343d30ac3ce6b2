import ForeshockAnomaly
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct PeaksOverThresholdTests {
  private struct Reference: Decodable {
    struct Case: Decodable {
      var scores: [Double]
      var start, shape, scale, logLikelihood, threshold: Double
    }
    var cases: [Case]
  }

  @Test func agreesWithSciPy() throws {
    let text = try Fixture.contents(of: "peaks_over_threshold.json")
    for reference in try JSONDecoder().decode(Reference.self, from: Data(text.utf8)).cases {
      let tail = try PeaksOverThreshold(scores: reference.scores, quantile: 0.9)
      #expect(tail.start == reference.start)
      guard reference.shape > -0.5 else {
        // A tail as bounded as the uniform law's has no regular maximum; ours stays where there is one.
        #expect(tail.shape > -0.5 && tail.pValue(of: 1.5) < 1e-3)
        continue
      }
      // The maximum is flat: to the square root of the precision.
      #expect(isClose(tail.shape, reference.shape, absolute: 1e-5))
      #expect(isClose(tail.scale, reference.scale, relative: 1e-5))
      #expect(tail.logLikelihood > reference.logLikelihood - 1e-9 * abs(reference.logLikelihood))
      #expect(isClose(tail.threshold(probability: 1e-4), reference.threshold, relative: 1e-4))
    }
  }

  @Test func thresholdsAndPValuesAreInverse() throws {
    var random = RandomStream(seed: 1)
    for kind in 0..<3 {
      let scores = (0..<5000).map { _ in
        kind == 0 ? random.normal() : kind == 1 ? -log(1 - random.uniform()) : 1 / (1 - random.uniform())
      }
      let tail = try PeaksOverThreshold(scores: scores)
      for p in [tail.exceedance, 0.01, 1e-3, 1e-5] {
        #expect(isClose(tail.pValue(of: tail.threshold(probability: p).nextUp), p, relative: 1e-9))
      }
      #expect(tail.pValue(of: tail.start - 1) == tail.exceedance)
      #expect(tail.pValue(of: .nan).isNaN)
    }
  }

  @Test func unitsDoNotMatter() throws {
    var random = RandomStream(seed: 2)
    let scores = (0..<2000).map { _ in abs(random.normal()) }
    let tail = try PeaksOverThreshold(scores: scores)
    let scaled = try PeaksOverThreshold(scores: scores.map { $0 * 1e9 + 5 })
    #expect(isClose(scaled.shape, tail.shape, absolute: 1e-5))
    #expect(isClose(scaled.scale, tail.scale * 1e9, relative: 1e-5))
  }

  @Test func sharesBelowTheStartOfTheTailAreAnswered() throws {
    // 980 of 1,000 scores are at or below the start, so that only 19 exceed it.
    let scores = (0..<1000).map { Double($0) }
    let tail = try PeaksOverThreshold(scores: scores)
    #expect(tail.exceedance == 0.019)
    for probability in [0.019, 0.02, 0.1, 1] {
      let threshold = tail.threshold(probability: probability)
      #expect(threshold == tail.start)
      #expect(Double(scores.count { $0 > threshold }) <= probability * 1000)
    }
    #expect(tail.threshold(probability: 0.01) > tail.start)
  }

  @Test func tooShortATailIsRefused() {
    #expect(throws: AnomalyError.self) { try PeaksOverThreshold(scores: [Double](repeating: 1, count: 1000)) }
    #expect(throws: AnomalyError.noData) { try PeaksOverThreshold(scores: []) }
    #expect(throws: AnomalyError.self) { try PeaksOverThreshold(scores: [1, 2, 3], quantile: 0.4) }
    #expect(throws: AnomalyError.tooFewObservations(required: 10, actual: 2)) {
      try PeaksOverThreshold(scores: (0..<100).map(Double.init), quantile: 0.97)
    }
  }
}
