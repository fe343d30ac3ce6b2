import ForeshockAlerting
import ForeshockEvaluation
import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite("Health of one series")
struct SeriesHealthTests {
  static let start = Timestamp(seconds: 1_790_553_600)

  /// Five-minute noise around 50.
  static func noise(_ count: Int, seed: UInt64 = 3) -> [Double] {
    var random = RandomStream(seed: seed)
    return (0..<count).map { _ in 50 + random.normal() }
  }

  static func series(_ values: [Double], every seconds: Double = 300) -> TimeSeries {
    TimeSeries(start: start, samplingInterval: .duration(.seconds(seconds)), values: values)
  }

  @Test func staleAgainstAMoment() throws {
    let series = Self.series(Self.noise(500))
    let last = series.timestamp(at: 499)
    let check = try HealthCheck()
    #expect(check.examine(series, now: last + .seconds(1500)).state == "ok")
    let health = check.examine(series, now: last + .seconds(3 * 3600))
    #expect(health.state == "stale")
    #expect(health.sentence.hasPrefix("stale: last sample 3 h before 2026-"))
    #expect(health.findings.first?.figures["age"] == .number(10_800))
    // Rows whose value is missing are no samples.
    let silent = Self.series(Self.noise(500) + [Double](repeating: .nan, count: 20))
    #expect(check.examine(silent).state == "stale")
    #expect(try HealthCheck(staleAfter: .seconds(86_400)).examine(silent).state == "ok")
  }

  @Test func flatOnlyWhereThatIsUnusual() throws {
    let check = try HealthCheck()
    let stuck = check.examine(Self.series(Self.noise(500) + [Double](repeating: 49.5, count: 72)))
    #expect(stuck.state == "flat")
    #expect(
      stuck.sentence == "flat for 6 h at 49.5, unusual: the longest plateau before was 5 min")
    // A queue that is often empty for hours may be so again.
    let quiet = (0..<600).map { $0 / 40 % 2 == 0 ? 0.0 : Double($0 % 7) }
    #expect(check.examine(Self.series(quiet)).findings.allSatisfy { $0.kind != .flat })
    #expect(check.examine(Self.series([Double](repeating: 5, count: 400))).state == "ok")
  }

  @Test func gapsByShareAndByLength() throws {
    let check = try HealthCheck()
    var few = Self.noise(1000)
    few[300] = .nan
    #expect(check.examine(Self.series(few)).state == "ok")
    for index in 300..<325 { few[index] = .nan }
    let long = check.examine(Self.series(few))
    #expect(long.sentence == "gaps: 2.5 % missing, longest 2 h 5 min")
  }

  @Test func countersAreToldAndTheirResets() throws {
    var total = 0.0
    var random = RandomStream(seed: 1)
    var values = (0..<400).map { _ in
      total += Double(random.poisson(mean: 5))
      return total
    }
    let check = try HealthCheck()
    #expect(check.examine(Self.series(values)).state == "ok")
    for index in 200..<400 { values[index] -= values[199] }
    let health = check.examine(Self.series(values))
    #expect(health.state == "reset")
    #expect(health.sentence.hasPrefix("reset at 2026-09-28 16:40, from "))
    // A gauge that falls is none.
    #expect(check.examine(Self.series(Self.noise(200) + Self.noise(200).map { $0 / 4 })).state != "reset")
  }

  @Test func resetsOfLongAgoAreOver() throws {
    var random = RandomStream(seed: 1)
    func counter(resetBack days: Int) -> [Double] {
      var total = 0.0
      return (0..<(20 * 288)).map { t in
        total = t == (20 - days) * 288 ? 0 : total + Double(random.poisson(mean: 5))
        return total
      }
    }
    #expect(try HealthCheck().examine(Self.series(counter(resetBack: 6))).state == "reset")
    #expect(try HealthCheck().examine(Self.series(counter(resetBack: 8))).state == "ok")
  }

  @Test func driftSaysHowMuchAndSinceWhen() throws {
    var values = Self.noise(28 * 288)
    let n = values.count
    for index in (n - 3 * 288)..<n { values[index] += 6 }
    let health = try HealthCheck().examine(Self.series(values))
    #expect(health.state == "drifting")
    #expect(health.sentence.hasPrefix("drifting: level +12 % in 3 d, p < 0.0001"))
  }

  @Test func aRisingWeekIsADriftAndAWeekendIsNone() throws {
    let rising = Self.noise(10 * 288).enumerated().map { $1 + 0.01 * Double($0) }
    #expect(try HealthCheck().examine(Self.series(rising)).state == "drifting")
    let office = Self.noise(7 * 288).enumerated().map { $1 + ($0 < 5 * 288 && $0 % 288 > 100 ? 20 : 0) }
    #expect(try HealthCheck().examine(Self.series(office)).state == "ok")
  }

  @Test func thresholdsAheadAndPassed() throws {
    let rising = Self.noise(2000).enumerated().map { $1 + max(0, Double($0 - 1900)) * 0.2 }
    let ahead = try HealthCheck(threshold: .above(75), horizon: 48).examine(Self.series(rising))
    let finding = try #require(ahead.findings.first { $0.kind == .crossing })
    #expect(finding.sentence.hasPrefix("crosses 75 at 2026-"))
    let passed = try HealthCheck(threshold: .above(60), horizon: 48).examine(Self.series(rising))
    #expect(passed.state == "beyond")
    #expect(try HealthCheck(threshold: .above(75)).examine(Self.series(Self.noise(2000))).state == "ok")
  }

  @Test func stampsAndShortSeries() throws {
    let check = try HealthCheck()
    let short = check.examine(Self.series([1, 2, 3]))
    #expect(short.state == "too-short")
    #expect(short.sentence == "too short: 3 samples")
    #expect(!short.needsAttention)
    let disorder = check.examine(Self.series(Self.noise(100)), outOfOrderCount: 3, duplicateCount: 1)
    #expect(disorder.sentence == "stamps: 3 out of order, 1 twice")
    #expect(check.examine(Self.series([])).state == "too-short")
    #expect(check.examine(Self.series([.nan, .nan])).state == "too-short")
  }

  @Test func seriesThatNeverGaveASampleAreStale() throws {
    let check = try HealthCheck()
    let dead = check.examine(Self.series([Double](repeating: .nan, count: 37)))
    #expect(dead.state == "stale" && dead.needsAttention)
    #expect(dead.sentence.hasPrefix("stale: no sample ever, 3 h since 2026-"))
    let young = Self.series([.nan, .nan])
    #expect(check.examine(young, now: young.timestamp(at: 1) + .seconds(3600)).state == "stale")
    let steps = TimeSeries(
      start: Timestamp(microseconds: 0), samplingInterval: .step, values: [Double](repeating: .nan, count: 9))
    #expect(check.examine(steps).sentence.hasPrefix("stale: none of 9 samples observed"))
  }

  @Test func shortSeriesBeyondTheThresholdAreTold() throws {
    let check = try HealthCheck(threshold: .above(95))
    let short = check.examine(Self.series([90, 96, 97]))
    #expect(short.state == "beyond" && short.needsAttention)
    #expect(short.sentence == "above 95 since 2026-09-28 00:05; too short: 3 samples")
    #expect(check.examine(Self.series([96, 97, 90])).state == "too-short")
    #expect(try HealthCheck(threshold: .below(5)).examine(Self.series([4])).state == "beyond")
  }

  @Test("Units do not matter", arguments: [1e-6, 1.0, 1e9])
  func units(_ scale: Double) throws {
    var values = Self.noise(28 * 288)
    for index in (values.count - 288)..<values.count { values[index] += 6 }
    #expect(try HealthCheck().examine(Self.series(values.map { $0 * scale })).state == "drifting")
    #expect(try HealthCheck().examine(Self.series(Self.noise(28 * 288).map { $0 * scale })).state == "ok")
  }

  @Test func hostileNumbersGiveAVerdict() throws {
    let check = try HealthCheck(threshold: .above(1))
    for values in [
      [Double](repeating: 1e308, count: 100), (0..<200).map { $0 % 2 == 0 ? 1e308 : -1e308 },
      (0..<9000).map { Double($0 % 3) * Double.leastNonzeroMagnitude },
      (0..<9000).map { $0 % 2 == 0 ? .nan : 1e300 },
    ] {
      let health = check.examine(Self.series(values))
      #expect(!health.sentence.isEmpty)
    }
    #expect(throws: (any Error).self) { try HealthCheck(threshold: .above(.nan)) }
    #expect(throws: (any Error).self) { try HealthCheck(horizon: 0) }
    #expect(throws: (any Error).self) { try HealthCheck(significance: 0) }
  }
}
