import CAllocationCounter
import ForeshockAnomaly
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct BayesianChangepointTests {
  static func settings(prune: Double, score: BayesianChangepoint.Score) throws -> BayesianChangepoint.Settings
  {
    BayesianChangepoint.Settings(
      hazard: 1.0 / 200, score: score, priorSamples: 0.05, priorShape: 2, priorVariance: 1,
      level: try RobustLevel(center: 0, spread: 1), pruneBelow: prune)
  }

  @Test func agreesWithThePlainRecursion() throws {
    let fixture = try Fixture("bayesian_changepoint.csv")
    let values = try fixture.numbers("value")
    let (recent, surprise, length) = try (
      fixture.numbers("recent"), fixture.numbers("surprise"), fixture.numbers("length")
    )
    var exact = try BayesianChangepoint(Self.settings(prune: 0, score: .change(within: 10)))
    var pruned = try BayesianChangepoint(Self.settings(prune: 1e-4, score: .change(within: 10)))
    var (worst, kept) = (0.0, 0)
    for t in values.indices {
      #expect(isClose(exact.update(values[t]), recent[t], relative: 1e-10, absolute: 1e-13))
      #expect(isClose(exact.surprise, surprise[t], relative: 1e-11, absolute: 1e-12))
      #expect(exact.mostProbableRunLength == Int(length[t]))
      worst = max(worst, abs(pruned.update(values[t]) - recent[t]))
      #expect(abs(pruned.surprise - surprise[t]) < 0.03)
      #expect(pruned.mostProbableRunLength == Int(length[t]))
      kept = max(kept, pruned.runLengths.count)
    }
    #expect(exact.runLengths.count == values.count + 1)
    // Measured: 0.020.
    #expect(worst < 0.025, "\(worst)")
    // Measured: 83.
    #expect(kept < 100, "\(kept)")
  }

  @Test func probabilitiesSumToOneAndBeginWithTheHazard() throws {
    let values = PlantedEvents.noise(3000, seed: 1).values
    var detector = try BayesianChangepoint()
    for value in values { _ = detector.update(value) }
    let lengths = detector.runLengths
    #expect(abs(lengths.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
    #expect(lengths[0].length == 0 && isClose(lengths[0].probability, 1e-3, relative: 1e-12))
    #expect(zip(lengths, lengths.dropFirst()).allSatisfy { $0.length < $1.length })
    #expect(
      detector.changeProbability(within: 1_000_000) == 1
        || detector.changeProbability(within: 1_000_000) > 1 - 1e-12)
    #expect(detector.changeProbability(within: 1) == lengths[0].probability)
    #expect(detector.mostProbableRunLength == 2900)
  }

  /// The beginning of a stretch is known some samples after it.
  @Test func theLengthTellsWhereTheChangeWas() throws {
    var planted = PlantedEvents.noise(1200, level: 5, deviation: 2, seed: 14)
    planted.plant(from: 600, every: 10_000, length: 599) { value, _ in value + 6 }
    var detector = try BayesianChangepoint()
    for value in planted.values[..<620] { _ = detector.update(value) }
    #expect(abs(detector.mostProbableRunLength - 20) <= 1)
    for value in planted.values[620...] { _ = detector.update(value) }
    #expect(abs(detector.mostProbableRunLength - 600) <= 1)
  }

  /// Nuclear response in a well, the usual example, as a made-up relative of it: steps of the level every 200
  /// to 400 samples, with outliers. Eight weeks of five minutes.
  @Test func findsTheStepsOfAWellLog() throws {
    var random = RandomStream(seed: 30)
    var planted = PlantedEvents(values: [])
    var level = 115_000.0
    while planted.values.count < 16_128 {
      if !planted.values.isEmpty {
        // The step shows within ten samples.
        planted.events.append(planted.values.count..<planted.values.count + 10)
        level += (random.chance(0.5) ? 1 : -1) * (8000 + 12_000 * random.uniform())
      }
      for _ in 0..<(200 + random.integer(below: 200)) {
        planted.values.append(level + 2500 * random.normal())
      }
    }
    var detector = try BayesianChangepoint()
    let scores = planted.values.map { detector.update($0) }
    let found = planted.judge(scores, above: 0.5, tail: 20, perWeek: 2016)
    // Measured: all 52 steps, of 3.2 to 8 deviations, with two false alarms in 7.2 weeks.
    #expect(found.recall >= 0.98 && found.falseAlarmsPerWeek <= 0.5, "\(found)")
  }

  /// Spread four times as wide for 150 samples; the surprise of single samples.
  @Test func findsChangesOfSpreadAndSingleSamples() throws {
    var planted = PlantedEvents.noise(20_160, level: 3, deviation: 0.5, seed: 31)
    planted.plant(from: 1000, every: 1000, length: 150) { value, _ in 3 + (value - 3) * 4 }
    var detector = try BayesianChangepoint()
    let found = planted.judge(
      planted.values.map { detector.update($0) }, above: 0.5, tail: 30, perWeek: 2016)
    // Measured: all 20, with two false alarms in 8.2 weeks.
    #expect(found.recall == 1 && found.falseAlarmsPerWeek <= 0.5, "\(found)")

    var spikes = PlantedEvents.noise(20_160, level: 3, deviation: 0.5, seed: 32)
    spikes.plant(from: 500, every: 200, length: 1) { value, _ in value + 4 }
    var surprised = try BayesianChangepoint(BayesianChangepoint.Settings(score: .surprise))
    let seen = spikes.judge(spikes.values.map { surprised.update($0) }, above: 10, perWeek: 2016)
    // Measured: all 99 of eight deviations, no false alarm in 9.9 weeks.
    #expect(seen.recall == 1 && seen.falseAlarmsPerWeek <= 0.5, "\(seen)")
  }

  @Test func unitsDoNotMatterAndGapsChangeNothing() throws {
    let values = PlantedEvents.noise(700, seed: 5).values.enumerated().map { $1 + ($0 > 400 ? 5 : 0) }
    var (a, b, c) = try (BayesianChangepoint(), BayesianChangepoint(), BayesianChangepoint())
    for value in values {
      let score = a.update(value)
      #expect(isClose(b.update(value * 0x1p300), score, relative: 0))
      #expect(c.update(.nan).isNaN && c.update(.infinity).isNaN)
      #expect(isClose(c.update(value), score, relative: 0))
    }
    #expect(a == c)
  }

  @Test func hardSeriesGiveProbabilities() throws {
    for value in [0.0, 5, 1e-300, -1e300, 1.7e308] {
      var series = [Double](repeating: value, count: 5000)
      for t in stride(from: 2000, to: 5000, by: 300) { series[t] = t % 600 == 0 ? 1.7e308 : -1.7e308 }
      let scores = try BayesianChangepoint().scores(for: TimeSeries(series))
      #expect(scores[100...].allSatisfy { $0 >= 0 && $0 <= 1 })
      let surprises = try BayesianChangepoint(BayesianChangepoint.Settings(score: .surprise))
        .scores(for: TimeSeries(series))
      #expect(surprises[100...].allSatisfy { $0.isFinite })
    }
    let empty = TimeSeries([Double](repeating: .nan, count: 300))
    #expect(try BayesianChangepoint().scores(for: empty).allSatisfy { $0.isNaN })
  }

  /// However many lengths are plausible, no more than asked for are kept.
  @Test func memoryIsBounded() throws {
    for prune in [0, 1e-4, 0.01] {
      var settings = try Self.settings(prune: prune, score: .change(within: 5))
      settings.maximumLengths = 12
      settings.hazard = 0.3
      var detector = try BayesianChangepoint(settings)
      for value in PlantedEvents.noise(500, seed: 3).values {
        _ = detector.update(value)
        #expect(detector.runLengths.count <= 12)
        #expect(abs(detector.runLengths.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
      }
    }
  }

  @Test func storedDetectorsGoOnAsBefore() throws {
    let values = PlantedEvents.noise(600, seed: 6).values.enumerated().map { $1 + ($0 > 400 ? 4 : 0) }
    var detector = try BayesianChangepoint()
    for (t, value) in values.enumerated() {
      if t % 61 == 0 {
        let read = try JSONDecoder().decode(
          BayesianChangepoint.self, from: try JSONEncoder().encode(detector))
        #expect(read == detector)
        detector = read
      }
      _ = detector.update(value)
    }
    #expect(try BayesianChangepoint().fit(TimeSeries(values)) == detector)
  }

  @Test func refusesDamagedDetectors() throws {
    var detector = try BayesianChangepoint(Self.settings(prune: 1e-4, score: .surprise))
    for value in [0.1, 0.2, -0.3] { _ = detector.update(value) }
    let object = try #require(
      JSONSerialization.jsonObject(with: try JSONEncoder().encode(detector)) as? [String: Any])
    let runs = try #require(object["runs"] as? [[String: Any]])
    func refused(_ change: (inout [String: Any], inout [[String: Any]]) -> Void) throws {
      var (damaged, list) = (object, runs)
      change(&damaged, &list)
      if damaged["runs"] != nil { damaged["runs"] = list }
      let data = try JSONSerialization.data(withJSONObject: damaged)
      #expect(throws: AnomalyError.self) { try JSONDecoder().decode(BayesianChangepoint.self, from: data) }
    }
    try refused { whole, _ in whole["version"] = 9 }
    try refused { _, runs in runs = [] }
    try refused { _, runs in runs.removeLast() }
    try refused { _, runs in runs.removeFirst() }
    try refused { _, runs in runs.swapAt(0, 1) }
    for (key, value) in [
      ("mass", -0.5), ("mass", 0.9), ("beta", 0), ("beta", 77), ("logBeta", 40), ("mean", 1e7),
      ("logMass", 1),
    ] {
      try refused { _, runs in runs[0][key] = value }
    }
    try refused { _, runs in runs[0]["count"] = -1 }
  }

  @Test func refusesBadSettings() {
    for settings in [
      BayesianChangepoint.Settings(hazard: 0), .init(hazard: 1), .init(hazard: .nan),
      .init(score: .change(within: 1)), .init(priorSamples: 0), .init(priorShape: -1),
      .init(priorVariance: .infinity), .init(warmUp: 3), .init(pruneBelow: -1), .init(pruneBelow: 0.02),
      .init(maximumLengths: 9), .init(maximumLengths: 100_001),
    ] {
      #expect(throws: AnomalyError.self, "\(settings)") { try BayesianChangepoint(settings) }
    }
  }

  @Test(.enabled(if: foreshock_counts_allocations())) func updatesAllocateNothing() throws {
    let values = PlantedEvents.noise(4000, seed: 2).values
    var detector = try BayesianChangepoint()
    for value in values[..<2000] { _ = detector.update(value) }
    let before = foreshock_allocation_count()
    for value in values[2000...] { _ = detector.update(value) }
    #expect(foreshock_allocation_count() - before <= 2)
  }
}
