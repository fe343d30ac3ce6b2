import ForeshockMetrics
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite("NAB score")
struct NABTests {
  /// A hundred rows, fifteen of them probation, a window of ten rows.
  private func series(flagged: [Int], windows: [Range<Int>] = [40..<50]) throws -> NABSeries {
    var scores = [Double](repeating: 0, count: 100)
    for row in flagged { scores[row] = 1 }
    return try NABSeries(scores: scores, windows: windows)
  }

  private func raw(_ flagged: [Int], _ profile: NABProfile = .standard) throws -> Double {
    try NABCorpus([series(flagged: flagged)]).score(threshold: 0.5, profile: profile).raw
  }

  @Test("by hand: first and last row of a window, rows before, just behind and far behind it")
  func byHand() throws {
    #expect(try raw([]) == -1)
    #expect(try raw([], .rewardLowFalseNegatives) == -2)
    #expect(try raw([40]) == 1)
    // σ(−1/10)/σ(−1): tanh(1/4)/tanh(5/2), σ(x) being −tanh(5x/2).
    #expect(isClose(try raw([49]), 0.24491866240370913 / 0.9866142981514303, relative: 1e-14))
    #expect(isClose(try raw([20]), -1.11, relative: 1e-15))
    #expect(isClose(try raw([20], .rewardLowFalsePositives), -1.22, relative: 1e-15))
    // One row behind the window: σ(1/9) = −tanh(5/18).
    #expect(isClose(try raw([50]), -1 - 0.11 * 0.2708471185167214, relative: 1e-12))
    // More than three widths behind it.
    #expect(isClose(try raw([77]), -1.11, relative: 1e-15))
    #expect(try raw([76]) > -1.11)
    // The earliest detection of a window counts, once.
    #expect(try raw([40, 42, 49]) == 1)
    #expect(try raw([42, 49]) == raw([42]))
    #expect(try raw([42]) < 1)
    // Nothing counts in probation.
    #expect(try raw([3, 14, 40]) == 1)
    #expect(try raw([15, 40]) < 1)
  }

  @Test func normalisation() throws {
    for profile in [NABProfile.standard, .rewardLowFalsePositives, .rewardLowFalseNegatives] {
      let corpus = try NABCorpus([
        series(flagged: [40]), series(flagged: [20, 70], windows: [20..<30, 70..<72]),
        series(flagged: [], windows: []),
      ])
      let perfect = corpus.score(threshold: 1, profile: profile)
      #expect(perfect.normalized == 100 && perfect.raw == 3 && perfect.windowsFound == 3)
      let silent = corpus.score(threshold: 2, profile: profile)
      #expect(silent.normalized == 0 && silent.windowsFound == 0 && silent.windowCount == 3)
      #expect(corpus.best(profile: profile) == perfect)
    }
    let none = try NABCorpus([series(flagged: [], windows: [])])
    #expect(none.score(threshold: 0.5, profile: .standard).normalized == nil)
  }

  @Test func probation() throws {
    #expect(try NABSeries(scores: [0], windows: []).probation == 0)
    #expect(try NABSeries(scores: [Double](repeating: 0, count: 1882), windows: []).probation == 282)
    #expect(try NABSeries(scores: [Double](repeating: 0, count: 22_695), windows: []).probation == 750)
    // A window in probation is not asked for, one that begins there is, with its late rows.
    let some = try series(flagged: [12, 20], windows: [5..<15, 15..<21])
    #expect(some.scoredWindowCount == 1)
    let late = try NABCorpus([series(flagged: [10, 19], windows: [10..<20])])
    let score = late.score(threshold: 0.5, profile: .standard)
    #expect(score.windowCount == 1 && score.raw > 0 && score.raw < 0.3)
    #expect(
      score.confusion
        == ConfusionCounts(truePositives: 1, falsePositives: 0, trueNegatives: 80, falseNegatives: 4))
  }

  @Test("the best threshold is the best of all, found in one walk")
  func exactSweep() throws {
    try withEvery(0..<40 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let corpus = try NABCorpus(
        (0..<4).map { file in
          let windows = file == 0 ? [] : [30..<45, 80..<81, 120..<150]
          let scores = (0..<200).map { row in
            (8 * random.uniform() + (windows.contains { $0.contains(row) } ? 2 : 0)).rounded() / 8
          }
          return try NABSeries(scores: scores, windows: windows)
        })
      for profile in [NABProfile.standard, .rewardLowFalsePositives, .rewardLowFalseNegatives] {
        let thresholds = [.infinity] + Set(corpus.series.flatMap(\.scores)).sorted(by: >)
        let all = thresholds.map { corpus.score(threshold: $0, profile: profile) }
        let best = corpus.best(profile: profile)
        #expect(all.contains(best))
        #expect(all.allSatisfy { $0.raw <= best.raw + 1e-9 })
      }
    }
  }

  @Test func errors() {
    #expect(throws: MetricError.noObservations) { try NABCorpus([]) }
    #expect(throws: MetricError.noObservations) { try NABSeries(scores: [], windows: []) }
    #expect(throws: MetricError.invalidScore(index: 1, score: .infinity)) {
      try NABSeries(scores: [0, .infinity], windows: [])
    }
    #expect(throws: MetricError.self) { try NABSeries(scores: [0, 1], windows: [1..<3]) }
    #expect(throws: MetricError.self) { try NABSeries(scores: [0, 1, 2], windows: [1..<3, 2..<3]) }
  }
}
