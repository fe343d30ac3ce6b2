import CAllocationCounter
import ForeshockAnomaly
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct NoveltyDetectorTests {
  private static let day = 288

  /// Six weeks of five-minute samples with a daily season, then an event every two weeks, one a kind.
  private struct Planted {
    var values: [Double]
    var events: [NoveltyDetector.Quantity: Range<Int>]
    static let weeks = 12
    /// The samples before the first event.
    static let quiet = 42 * day

    init(seed: UInt64) {
      var random = RandomStream(seed: seed)
      let count = Planted.weeks * 7 * day
      values = (0..<count).map { i in
        50 + 10 * sin(2 * .pi * Double(i) / Double(day)) + random.normal()
      }
      let week = Planted.quiet
      // A value nobody has seen, between the usual ones and the alarm that a threshold would give.
      let spike = week + 400..<week + 402
      for i in spike { values[i] += 15 }
      // Three hours a little lower than the daily trough.
      let shift = week + 14 * day + 224..<week + 14 * day + 260
      for i in shift { values[i] = 38 + 0.5 * random.normal() }
      // A day that stays at the mean: no value is new, only its time.
      let flat = week + 28 * day..<week + 29 * day
      for i in flat { values[i] = 50 + random.normal() }
      events = [.value: spike, .level: shift, .seasonalLevel: flat]
    }
  }

  @Test func findsPlantedEventsAtAStatedRate() throws {
    var found: [NoveltyDetector.Quantity: Int] = [:]
    var falseIncidents = 0
    let seeds = 20
    for seed in 0..<UInt64(seeds) {
      let planted = Planted(seed: seed)
      var detector = try NoveltyDetector(season: Self.day)
      var alarms = try AlarmStream(policy: AlarmPolicy(alpha: 0.001, refractory: 24))
      let verdicts = planted.values.map { alarms.update(score: detector.update($0)) }
      let incidents = AnomalyIncident.incidents(among: verdicts)
      for (kind, range) in planted.events where verdicts[range].contains(where: \.isAnomalous) {
        found[kind, default: 0] += 1
      }
      falseIncidents += incidents.count { incident in
        incident.start >= Planted.quiet
          && !planted.events.values.contains { $0.contains(incident.start) }
      }
    }
    #expect(found[.value, default: 0] == seeds)
    #expect(found[.level, default: 0] >= seeds - 2)
    #expect(found[.seasonalLevel, default: 0] >= seeds - 1)
    // One sample in a thousand is two a week.
    let aWeek = Double(falseIncidents) / Double(seeds * (Planted.weeks - 6))
    // Its share of the budget, for the events take the rest.
    #expect(aWeek > 0.8 && aWeek < 1.4, "\(aWeek)")
  }

  @Test func saysWhatIsNew() throws {
    let planted = Planted(seed: 1)
    var detector = try NoveltyDetector(season: Self.day)
    var leading: [NoveltyDetector.Quantity?] = []
    var scores: [Double] = []
    for value in planted.values {
      scores.append(detector.update(value))
      leading.append(detector.leading)
    }
    for (kind, range) in planted.events {
      let peak = range.max { scores[$0] < scores[$1] } ?? range.lowerBound
      #expect(leading[peak] == kind)
    }
    #expect(leading[..<438].allSatisfy { $0 == nil })
  }

  @Test func unitsDoNotMatter() throws {
    let values = Planted(seed: 2).values.prefix(3000)
    var detectors = try (0..<3).map { _ in try NoveltyDetector(season: Self.day) }
    for value in values {
      let score = detectors[0].update(value)
      #expect(same(detectors[1].update(value * 1024), score))
      #expect(same(detectors[2].update(value / 4096), score))
    }
  }

  @Test func missingSamplesOnlyMoveTheClock() throws {
    var detector = try NoveltyDetector(season: Self.day)
    var random = RandomStream(seed: 6)
    var highest = 0.0
    for i in 0..<20 * Self.day {
      // A gap of half a day every third day, and single ones, and infinities.
      let isGap = (i / 144) % 6 == 0 || random.uniform() < 0.02
      let score = detector.update(
        isGap ? (i % 2 == 0 ? .nan : .infinity) : 50 + 10 * sin(2 * .pi * Double(i) / 288) + random.normal())
      #expect(score.isNaN == (isGap || i < 438))
      if i > 5 * Self.day { highest = max(highest, score.isNaN ? 0 : score) }
    }
    // No gap makes its neighbours strange: the level stays comparable, and so does the season.
    #expect(highest < 4)
    #expect(detector.update(90) > 3)
  }

  @Test func constantAndTwoValuedStreamsAreQuiet() throws {
    for value in [0.0, 42, -1e300, 1e300] {
      var detector = try NoveltyDetector(season: 24)
      for _ in 0..<2000 {
        let score = detector.update(value)
        #expect(score.isNaN || score == 0)
      }
    }
    var detector = try NoveltyDetector()
    for i in 0..<4000 {
      let score = detector.update(i % 50 < 25 ? 1 : 0)
      #expect(score.isNaN || score < 2)
    }
  }

  @Test func storedDetectorsGoOnTheSame() throws {
    try withEvery([50, 301, 1000, 3000]) { count in
      let values = Planted(seed: 3).values
      var detector = try NoveltyDetector(season: Self.day)
      for value in values[..<count] { _ = detector.update(value) }
      _ = detector.update(.nan)
      var other = try JSONDecoder().decode(NoveltyDetector.self, from: JSONEncoder().encode(detector))
      for value in values[count..<count + 700] {
        #expect(same(detector.update(value), other.update(value)))
      }
    }
  }

  /// Until two seasons have passed as without one, from there on as with it from the beginning; stored at any time.
  @Test func startsWithoutItsSeason() throws {
    let values = Array(Planted(seed: 5).values[..<(4 * Self.day)])
    for (season, warmUp) in [(Self.day, 300), (Self.day, 20), (48, 300), (8, 20)] {
      var both = try NoveltyDetector(season: season, startsWithoutSeason: true, warmUp: warmUp)
      var without = try NoveltyDetector(warmUp: warmUp)
      var with = try NoveltyDetector(season: season, warmUp: warmUp)
      var stored = both
      for (i, value) in values.enumerated() {
        let sample = i % 97 == 5 ? .nan : value
        let (early, late) = (without.update(sample), with.update(sample))
        let expected = i < 2 * season ? early : late
        let leading = i < 2 * season ? without.leading : with.leading
        #expect(same(both.update(sample), expected) && both.leading == leading, "\(season), sample \(i)")
        #expect(same(stored.update(sample), expected), "\(season), sample \(i), stored")
        if i % 50 == 0 || abs(i - 2 * season) < 3 {
          let data = try JSONEncoder().encode(both)
          stored = try JSONDecoder().decode(NoveltyDetector.self, from: data)
        }
      }
      // Nothing is left of the beginning.
      let (a, b) = try (JSONEncoder.sorted.encode(both), JSONEncoder.sorted.encode(with))
      #expect(a == b)
    }
    // Without a season there is nothing to wait for.
    var plain = try NoveltyDetector(startsWithoutSeason: true)
    var other = try NoveltyDetector()
    for value in values { #expect(same(plain.update(value), other.update(value))) }
  }

  @Test func damagedBeginningsAreRefused() throws {
    var detector = try NoveltyDetector(season: 200, startsWithoutSeason: true)
    for i in 0..<400 { _ = detector.update(Double(i % 24)) }
    let text = String(decoding: try JSONEncoder().encode(detector), as: UTF8.self)
    for (from, to) in [
      ("\"version\":2", "\"version\":1"), ("\"version\":2", "\"version\":3"),
      ("\"sampleCount\":400", "\"sampleCount\":401"), ("\"early\":", "\"late\":"),
    ] {
      let damaged = text.replacingOccurrences(of: from, with: to)
      #expect(damaged != text)
      #expect(throws: AnomalyError.self, "\(to)") {
        try JSONDecoder().decode(NoveltyDetector.self, from: Data(damaged.utf8))
      }
    }
  }

  @Test func damagedDetectorsAreRefused() throws {
    var detector = try NoveltyDetector(season: 24)
    for i in 0..<400 { _ = detector.update(Double(i % 24)) }
    let text = String(decoding: try JSONEncoder().encode(detector), as: UTF8.self)
    for (from, to) in [
      ("\"version\":1", "\"version\":2"), ("\"warmUp\":300", "\"warmUp\":3"),
      ("\"season\":24", "\"season\":48"),
      ("\"meanWindow\":36", "\"meanWindow\":35"), ("\"sampleCount\":400", "\"sampleCount\":-1"),
    ] {
      let damaged = text.replacingOccurrences(of: from, with: to)
      #expect(damaged != text)
      #expect(throws: AnomalyError.self) {
        try JSONDecoder().decode(NoveltyDetector.self, from: Data(damaged.utf8))
      }
    }
  }

  @Test(.enabled(if: foreshock_counts_allocations())) func updatesAllocateNothing() throws {
    let values = Planted(seed: 4).values
    var detector = try NoveltyDetector(season: Self.day)
    var alarms = try AlarmStream(policy: AlarmPolicy())
    for value in values[..<1000] { _ = alarms.update(score: detector.update(value)) }
    let before = foreshock_allocation_count()
    for value in values[1000...] { _ = alarms.update(score: detector.update(value)) }
    #expect(foreshock_allocation_count() == before)
  }

  @Test func settingsOutOfBoundsAreRefused() {
    #expect(throws: AnomalyError.self) { try NoveltyDetector(season: 7) }
    #expect(throws: AnomalyError.self) { try NoveltyDetector(warmUp: 19) }
    #expect(throws: AnomalyError.self) { try NoveltyDetector(meanWindow: 1) }
    #expect(throws: AnomalyError.self) { try NoveltyDetector(meanWindow: 1 << 21) }
  }

  private func same(_ a: Double, _ b: Double) -> Bool { a == b || (a.isNaN && b.isNaN) }
}

extension JSONEncoder {
  /// One whose text is the same for the same value.
  fileprivate static var sorted: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return encoder
  }
}
