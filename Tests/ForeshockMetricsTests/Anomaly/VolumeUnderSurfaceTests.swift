import ForeshockMetrics
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite("Volume under the surface")
struct VolumeUnderSurfaceTests {
  @Test("agrees with its definition, and with that of TSB-AD, at each window")
  func definition() throws {
    let cases = try AnomalyFixture.load().surfaces
    #expect(cases.count == 7)
    for one in cases {
      let volume = try VolumeUnderSurface(labels: one.labels, scores: one.scores, window: one.window)
      #expect(volume.rangeROC.count == one.window + 1)
      #expect(largestDifference(volume.rangeROC, one.roc) < 1e-12)
      #expect(largestDifference(volume.rangePrecisionRecall, one.pr) < 1e-12)
      #expect(isClose(volume.roc, one.roc.reduce(0, +) / Double(one.roc.count), relative: 1e-12))
      #expect(isClose(volume.precisionRecall, one.pr.reduce(0, +) / Double(one.pr.count), relative: 1e-12))
    }
  }

  @Test("of one run without borders and all ranks it is average precision, and ROC-AUC if scores differ")
  func oneRun() throws {
    try withEvery(0..<40 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let labels = (0..<60).map { (20..<30).contains($0) ? 1 : 0 }
      let scores = labels.map { 0.7 * Double($0) + random.normal() }
      let volume = try VolumeUnderSurface(labels: labels, scores: scores, window: 0, thresholdCount: 60)
      let ranked = try RankedScores(labels: labels, scores: scores)
      #expect(isClose(volume.precisionRecall, ranked.averagePrecision, relative: 1e-12))
      #expect(isClose(volume.roc, ranked.rocAUC, relative: 1e-12))
    }
  }

  @Test("turning time around, or the scores by a rising function, changes nothing")
  func invariance() throws {
    try withEvery(0..<40 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let scores = (0..<200).map { _ in random.normal() }
      // Dense runs: many rows have several within reach.
      var labels = (0..<200).map { _ in random.chance(0.15) ? 1 : 0 }
      labels[0] = 1
      labels[1] = 0
      let volume = try VolumeUnderSurface(labels: labels, scores: scores, window: 30)
      let back = try VolumeUnderSurface(labels: labels.reversed(), scores: scores.reversed(), window: 30)
      #expect(largestDifference(volume.rangeROC, back.rangeROC) < 1e-12)
      #expect(largestDifference(volume.rangePrecisionRecall, back.rangePrecisionRecall) < 1e-12)
      let cubed = try VolumeUnderSurface(
        labels: labels, scores: scores.map { 2 + $0 * $0 * $0 }, window: 30)
      #expect(cubed == volume)
    }
  }

  @Test("windows wider than the series add nothing to reach")
  func wide() throws {
    let volume = try VolumeUnderSurface(labels: [0, 0, 1, 0], scores: [0, 1, 3, 2], window: 40)
    #expect(volume.rangeROC.count == 41)
    #expect(volume.rangeROC.allSatisfy { $0 > 0.9 && $0 <= 1.5 })
    // From w = 4 on every row is reached: one run, found by the first threshold, and precision 1 at it.
    #expect(volume.rangePrecisionRecall.allSatisfy { $0 > 0.9 && $0 <= 1 })
  }

  @Test func errors() {
    #expect(throws: MetricError.noObservations) { try VolumeUnderSurface(labels: [], scores: []) }
    #expect(throws: MetricError.oneClassOnly(label: 1)) {
      try VolumeUnderSurface(labels: [1, 1], scores: [0, 1])
    }
    #expect(throws: MetricError.oneClassOnly(label: 0)) { try VolumeUnderSurface(labels: [0], scores: [0]) }
    #expect(throws: MetricError.invalidLabel(index: 0, label: 3)) {
      try VolumeUnderSurface(labels: [3, 1], scores: [0, 1])
    }
    #expect(throws: MetricError.self) { try VolumeUnderSurface(labels: [0, 1], scores: [0, .nan]) }
  }
}

@Suite("F1 at the best threshold")
struct AnomalyThresholdsTests {
  @Test("a random score does well once points are adjusted, which is why not to use it")
  func randomScores() throws {
    var random = RandomStream(seed: 3)
    let labels = (0..<10_000).map { (2000..<2300).contains($0) || (7000..<7300).contains($0) ? 1 : 0 }
    let scores = labels.map { _ in random.uniform() }
    let honest = try AnomalyThresholds.bestF1(labels: labels, scores: scores).confusion.f1
    let inflated = try AnomalyThresholds.inflatedPointAdjustedBestF1(labels: labels, scores: scores)
    #expect(honest < 0.12)
    #expect(inflated.confusion.f1 > 0.8, "\(inflated)")
  }

  @Test("every threshold is tried")
  func everyThreshold() throws {
    try withEvery(0..<60 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let n = 40
      var labels = (0..<n).map { _ in random.chance(0.4) ? 1 : 0 }
      labels[0] = 1
      labels[1] = 0
      let scores = labels.map { (0.5 * Double($0) + random.normal()).rounded() }
      let runs = try LabelRuns.ranges(of: labels)
      var (points, adjusted) = (0.0, 0.0)
      for threshold in scores {
        var calls = scores.map { $0 >= threshold ? 1 : 0 }
        points = max(points, try ClassificationMetrics.confusion(labels: labels, predicted: calls).f1)
        for run in runs where run.contains(where: { calls[$0] == 1 }) {
          for row in run { calls[row] = 1 }
        }
        adjusted = max(adjusted, try ClassificationMetrics.confusion(labels: labels, predicted: calls).f1)
      }
      #expect(try AnomalyThresholds.bestF1(labels: labels, scores: scores).confusion.f1 == points)
      #expect(
        try AnomalyThresholds.inflatedPointAdjustedBestF1(labels: labels, scores: scores).confusion.f1
          == adjusted)
    }
  }

  @Test func errors() {
    typealias Thresholds = AnomalyThresholds
    #expect(throws: MetricError.noObservations) { try Thresholds.bestF1(labels: [], scores: []) }
    #expect(throws: MetricError.noObservations) {
      try Thresholds.inflatedPointAdjustedBestF1(labels: [], scores: [])
    }
    #expect(throws: MetricError.oneClassOnly(label: 0)) {
      try Thresholds.bestF1(labels: [0, 0], scores: [1, 2])
    }
    #expect(throws: MetricError.oneClassOnly(label: 1)) {
      try Thresholds.inflatedPointAdjustedBestF1(labels: [1, 1], scores: [1, 2])
    }
    #expect(throws: MetricError.self) { try Thresholds.bestF1(labels: [0, 1], scores: [.nan, 2]) }
    #expect(throws: MetricError.self) {
      try Thresholds.inflatedPointAdjustedBestF1(labels: [0, 1], scores: [1, .nan])
    }
  }
}
