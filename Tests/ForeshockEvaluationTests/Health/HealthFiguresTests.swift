import ForeshockEvaluation
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// The table of Guides/HealthCheck.md: how often healthy metrics are called so, and broken ones by the right word.
@Suite("How well health is told")
struct HealthFiguresTests {
  /// Four weeks of minutes.
  static let count = 28 * 1440
  static let seeds = 0..<20

  static func health(_ values: [Double]) throws -> SeriesHealth {
    try HealthCheck().examine(
      TimeSeries(
        start: Timestamp(seconds: 1_790_553_600), samplingInterval: .duration(.seconds(60)), values: values))
  }

  static func share(_ cases: [Bool]) -> Double { Double(cases.count { $0 }) / Double(cases.count) }

  @Test("Healthy metrics are ok", arguments: Archetype.allCases)
  func healthy(_ archetype: Archetype) throws {
    let states = Parallel.map(count: Self.seeds.count) { seed in
      (try? Self.health(archetype.values(Self.count, seed: UInt64(seed))))?.sentence ?? "failed"
    }
    if ProcessInfo.processInfo.environment["FIGURES"] != nil { print("healthy", archetype.rawValue, states) }
    #expect(Self.share(states.map { $0 == "ok" }) >= 0.95)
  }

  @Test("So are counters of them", arguments: Archetype.allCases)
  func healthyCounters(_ archetype: Archetype) throws {
    let states = Parallel.map(count: Self.seeds.count) { seed in
      var total = 0.0
      let counter = archetype.values(Self.count, seed: UInt64(seed)).map { value in
        total += value
        return total
      }
      return (try? Self.health(counter))?.sentence ?? "failed"
    }
    if ProcessInfo.processInfo.environment["FIGURES"] != nil { print("counter", archetype.rawValue, states) }
    #expect(Self.share(states.map { $0 == "ok" }) >= 0.95)
  }

  @Test("Whatever the length, hour and weekday", arguments: [3, 8, 12, 16, 18, 23, 35])
  func otherLengths(_ days: Int) throws {
    for archetype in Archetype.allCases {
      let states = Parallel.map(count: 2) { seed in
        let values = archetype.values(40 * 1440, seed: UInt64(seed))
        let start = (5 * seed + days) % 7 * 720 + 60 * seed
        return (try? Self.health(Array(values[start..<start + days * 1440])))?.sentence ?? "failed"
      }
      #expect(states == ["ok", "ok"], "\(archetype.rawValue)")
    }
  }

  /// What is done to the last stretch, and the word for it.
  enum Fault: String, CaseIterable {
    case stuck = "stuck for half an hour"
    case gap = "a gap of 6 h two days ago"
    case sparse = "3 % missing"
    case shift = "shift by 0.06 for a day"
    case drift = "drift by 0.1 over three days"
    case noise = "steps of twice the size for a day"
    case reset = "counted up, and begun anew half a day ago"

    var word: String {
      switch self {
      case .stuck: "flat"
      case .gap, .sparse: "gaps"
      case .shift, .drift: "drifting"
      case .noise: "noisy"
      case .reset: "reset"
      }
    }

    func apply(to values: inout [Double], seed: UInt64) {
      var random = RandomStream(seed: 7000 + seed)
      let n = values.count
      switch self {
      case .stuck: for i in (n - 30)..<n { values[i] = values[n - 31] }
      case .gap: for i in (n - 2880)..<(n - 2520) { values[i] = .nan }
      case .sparse: for i in 1..<(n - 1) where random.chance(0.03) { values[i] = .nan }
      case .shift: for i in (n - 1440)..<n { values[i] += 0.06 }
      case .drift: for i in (n - 4320)..<n { values[i] += 0.1 * Double(i - n + 4320) / 4320 }
      case .noise:
        // Steps of √2·1.8·0.6745 times their size beside the own ones: about twice in all.
        let steps = zip(values, values.dropFirst()).map { abs($1 - $0) }
        let size = 1.8 * Statistics.median(steps)
        for i in (n - 1440)..<n { values[i] += size * random.normal() }
      case .reset:
        var total = 0.0
        for i in values.indices {
          total = i == n - 720 ? 0 : total + values[i]
          values[i] = total
        }
      }
    }
  }

  @Test("Broken metrics are called by the right word", arguments: Fault.allCases)
  func broken(_ fault: Fault) throws {
    var found: [Bool] = []
    for archetype in Archetype.allCases {
      let words = Parallel.map(count: Self.seeds.count) { seed in
        var values = archetype.values(Self.count, seed: UInt64(seed))
        fault.apply(to: &values, seed: UInt64(seed))
        return (try? Self.health(values))?.findings.map(\.kind.rawValue) ?? []
      }
      let hits = words.map { $0.contains(fault.word) }
      if ProcessInfo.processInfo.environment["FIGURES"] != nil {
        print("broken", fault.rawValue, archetype.rawValue, Self.share(hits), words.first ?? [])
      }
      found += hits
    }
    #expect(Self.share(found) >= 0.95)
  }

  /// How often the test of a drift alone, whatever the size of the change, speaks by chance at 0.05: noise whose neighbours
  /// resemble each other.
  @Test("Drifts by chance are as rare as said", arguments: [0.0, 0.8, 0.98])
  func falseDrifts(_ memory: Double) {
    let grid = SamplingInterval.duration(.seconds(300))
    let found = Parallel.map(count: 400) { seed in
      var random = RandomStream(seed: UInt64(90_000 + seed))
      var noise = 0.0
      let values = (0..<8064).map { _ in
        noise = memory * noise + random.normal()
        return 50 + noise
      }
      return DriftTest(SeasonFrame(values, on: grid))?.pValue ?? 0
    }
    let called = found.map { $0 < 0.05 }
    if ProcessInfo.processInfo.environment["FIGURES"] != nil {
      print("by chance", memory, [0.05, 0.01, 0.001].map { level in Self.share(found.map { $0 < level }) })
    }
    #expect(Self.share(called) <= 0.07 && Self.share(called) >= 0.005)
  }
}
