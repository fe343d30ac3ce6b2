import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct SeasonDetectionTests {
  private func hourly(_ values: [Double]) -> TimeSeries {
    TimeSeries(
      start: Timestamp(seconds: 1_790_000_000), samplingInterval: .duration(.seconds(3600)), values: values)
  }

  private func wave(_ t: Int, period: Int) -> Double { sin(2 * Double.pi * Double(t) / Double(period)) }

  /// A pattern without season, by kind and seed.
  private func seasonless(_ kind: String, seed: UInt64, count: Int) -> [Double] {
    var random = RandomStream(seed: seed)
    var state = 0.0
    return (0..<count).map { t -> Double in
      let noise = random.normal()
      switch kind {
      case "white": return noise
      case "ar": state = 0.8 * state + noise
      case "near-walk": state = 0.98 * state + noise
      case "walk": state += noise
      case "walk+noise":
        state += 0.2 * noise
        return state + random.normal()
      default: return 0.05 * Double(t) + noise
      }
      return state
    }
  }

  @Test(arguments: ["white", "ar", "near-walk", "walk", "walk+noise", "trend"])
  func noiseHasNoSeason(_ kind: String) {
    for (seconds, count) in [(3600, 400), (300, 1500), (86_400, 120), (0, 300)] {
      var found = 0
      let trials = 250
      for seed in 0..<trials {
        let values = seasonless(kind, seed: UInt64(seed + count), count: count)
        let interval: SamplingInterval = seconds == 0 ? .step : .duration(.seconds(seconds))
        let series = TimeSeries(start: Timestamp(seconds: 0), samplingInterval: interval, values: values)
        if SeasonDetection.seasonLength(of: series) != nil { found += 1 }
      }
      // At most 1 % (here 2 of 250).
      #expect(found <= 2, "\(kind), every \(seconds) s: \(found) of \(trials)")
    }
  }

  @Test func findsTheDayInNoisyHours() {
    for seed in 0..<50 {
      var random = RandomStream(seed: UInt64(seed))
      let values = (0..<336).map { wave($0, period: 24) + random.normal() }
      #expect(SeasonDetection.seasonLengths(of: hourly(values)) == [24], "seed \(seed)")
    }
  }

  @Test func findsTheDayInFiveMinuteData() {
    for seed in 0..<20 {
      var random = RandomStream(seed: UInt64(seed))
      var level = 0.0
      var values = (0..<2016).map { t -> Double in
        level += 0.02 * random.normal()
        return level + 0.8 * wave(t, period: 288) + random.normal()
      }
      for gap in 500..<600 { values[gap] = Double.nan }
      let series = TimeSeries(
        start: Timestamp(seconds: 0), samplingInterval: .duration(.seconds(300)), values: values)
      #expect(SeasonDetection.seasonLength(of: series) == 288, "seed \(seed)")
    }
  }

  @Test func aWeekCountsOnlyForWhatItAdds() {
    var random = RandomStream(seed: 1)
    let days = (0..<24 * 7 * 6).map { 3 * wave($0, period: 24) + random.normal() }
    #expect(SeasonDetection.seasonLengths(of: hourly(days)) == [24])
    let weeks = days.indices.map { t in days[t] - ((t / 24) % 7 >= 5 ? 4 : 0) }
    #expect(Set(SeasonDetection.seasonLengths(of: hourly(weeks))) == [24, 168])
  }

  /// A day that explains 8.5 % of the variance, too little to count, repeats every week as well, and every other
  /// day: neither may count for it.
  @Test func aWeakDayMakesNoLongerSeason() {
    for seed in 0..<40 {
      var random = RandomStream(seed: UInt64(seed))
      let values = (0..<4040).map { 0.43 * wave($0, period: 288) + random.normal() }
      let series = TimeSeries(
        start: Timestamp(seconds: 0), samplingInterval: .duration(.seconds(300)), values: values)
      let found = SeasonDetection.seasonLengths(of: series)
      #expect(found == [] || found == [288], "seed \(seed)")
    }
  }

  @Test(arguments: [5, 12, 24, 37, 60, 100])
  func findsTheFundamentalWithoutAClock(_ period: Int) {
    for seed in 0..<20 {
      var random = RandomStream(seed: UInt64(seed))
      let values = (0..<12 * period).map { t in
        2 * wave(t, period: period) + wave(2 * t, period: period) + 0.5 * random.normal()
      }
      #expect(SeasonDetection.seasonLength(of: TimeSeries(values)) == period, "seed \(seed)")
    }
  }

  @Test func findsTheYearInMonthlySeries() throws {
    for name in ["AirPassengers", "USAccDeaths", "nottem"] {
      let values = try seriesValues(name)
      let monthly = TimeSeries(start: Timestamp(seconds: 0), samplingInterval: .months(1), values: values)
      #expect(SeasonDetection.seasonLength(of: monthly) == 12, "\(name)")
      #expect(SeasonDetection.seasonLength(of: TimeSeries(values)) == 12, "\(name) without a clock")
    }
    for name in ["LakeHuron", "Nile", "WWWusage"] {
      let series = TimeSeries(try seriesValues(name))
      #expect(SeasonDetection.seasonLength(of: series) == nil, "\(name)")
    }
  }

  @Test func degenerateSeriesHaveNoSeason() {
    for values in [[], [1], [.nan, .nan], [Double](repeating: 4, count: 500), [1, 2, 3]] as [[Double]] {
      #expect(SeasonDetection.seasonLength(of: hourly(values)) == nil)
      #expect(SeasonDetection.seasonLength(of: TimeSeries(values)) == nil)
    }
  }

  @Test func findsHalfHoursOfADayInRealDemand() throws {
    guard let values = try sharedColumn("forecasting/taylor_halfhourly.csv") else { return }
    let series = TimeSeries(
      start: Timestamp(seconds: 0), samplingInterval: .duration(.seconds(1800)), values: values)
    #expect(SeasonDetection.seasonLengths(of: series) == [48, 336])
    let clockless = try #require(SeasonDetection.seasonLength(of: TimeSeries(values)))
    #expect([48, 336].contains(clockless))
  }

  /// The last column of a file beside the repository; nil when it is not there.
  private func sharedColumn(_ path: String, file: String = #filePath) throws -> [Double]? {
    let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let url = root.appendingPathComponent("../shared/data").appendingPathComponent(path)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    return try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst().map {
      Double($0.split(separator: ",").last ?? "") ?? .nan
    }
  }
}
