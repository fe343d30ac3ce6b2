import ForeshockAnomaly
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Testing

/// An infinite sample is a missing one, whoever looks at it, and no sample takes the scores from others.
@Suite struct InfiniteSamplesTests {
  private struct Sample {
    /// With infinities, and with gaps in their places.
    var values: [Double]
    var gaps: [Double]

    init(seed: UInt64) {
      var random = RandomStream(seed: seed)
      let count = [1, 2, 3, 40, 151][Int(seed % 5)]
      let isConstant = seed % 3 == 0
      let level = [0.0, 20, -1e-300, 1e300][Int(seed % 4)]
      values = (0..<count).map { _ in isConstant ? level : level + random.normal() }
      for _ in 0..<(1 + count / 20) {
        let place = Int(random.uniform() * Double(count))
        values[place] = [.infinity, -.infinity, 1e308, -1e308, .nan][Int(random.uniform() * 5)]
      }
      gaps = values.map { $0.isFinite ? $0 : .nan }
    }
  }

  private func areSame(_ a: [Double], _ b: [Double]) -> Bool {
    a.elementsEqual(b) { $0 == $1 || $0.isNaN && $1.isNaN }
  }

  /// As with gaps, numbers once the warm-up is over.
  private func check(_ detector: some StreamingDetector, _ sample: Sample, _ name: String) throws {
    let scores = try detector.scores(for: TimeSeries(sample.values))
    #expect(areSame(scores, try detector.scores(for: TimeSeries(sample.gaps))), "\(name)")
    var known = 0
    for (value, score) in zip(sample.gaps, scores) {
      #expect(!value.isNaN || score.isNaN, "\(name)")
      if !value.isNaN {
        known += 1
        #expect(known <= detector.warmUp || score.isFinite, "\(name): \(value)")
      }
    }
  }

  @Test func streams() throws {
    for seed in 0..<UInt64(300) {
      let sample = Sample(seed: seed)
      try check(EWMAChart(EWMAChart.Settings(warmUp: 10)), sample, "EWMA \(seed)")
      try check(CUSUMChart(CUSUMChart.Settings(warmUp: 10)), sample, "CUSUM \(seed)")
      let level = try RobustLevel(center: 20, spread: 1)
      try check(EWMAChart(EWMAChart.Settings(level: level)), sample, "EWMA with level \(seed)")
      try check(CUSUMChart(CUSUMChart.Settings(level: level)), sample, "CUSUM with level \(seed)")
      try check(BayesianChangepoint(BayesianChangepoint.Settings(warmUp: 10)), sample, "changes \(seed)")
      try check(
        BayesianChangepoint(BayesianChangepoint.Settings(score: .surprise, level: level)), sample,
        "surprise \(seed)")
    }
  }

  @Test func spectralResidual() throws {
    for seed in 0..<UInt64(300) {
      let sample = Sample(seed: seed)
      for score in SpectralResidual.Score.allCases {
        let detector = SpectralResidual(score: score)
        let scores = try detector.scores(for: TimeSeries(sample.values))
        #expect(areSame(scores, try detector.scores(for: TimeSeries(sample.gaps))), "\(seed)")
        for t in scores.indices where !(t == 0 && score == .relative) {
          #expect(scores[t].isNaN == sample.gaps[t].isNaN && !scores[t].isInfinite, "\(seed), \(t)")
        }
        let later = try detector.fit(TimeSeries(sample.values)).scores(for: TimeSeries(sample.values))
        let expected = try detector.fit(TimeSeries(sample.gaps)).scores(for: TimeSeries(sample.gaps))
        #expect(areSame(later, expected), "\(seed)")
      }
      try check(SpectralResidualStream(window: 16), sample, "stream \(seed)")
    }
  }

  @Test func forecastResidual() throws {
    var random = RandomStream(seed: 8)
    let past = TimeSeries((0..<80).map { _ in 20 + random.normal() })
    for options in [
      ForecastResidualOptions(rejectBeyond: 5),
      ForecastResidualOptions(calibrationWindow: 20, rejectBeyond: 5),
      ForecastResidualOptions(aggregatedSteps: 4, rejectBeyond: 5),
    ] {
      let fitted = try ForecastResidual(HoltWinters(trend: .none), options: options).fit(past, threads: 1)
      for seed in 0..<UInt64(60) {
        try check(fitted, Sample(seed: seed), "\(seed)")
        // Ordinary samples after all that are judged as ever, but for a sum that the far one is still a part of.
        guard options.aggregatedSteps == 1 else { continue }
        var stream = fitted
        for value in [Double.infinity, -.infinity, .nan, 1e308] { _ = stream.update(value) }
        let score = stream.update(20)
        #expect(score < 3, "\(seed)")
      }
    }
  }

  @Test func seasonalESD() throws {
    let past = TimeSeries((0..<200).map { (k: Int) -> Double in Double(k % 10) + Double(k * 7 % 13) / 20 })
    for side in [ChartSide.both, .upper, .lower] {
      let fitted = try SeasonalESD(seasonLength: 10, side: side).fit(past)
      let scores = try fitted.scores(for: TimeSeries([0, .infinity, -.infinity, 3, .nan, 1e308, -1e308]))
      #expect(scores.map { $0.isNaN } == [false, true, true, false, true, false, false])
      #expect(scores.allSatisfy { !$0.isInfinite })
    }
  }
}
