import ForeshockAnomaly
import ForeshockForecasting
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

/// The table of Guides/FaultInjection.md: what streaming detectors find of each kind of fault, at their default settings.
@Suite("What detectors find of injected faults")
struct FaultRecallFiguresTests {
  /// Five-minute samples.
  static let day = 288
  static let seeds = 10
  static let methods = ["novelty", "ewma", "cusum", "bocpd", "spectral-residual", "holt-winters residual"]

  /// Four weeks of which the second half has three faults of each kind.
  static func series(_ seed: Int) throws -> (TimeSeries, [LabelledEvent]) {
    let clean = try SyntheticMetric.webCPU.generate(seed: UInt64(seed)).table.numbers("cpu")
    let broken = try FaultInjection(
      SyntheticFault.allCases.map { FaultSpec($0) }, count: 3, clean: 14 * day
    ).inject(into: clean, bounds: 0...100, random: RandomStream(seed: UInt64(1000 + seed)))
    let series = TimeSeries(
      start: Timestamp(seconds: 1_767_571_200), samplingInterval: .duration(.seconds(300)),
      values: broken.values)
    return (series, broken.faults.map { LabelledEvent(kind: $0.kind.rawValue, range: $0.range) })
  }

  /// Scores that look back only.
  static func scores(_ method: String, _ series: TimeSeries) throws -> [Double] {
    func run(_ detector: some StreamingDetector) -> [Double] {
      var detector = detector
      return series.values.map { detector.update($0) }
    }
    switch method {
    case "novelty": return run(try NoveltyDetector(season: day))
    case "ewma": return run(try EWMAChart(EWMAChart.Settings(warmUp: 300)))
    case "cusum": return run(try CUSUMChart(CUSUMChart.Settings(warmUp: 300)))
    case "bocpd": return run(try BayesianChangepoint(BayesianChangepoint.Settings(warmUp: 300)))
    case "spectral-residual": return run(try SpectralResidualStream(window: 256))
    default:
      let learned = 3 * day
      var stream = try ForecastResidual(
        AnyForecaster(AutoETS.holtWinters(seasonality: .additive(length: day))),
        options: ForecastResidualOptions(rejectBeyond: 5)
      ).fit(series[0..<learned])
      return [Double](repeating: .nan, count: learned) + series.values[learned...].map { stream.update($0) }
    }
  }

  struct Figures {
    var found: [String: (hits: Int, events: Int)] = [:]
    var falseAlarms = 0
    var quiet = 0

    func recall(_ kind: String) -> Double {
      found[kind].map { Double($0.hits) / Double(max($0.events, 1)) } ?? 0
    }
    /// A week of five minutes has 2,016 samples.
    var falseAlarmsAWeek: Double { Double(falseAlarms) * 2016 / Double(max(quiet, 1)) }
  }

  static func figures(_ method: String) throws -> Figures {
    let results = try Parallel.map(count: seeds) { seed in
      Result {
        let (series, events) = try Self.series(seed)
        let scores = try Self.scores(method, series)
        var alarms = try AlarmStream(policy: AlarmPolicy(alpha: 0.001, refractory: 24))
        let verdicts = scores.map { alarms.update(score: $0) }
        let incidents = AnomalyIncident.incidents(among: verdicts)
        return try FaultRecall(
          events: events, calls: verdicts.map(\.isAnomalous), hasVerdict: scores.map { !$0.isNaN },
          alarms: incidents.map { $0.start..<$0.end + 1 }, grace: 6)
      }
    }.map { try $0.get() }
    return results.reduce(into: Figures()) { sum, recall in
      for kind in recall.kinds + [recall.all] {
        let old = sum.found[kind.name] ?? (0, 0)
        sum.found[kind.name] = (old.hits + kind.foundCount, old.events + kind.eventCount)
      }
      sum.falseAlarms += recall.falseAlarms
      sum.quiet += recall.quietCount
    }
  }

  @Test("The guide's table is what is measured", arguments: methods)
  func table(_ method: String) throws {
    let measured = try Self.figures(method)
    let columns = SyntheticFault.allCases.map(\.rawValue) + ["all"]
    let figures = columns.map { measured.recall($0) } + [measured.falseAlarmsAWeek]
    if ProcessInfo.processInfo.environment["FIGURES"] != nil {
      print(
        "| \(method) | "
          + figures.map { String(format: "%.2f", $0) }.joined(separator: " | ") + " |")
    }
    let stated = try Self.stated(method)
    #expect(stated.count == figures.count)
    for (said, found) in zip(stated, figures) { #expect(abs(said - found) <= 0.051) }
  }

  /// The numbers of the guide's row.
  static func stated(_ method: String) throws -> [Double] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("Guides/FaultInjection.md"), encoding: .utf8)
    let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| \(method) |") })
    return row.split(separator: "|").dropFirst().compactMap {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
  }
}
