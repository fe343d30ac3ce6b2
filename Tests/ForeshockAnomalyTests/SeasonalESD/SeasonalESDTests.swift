import ForeshockAnomaly
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct SeasonalESDTests {
  @Test func agreesWithRsStlAndTwittersFormulas() throws {
    let fixture = try Fixture("seasonal_esd.csv")
    let values = try fixture.numbers("value")
    let found = try SeasonalESD(seasonLength: 24, maximumShare: 0.05).detect(in: TimeSeries(values))
    // R's stl and statsmodels' STL part by 7e-6 as well. Measured: 7e-6 and 2.1e-5.
    let remainder = try centred(fixture.numbers("remainder"), as: found)
    #expect(largestDifference(found.remainder, remainder) < 1e-5)
    #expect(largestDifference(found.scores, try fixture.numbers("score")) < 3e-5)
    let anomalies = try fixture.numbers("anomaly")
    #expect(found.anomalies == anomalies.indices.filter { anomalies[$0] == 1 })
    #expect(found.anomalies == [37, 150, 151, 290, 400, 477])
  }

  /// Twitter's package subtracts the median of the raw series, ours that of the series without its season:
  /// scores and anomalies are measured from the remainder's own median and do not see it.
  private func centred(_ remainder: [Double], as found: SeasonalESD.Findings) -> [Double] {
    let shift = Statistics.median(remainder) - Statistics.median(found.remainder)
    return remainder.map { $0 - shift }
  }

  /// A month of five minutes: a daily season, spikes, dips, and an hour in which the season is missing.
  static func month(seed: UInt64) -> PlantedEvents {
    var planted = PlantedEvents.noise(8064, deviation: 2, seed: seed)
    func season(_ t: Int) -> Double {
      let angle = 2 * Double.pi * Double(t % 288) / 288
      return 100 + 30 * sin(angle) + 10 * cos(2 * angle)
    }
    for t in planted.values.indices { planted.values[t] += season(t) }
    planted.plant(from: 400, every: 613, length: 1) { value, _ in value + 18 }
    planted.plant(from: 700, every: 1009, length: 2) { value, _ in value - 16 }
    // The afternoon's low does not come.
    for day in [5, 12, 20] {
      let start = day * 288 + 210
      for t in start..<start + 12 { planted.values[t] += 100 - season(t) }
      planted.events.append(start..<start + 12)
    }
    return planted
  }

  @Test func findsSpikesDipsAndAMissingSeason() throws {
    let planted = Self.month(seed: 4)
    let found = try SeasonalESD(seasonLength: 288).detect(in: TimeSeries(planted.values))
    var flags = [Double](repeating: 0, count: planted.values.count)
    for index in found.anomalies { flags[index] = 1 }
    let judged = planted.judge(flags, above: 0.5, perWeek: 2016)
    // Measured: all 24, nothing else in four weeks.
    #expect(judged.recall == 1 && judged.falseAlarmsPerWeek <= 0.5, "\(judged)")
  }

  @Test func gapsInsideAreNoMatter() throws {
    var planted = Self.month(seed: 5)
    var random = RandomStream(seed: 1)
    let eventful = Set(planted.events.flatMap { Array($0) })
    for t in planted.values.indices where random.chance(0.05) && !eventful.contains(t) {
      planted.values[t] = .nan
    }
    for t in 3000..<3040 { planted.values[t] = .nan }
    let found = try SeasonalESD(seasonLength: 288).detect(in: TimeSeries(planted.values))
    for t in planted.values.indices { #expect(found.scores[t].isNaN == planted.values[t].isNaN) }
    let flagged = Set(found.anomalies)
    #expect(
      planted.events.filter { $0.upperBound <= 3000 || $0.lowerBound >= 3040 }.allSatisfy { event in
        event.contains { flagged.contains($0) }
      })
    #expect(flagged.allSatisfy { !planted.values[$0].isNaN })
  }

  @Test func scoresWhatComesAfterByWhatItLearned() throws {
    let planted = Self.month(seed: 6)
    let split = 6000
    let series = TimeSeries(planted.values)
    let fitted = try SeasonalESD(seasonLength: 288).fit(series[0..<split])
    let scores = try fitted.scores(for: series[split..<series.count])
    let events = planted.events.filter { $0.lowerBound >= split }
    for event in events { #expect(scores[event.lowerBound - split] > 5) }
    let quiet = scores.indices.filter { t in !planted.events.contains { $0.contains(t + split) } }
    // Independent normal remainders: one in a thousand above 3.3.
    #expect(Double(quiet.count { scores[$0] > 3.3 }) < 0.004 * Double(quiet.count))
    let read = try JSONDecoder().decode(SeasonalESD.Fitted.self, from: try JSONEncoder().encode(fitted))
    #expect(read == fitted)
  }

  @Test func findsTheSeasonItselfOrDoesWithout() throws {
    let planted = Self.month(seed: 7)
    let minutes = TimeSeries(
      start: Timestamp(seconds: 0), samplingInterval: .duration(.seconds(300)), values: planted.values)
    #expect(
      try SeasonalESD().detect(in: minutes) == SeasonalESD(seasonLength: 288).detect(in: minutes))
    var noise = PlantedEvents.noise(500, level: 9, seed: 8).values
    noise[77] = 20
    let plain = try SeasonalESD().detect(in: TimeSeries(noise))
    #expect(plain.anomalies == [77] && plain.season.allSatisfy { $0 == 0 })
    #expect(try SeasonalESD(seasonLength: 400).detect(in: TimeSeries(noise)).anomalies == [77])
  }

  @Test func theTrendCanBeTheLevel() throws {
    var planted = Self.month(seed: 9)
    for t in planted.values.indices { planted.values[t] += 0.05 * Double(t) }
    let series = TimeSeries(planted.values)
    let flat = try SeasonalESD(seasonLength: 288).detect(in: series)
    let trended = try SeasonalESD(seasonLength: 288, level: .trend).detect(in: series)
    let flagged = Set(trended.anomalies)
    #expect(planted.events.allSatisfy { event in event.contains { flagged.contains($0) } })
    // A level of 400 hides all of them.
    #expect(flat.anomalies.count < planted.events.count / 2)
  }

  @Test func onlyTheSideThatIsWatched() throws {
    let planted = Self.month(seed: 10)
    let series = TimeSeries(planted.values)
    let high = try SeasonalESD(seasonLength: 288, side: .upper).detect(in: series)
    let low = try SeasonalESD(seasonLength: 288, side: .lower).detect(in: series)
    #expect(
      high.anomalies.allSatisfy { high.remainder[$0] > 0 }
        && low.anomalies.allSatisfy { low.remainder[$0] < 0 })
    #expect(largestDifference(high.scores, low.scores.map { -$0 }) == 0)
    #expect(!high.anomalies.isEmpty && !low.anomalies.isEmpty)
  }

  @Test func hardSeries() throws {
    for value in [0.0, 3, -1e300, 1e-300] {
      let constant = TimeSeries([Double](repeating: value, count: 200))
      let found = try SeasonalESD(seasonLength: 24).detect(in: constant)
      #expect(found.anomalies.isEmpty && found.scores.allSatisfy { $0.isFinite })
    }
    var huge = PlantedEvents.noise(300, seed: 2).values.map { $0 * 1e300 }
    huge[100] = 3e301
    #expect(try SeasonalESD(seasonLength: 24).detect(in: TimeSeries(huge)).anomalies == [100])
    #expect(throws: AnomalyError.tooFewObservations(required: 3, actual: 0)) {
      try SeasonalESD().scores(for: TimeSeries([Double](repeating: .nan, count: 40)))
    }
    for bad in [
      SeasonalESD(seasonLength: 0), .init(maximumShare: 0), .init(maximumShare: 0.5), .init(significance: 0),
    ] {
      #expect(throws: AnomalyError.self) { try bad.scores(for: TimeSeries([1, 2, 3, 4])) }
    }
    // Too little of the series is there for a decomposition.
    var sparse = [Double](repeating: .nan, count: 100)
    for t in 0..<5 { sparse[t * 20] = Double(t) }
    #expect(try SeasonalESD(seasonLength: 10).detect(in: TimeSeries(sparse)).scores.count { !$0.isNaN } == 5)
  }

  /// What an absurd sample does to the others: nothing that can be seen.
  @Test(arguments: [1e100, -.greatestFiniteMagnitude, .greatestFiniteMagnitude, 1e15, .infinity])
  func absurdSamplesSpareTheOthers(_ value: Double) throws {
    let month = Self.month(seed: 10).values
    for start in [0.0, 1e6] {
      for seasonLength in [288, nil, 1] {
        for level in SeasonalESD.Level.allCases {
          func series(_ sample: Double) -> TimeSeries {
            var values = month.map { $0 + start }
            values[3000] = sample
            return TimeSeries(
              start: Timestamp(seconds: 0), samplingInterval: .duration(.seconds(300)), values: values)
          }
          let model = SeasonalESD(seasonLength: seasonLength, level: level)
          let without = try model.detect(in: series(.nan))
          let with = try model.detect(in: series(value))
          #expect(value.isInfinite ? with.scores[3000].isNaN : with.scores[3000] == 1e6)
          var others = with.scores
          others[3000] = .nan
          // A gap is bridged, a far sample discounted: the decompositions part a little. Measured: 0.02.
          #expect(largestDifference(others, without.scores) <= 0.05)
          let found = value.isInfinite ? [] : [3000]
          #expect(Set(with.anomalies).symmetricDifference(without.anomalies + found).count <= 1)
          let fitted = try model.fit(series(value))
          let next = try fitted.scores(for: series(100 + start))
          #expect(next.allSatisfy { $0.isFinite })
        }
      }
    }
    var mostlyEqual = [Double](repeating: 3, count: 200)
    for i in stride(from: 0, to: 200, by: 9) { mostlyEqual[i] = 3 + Double(i % 5) }
    let plain = try SeasonalESD(seasonLength: 1).scores(for: TimeSeries(mostlyEqual))
    mostlyEqual[100] = value
    let scores = try SeasonalESD(seasonLength: 1).scores(for: TimeSeries(mostlyEqual))
    #expect(Set(scores.filter { !$0.isNaN }).count >= Set(plain).count)
  }

  @Test func refusesDamagedModels() {
    for text in [
      #"{"version":2}"#,
      #"{"version":1,"cycle":[],"origin":0,"scale":{"center":0,"spread":1},"side":"both"}"#,
      #"{"version":1,"cycle":[0],"origin":0,"scale":{"center":0,"spread":-1},"side":"both"}"#,
    ] {
      #expect(throws: AnomalyError.self) {
        try JSONDecoder().decode(SeasonalESD.Fitted.self, from: Data(text.utf8))
      }
    }
  }
}
