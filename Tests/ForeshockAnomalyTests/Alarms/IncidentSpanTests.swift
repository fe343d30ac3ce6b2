import ForeshockAnomaly
import ForeshockNumerics
import Foundation
import Testing

@Suite struct IncidentSpanTests {
  private func starts(_ anomalous: [Bool], refractory: Int) -> [Int] {
    var span = IncidentSpan(refractory: refractory)
    return anomalous.indices.filter { place in
      if case .start = span.take(isAnomalous: anomalous[place], hasVerdict: true) { return true }
      return false
    }
  }

  @Test func aRunIsOneIncidentHoweverLong() {
    for refractory in [2, 5, 24, 300] {
      var anomalous = [Bool](repeating: false, count: 3000)
      for place in 500..<2900 { anomalous[place] = true }
      #expect(starts(anomalous, refractory: refractory) == [500], "\(refractory)")
    }
  }

  @Test func withoutARefractoryTimeEverySampleAlarms() {
    #expect(starts([true, true, false, true], refractory: 1) == [0, 1, 3])
  }

  @Test func aBreakEndsALongIncidentAndAFlickerDoesNot() {
    var anomalous = [Bool](repeating: true, count: 200)
    // The fifth refractory time of the incident ends at 120.
    for place in 104..<120 { anomalous[place] = false }
    #expect(starts(anomalous, refractory: 24) == [0, 120])
    for place in 104..<110 { anomalous[place] = true }
    #expect(starts(anomalous, refractory: 24) == [0, 120])
    for place in 110..<116 { anomalous[place] = true }
    #expect(starts(anomalous, refractory: 24) == [0])
    // Two of three samples.
    #expect(starts((0..<500).map { $0 % 3 != 1 }, refractory: 24) == [0])
  }

  @Test func rareSamplesBeginIncidentsAsBefore() {
    var random = RandomStream(seed: 4)
    let anomalous = (0..<200_000).map { _ in random.uniform() < 0.02 }
    var last = -100
    let plain = anomalous.indices.filter { place in
      guard anomalous[place], place - last >= 24 else { return false }
      last = place
      return true
    }
    #expect(starts(anomalous, refractory: 24) == plain)
  }

  @Test func gapsNeitherBreakARunNorBridgeALongTime() {
    for (gap, expected) in [(5, 1), (30, 2)] {
      var span = IncidentSpan(refractory: 24)
      var count = 0
      for place in 0..<200 {
        let isGap = (100..<100 + gap).contains(place)
        if case .start = span.take(isAnomalous: !isGap, hasVerdict: !isGap) { count += 1 }
      }
      #expect(count == expected)
    }
  }

  @Test func aLevelThatStaysIsOneAlarmAndBecomesOrdinary() throws {
    var random = RandomStream(seed: 6)
    var alarms = try AlarmStream(policy: AlarmPolicy(alpha: 0.001, refractory: 24))
    var starts: [Int] = []
    var anomalousAtEnd = 0
    for place in 0..<6000 {
      let verdict = alarms.update(score: random.normal() + (place >= 3000 ? 20 : 0))
      if verdict.startsIncident, place >= 3000 { starts.append(place) }
      if place >= 5900 { anomalousAtEnd += verdict.isAnomalous ? 1 : 0 }
    }
    // Three refractory times of nothing else are one alarm; then the new level is learned, and few of its samples alarm.
    #expect(starts.count { $0 < 3060 } <= 1, "\(starts)")
    #expect(starts.count <= 15, "\(starts)")
    #expect(anomalousAtEnd <= 2)
  }

  @Test func streamsOfOlderVersionsAreRead() throws {
    var alarms = try AlarmStream(
      policy: AlarmPolicy(alpha: 0.01, refractory: 10), scale: .negativeLogarithm)
    for score in [0, 5, 5, 5] as [Double] { _ = alarms.update(score: score) }
    let whole = try JSONSerialization.jsonObject(with: JSONEncoder().encode(alarms))
    var stored = try #require(whole as? [String: Any])
    #expect(stored["sinceStart"] as? Int == 2)
    stored["share"] = nil
    stored["sinceAnomalous"] = nil
    let data = try JSONSerialization.data(withJSONObject: stored)
    var old = try JSONDecoder().decode(AlarmStream.self, from: data)
    #expect(!old.update(score: 5).startsIncident)
    stored["share"] = 2
    let damaged = try JSONSerialization.data(withJSONObject: stored)
    #expect(throws: AnomalyError.self) { try JSONDecoder().decode(AlarmStream.self, from: damaged) }
  }
}
