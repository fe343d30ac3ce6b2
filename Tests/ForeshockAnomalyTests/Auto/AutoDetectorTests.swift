import ForeshockAnomaly
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct AutoDetectorTests {
  private static func same(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
  }

  /// How much of a say detectors of an aspect have among the best four, in the mean of ten series.
  private static func say(
    of aspect: AutoMethod.Aspect, _ base: AutoSample.Base, _ fault: AutoSample.Fault
  ) throws -> Double {
    var sum = 0.0
    for seed in 0..<10 as Range<UInt64> {
      let report = try AutoDetector(maximumChosen: 4)
        .analyse(AutoSample(base, fault, seed: seed).series).report
      for entry in report.chosen where AutoMethod(rawValue: entry.name)?.aspect == aspect {
        sum += entry.weight / 10
      }
    }
    return sum
  }

  @Test func spikesChooseDetectorsOfPoints() throws {
    let points = try Self.say(of: .point, .noise, .spike)
    #expect(points > 0.6, "\(points)")
  }

  @Test func changedPatternsChooseDetectorsOfShapes() throws {
    // Measured: 0.43, where a third would be no choice.
    let shapes = try Self.say(of: .shape, .beats, .tempo)
    #expect(shapes > 0.39, "\(shapes)")
    #expect(try Self.say(of: .shape, .noise, .spike) < shapes - 0.1)
  }

  @Test func shiftsOfASeasonChooseDetectorsOfLevels() throws {
    let levels = try Self.say(of: .level, .daily, .shift)
    #expect(levels > 0.4, "\(levels)")
  }

  /// The mean VUS-PR over twelve families is above that of every candidate alone.
  @Test func fusionIsBetterThanAnyOneCandidate() throws {
    let detectors = [AutoDetector()] + AutoMethod.allCases.map { AutoDetector(methods: [$0]) }
    var cases: [AutoSample] = []
    for base in AutoSample.Base.allCases {
      for fault in AutoSample.Fault.allCases {
        for seed in 0..<3 as Range<UInt64> { cases.append(AutoSample(base, fault, seed: 100 + seed)) }
      }
    }
    let all = cases
    let rows = try Parallel.map(count: all.count) { index in
      try detectors.map { detector in
        let scores = try detector.scores(for: all[index].series, threads: 1).map { $0.isNaN ? 0 : $0 }
        return try VolumeUnderSurface(labels: all[index].labels, scores: scores, window: 100).precisionRecall
      }
    }
    let means = detectors.indices.map { k in rows.reduce(0) { $0 + $1[k] } / Double(rows.count) }
    let best = means.dropFirst().reduce(0, max)
    #expect(means[0] >= best, "\(means)")
  }

  @Test func threadsDoNotMatter() throws {
    let fleet = (0..<6 as Range<UInt64>).map { AutoSample(.daily, .shift, count: 1500, seed: $0).series }
    let one = try AutoDetector().analyseEach(fleet, threads: 1).map { try $0.get() }
    let four = try AutoDetector().analyseEach(fleet, threads: 4).map { try $0.get() }
    for (series, (a, b)) in zip(fleet, zip(one, four)) {
      #expect(Self.same(a.scores, b.scores))
      #expect(a.report.sentence == b.report.sentence)
      #expect(Self.same(a.scores, try AutoDetector().analyse(series, threads: 3).scores))
    }
  }

  @Test func gapsHaveNoVerdictAndHideNothing() throws {
    let sample = AutoSample(.daily, .shift, seed: 2)
    var values = sample.series.values
    for t in stride(from: 5, to: values.count, by: 97) where sample.labels[t] == 0 { values[t] = .nan }
    values[40] = .infinity
    let series = TimeSeries(
      start: sample.series.start, samplingInterval: sample.series.samplingInterval, values: values)
    let scores = try AutoDetector().scores(for: series)
    for t in values.indices { #expect(scores[t].isNaN == !values[t].isFinite) }
    let whole = try VolumeUnderSurface(
      labels: sample.labels, scores: AutoDetector().scores(for: sample.series).map { $0.isNaN ? 0 : $0 })
    let gappy = try VolumeUnderSurface(labels: sample.labels, scores: scores.map { $0.isNaN ? 0 : $0 })
    #expect(gappy.precisionRecall >= whole.precisionRecall - 0.15)
  }

  @Test func unitsDoNotMatter() throws {
    let sample = AutoSample(.noise, .burst, count: 1200, seed: 4)
    let values = sample.series.values.map { ($0 * 0x1p20).rounded() * 0x1p-20 }
    let scores = try AutoDetector().scores(for: TimeSeries(values))
    for (unit, offset) in [(4.0, 0.0), (0x1p-30, 0), (0x1p900, 0)] {
      let other = try AutoDetector().scores(for: TimeSeries(values.map { $0 * unit + offset }))
      #expect(Self.same(other, scores), "\(unit)")
    }
  }

  @Test func oddSeries() throws {
    for count in 1...40 {
      var random = RandomStream(seed: UInt64(count))
      let constant = [Double](repeating: 7, count: count)
      #expect(try AutoDetector().scores(for: TimeSeries(constant)) == constant.map { _ in 0 })
      let noise = (0..<count).map { _ in random.normal() }
      let scores = try AutoDetector().scores(for: TimeSeries(noise))
      #expect(scores.count == count && scores.allSatisfy { $0 >= 0 && $0 <= 20 })
      let huge = (0..<count).map { $0 % 7 == 3 ? 1e300 : -1e300 }
      #expect(try AutoDetector().scores(for: TimeSeries(huge)).allSatisfy { $0 >= 0 && $0 <= 20 })
    }
    let missing = TimeSeries([Double](repeating: .nan, count: 50))
    let findings = try AutoDetector().analyse(missing)
    #expect(findings.scores.count == 50 && findings.scores.allSatisfy { $0.isNaN })
    #expect(findings.report.sentence == "Every sample is missing.")
    #expect(throws: AnomalyError.noData) { try AutoDetector().fit(missing) }
    // One sample that differs from hundreds that are equal.
    var still = [Double](repeating: 3, count: 600)
    still[400] = 9
    let scores = try AutoDetector(smoothing: 1).scores(for: TimeSeries(still))
    #expect(scores.indices.allSatisfy { scores[$0] <= scores[400] } && scores[400] > 1)
  }

  @Test func saysWhatItChose() throws {
    let sample = AutoSample(.daily, .shift, seed: 1)
    let report = try AutoDetector().analyse(sample.series).report
    #expect(report.seasonLength == 288 && report.window == 288 && report.smoothing == 72)
    #expect(report.entries.map(\.name) == AutoMethod.allCases.map(\.rawValue))
    #expect(abs(report.entries.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
    #expect(report.chosen.count == AutoMethod.allCases.count)
    let few = try AutoDetector(maximumChosen: 2).analyse(sample.series).report
    #expect(few.chosen.map(\.name) == report.chosen.prefix(2).map(\.name))
    #expect(report.sentence.contains(" and 5 more (") && !few.sentence.contains(" more ("))
    #expect(zip(report.chosen, report.chosen.dropFirst()).allSatisfy { $0.weight >= $1.weight })
    let first = try #require(report.chosen.first)
    #expect(report.sentence.contains("a season of 288 samples and windows of 288: \(first.name) ("))
    #expect(report.description.split(separator: "\n").count == AutoMethod.allCases.count + 2)
    for entry in report.entries {
      let figures = try #require(entry.figures)
      for area in [figures.plantedSpikes, figures.plantedShifts, figures.plantedPatterns] {
        #expect((0...1).contains(area))
      }
      #expect(figures.runCount >= 1 && figures.agreement <= 1 && entry.milliseconds > 0)
    }
  }

  @Test func takesOtherCandidatesToo() throws {
    struct Broken: SeriesDetector {
      struct Fitted: FittedSeriesDetector {
        func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] { throw .noData }
      }
      func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted { Fitted() }
    }
    let sample = AutoSample(.noise, .shift, seed: 3)
    let detector = AutoDetector(methods: [.step])
    let more = [
      AutoCandidate(name: "broken", detector: Broken()),
      AutoCandidate(
        name: "spread", phrase: "a profile", scoresSamples: false, detector: MatrixProfile(window: 30)),
    ]
    let report = try detector.analyse(sample.series, adding: more).report
    #expect(report.entries.map(\.name) == ["step", "broken", "spread"])
    #expect(report.entries[1].failure == AnomalyError.noData.description && report.entries[1].weight == 0)
    #expect(report.description.contains("broken      none: "))
    let fitted = try detector.fit(sample.series, adding: more)
    #expect(try fitted.scores(for: sample.series).contains { $0 > 0 })
    #expect(throws: AnomalyError.self) { try JSONEncoder().encode(fitted) }
  }

  @Test func findsWhatFollows() throws {
    let sample = AutoSample(.daily, .shift, seed: 8)
    let quiet = AutoSample(.daily, .spike, seed: 8)
    let fitted = try AutoDetector().fit(quiet.series)
    let next = TimeSeries(
      start: quiet.series.timestamp(at: quiet.series.count), samplingInterval: quiet.series.samplingInterval,
      values: sample.series.values)
    let scores = try fitted.scores(for: next)
    let found = try VolumeUnderSurface(labels: sample.labels, scores: scores.map { $0.isNaN ? 0 : $0 })
    #expect(found.precisionRecall > 0.6, "\(found.precisionRecall)")
    let copy = try JSONDecoder().decode(AutoDetector.Fitted.self, from: JSONEncoder().encode(fitted))
    #expect(Self.same(try copy.scores(for: next), scores))
    #expect(Self.same(try fitted.scores(for: next, threads: 1), scores))
    // Every method's own form is read again.
    for method in AutoMethod.allCases {
      let alone = try AutoDetector(methods: [method]).fit(quiet.series)
      let read = try JSONDecoder().decode(AutoDetector.Fitted.self, from: JSONEncoder().encode(alone))
      #expect(Self.same(try read.scores(for: next), try alone.scores(for: next)), "\(method)")
    }
    #expect(try fitted.scores(for: next[0..<1]).count == 1)
    #expect(try fitted.scores(for: next[0..<0]).isEmpty)
  }

  @Test func damagedModelsAreRefused() throws {
    let fitted = try AutoDetector().fit(AutoSample(.daily, .shift, count: 900, seed: 1).series)
    let text = try #require(String(data: JSONEncoder().encode(fitted), encoding: .utf8))
    for (good, bad) in [
      ("\"version\":1,", "\"version\":9,"), ("\"smoothing\":", "\"smoothing\":-"),
      ("\"spread\":", "\"spread\":-"),
      ("\"weight\":0", "\"weight\":-0"), ("\"method\":\"", "\"method\":\"un"),
    ] {
      #expect(text.contains(good), "\(good)")
      let damaged = text.replacingOccurrences(of: good, with: bad)
      #expect(throws: (any Error).self, "\(good)") {
        try JSONDecoder().decode(AutoDetector.Fitted.self, from: Data(damaged.utf8))
      }
    }
  }

  @Test func reportsThatCannotBeAreRefused() throws {
    let report = try AutoDetector().analyse(AutoSample(.daily, .shift, count: 900, seed: 1).series).report
    let text = try #require(String(data: JSONEncoder().encode(report), encoding: .utf8))
    #expect(
      try JSONDecoder().decode(AutoDetector.Report.self, from: Data(text.utf8)).description
        == report.description)
    for (name, value) in [
      ("weight", "1e300"), ("weight", "-1"), ("contrast", "1e300"), ("agreement", "1e300"),
      ("plantedSpikes", "1e300"), ("plantedShifts", "2"), ("runCount", "-5"), ("milliseconds", "-1"),
      ("smoothing", "0"), ("window", "-1"),
    ] {
      #expect(text.contains("\"\(name)\":"), "\(name)")
      let damaged = text.replacingOccurrences(of: "\"\(name)\":", with: "\"\(name)\":\(value),\"was\":")
      #expect(throws: AnomalyError.self, "\(name)") {
        try JSONDecoder().decode(AutoDetector.Report.self, from: Data(damaged.utf8))
      }
    }
  }

  /// A season of which no series has three rounds is none.
  @Test func seasonsLongerThanAnySeries() throws {
    let series = AutoSample(.daily, .shift, count: 900, seed: 1).series
    for length in [301, 4_000_000_000_000_000_000, Int.max] {
      let findings = try AutoDetector(methods: [.season, .novelty], seasonLength: length).analyse(series)
      #expect(findings.report.seasonLength == nil && findings.scores.count == 900)
    }
    #expect(
      try AutoDetector(methods: [.season], seasonLength: 300).analyse(series).report.seasonLength == 300)
  }

  @Test func settingsOutOfBoundsAreRefused() throws {
    let series = TimeSeries((0..<100).map(Double.init))
    for detector in [
      AutoDetector(methods: []), AutoDetector(methods: [.step, .step]), AutoDetector(maximumChosen: 0),
      AutoDetector(seasonLength: 0), AutoDetector(window: 2), AutoDetector(smoothing: 0),
    ] {
      #expect(throws: AnomalyError.self) { try detector.scores(for: series) }
      #expect(throws: AnomalyError.self) { try detector.fit(series) }
    }
    #expect(throws: AnomalyError.noData) { try AutoDetector().scores(for: TimeSeries([])) }
    let detector = AutoDetector(methods: [.level], maximumChosen: 1, seed: 3)
    #expect(try JSONDecoder().decode(AutoDetector.self, from: JSONEncoder().encode(detector)) == detector)
  }
}
