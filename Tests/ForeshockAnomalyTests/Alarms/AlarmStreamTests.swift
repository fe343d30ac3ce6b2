import ForeshockAnomaly
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct AlarmStreamTests {
  /// Scores of detectors at work: ranks that wane, waves, ties, heavy tails.
  private func score(_ kind: Int, _ i: Int, _ random: inout RandomStream, _ state: inout Double) -> Double {
    switch kind {
    case 0: return abs(random.normal()) / Double(i + 1)
    case 1:
      state = 0.95 * state + random.normal()
      return state
    case 2: return Double(random.poisson(mean: 3))
    case 3: return 1 / (1 - random.uniform())
    case 4: return random.normal() * (1 + Double(i) / 5000)
    default: return random.uniform() < 0.05 ? .nan : random.normal()
    }
  }

  @Test func heldRatesAreHeldWhateverTheScores() throws {
    for kind in 0..<6 {
      for (alpha, refractory) in [(0.01, 1), (0.002, 1), (0.002, 24)] {
        var started = 0
        var verdicts = 0
        for seed in 0..<8 as Range<UInt64> {
          var random = RandomStream(seed: seed)
          var state = 0.0
          var alarms = try AlarmStream(policy: AlarmPolicy(alpha: alpha, refractory: refractory))
          for i in 0..<20_000 {
            let verdict = alarms.update(score: score(kind, i, &random, &state))
            guard i >= 2000, !verdict.pValue.isNaN else { continue }
            verdicts += 1
            started += verdict.startsIncident ? 1 : 0
          }
        }
        let ratio = Double(started) / Double(verdicts) / alpha
        #expect(abs(ratio - 1) < 0.1, "kind \(kind), α \(alpha): \(ratio)")
      }
    }
  }

  @Test func constantScoresNeverAlarm() throws {
    for scale in [AlarmStream.Scale.ranked(), .negativeLogarithm] {
      var alarms = try AlarmStream(policy: AlarmPolicy(alpha: 0.1), scale: scale)
      for _ in 0..<10_000 { #expect(!alarms.update(score: 0.25).isAnomalous) }
    }
  }

  @Test func oneAlarmAnIncident() throws {
    var alarms = try AlarmStream(
      policy: AlarmPolicy(alpha: 0.01, refractory: 10, recovery: .toAlpha(timeConstant: 1)),
      scale: .negativeLogarithm)
    let scores = (0..<60).map {
      (20..<25).contains($0) || (28..<33).contains($0) || (44..<46).contains($0) ? 4.0 : 0.5
    }
    let verdicts = alarms.verdicts(on: scores)
    #expect(verdicts.indices.filter { verdicts[$0].startsIncident } == [20, 44])
    let incidents = AnomalyIncident.incidents(among: verdicts)
    #expect(incidents.map(\.start) == [20, 44])
    #expect(incidents.map(\.end) == [32, 45])
    #expect(incidents.map(\.anomalousCount) == [10, 2])
    #expect(!alarms.update(score: 0.5).isAnomalous)
  }

  @Test func alarmsMakeTheNextOneHarder() throws {
    let policy = try AlarmPolicy(
      alpha: 0.01, refractory: 5, fatigue: 0.5, recovery: .toAlpha(timeConstant: 100))
    var alarms = try AlarmStream(policy: policy, scale: .negativeLogarithm)
    #expect(alarms.update(score: 2).startsIncident)
    #expect(abs(alarms.level - 0.005) < 1e-12)
    for _ in 0..<9 { _ = alarms.update(score: 0) }
    #expect(!alarms.update(score: 2).isAnomalous)
    #expect(alarms.update(score: 2.4).startsIncident)
    for _ in 0..<2000 { _ = alarms.update(score: 0) }
    #expect(alarms.update(score: 2.0001).startsIncident)
  }

  @Test func withoutAVerdictOnlyTimeGoesBy() throws {
    let policy = try AlarmPolicy(alpha: 0.01, refractory: 10)
    var alarms = try AlarmStream(policy: policy, scale: .negativeLogarithm)
    #expect(alarms.update(score: 3).startsIncident)
    let level = alarms.level
    for _ in 0..<8 {
      let verdict = alarms.update(score: .nan)
      #expect(verdict.pValue.isNaN && !verdict.isAnomalous && !verdict.startsIncident)
    }
    #expect(alarms.level == level)
    let within = alarms.update(score: 5)
    #expect(within.isAnomalous && !within.startsIncident)
    #expect(alarms.update(score: 5).startsIncident)
  }

  @Test func ranksAreThoseOfTheRecentScores() throws {
    var random = RandomStream(seed: 9)
    var calibration = try StreamingCalibration(history: 50)
    var scores: [Double] = []
    for i in 0..<400 {
      let score = i % 5 == 0 ? 1 : random.normal()
      let recent = scores.suffix(min(50, (scores.count + 1) / 2))
      let p = calibration.pValue(taking: score)
      if recent.isEmpty {
        #expect(p.isNaN)
      } else {
        let atLeast = recent.count { $0 >= score }
        let counted = Double(1 + atLeast) / Double(1 + recent.count)
        #expect(atLeast <= 2 ? p > 0 && p <= counted : p == counted)
      }
      scores.append(score)
    }
  }

  @Test func storedStreamsGoOnTheSame() throws {
    for recovery in [AlarmPolicy.Recovery.heldRate, .toAlpha(timeConstant: 50)] {
      var random = RandomStream(seed: 8)
      var alarms = try AlarmStream(
        policy: AlarmPolicy(alpha: 0.05, refractory: 7, recovery: recovery), scale: .ranked(history: 100))
      for _ in 0..<333 { _ = alarms.update(score: random.normal()) }
      var other = try JSONDecoder().decode(AlarmStream.self, from: JSONEncoder().encode(alarms))
      for _ in 0..<300 {
        let score = random.normal()
        #expect(alarms.update(score: score) == other.update(score: score))
      }
    }
  }

  @Test func settingsOutOfBoundsAreRefused() {
    for alpha in [0, -1, 0.6, Double.nan] {
      #expect(throws: AnomalyError.self) { try AlarmPolicy(alpha: alpha) }
    }
    #expect(throws: AnomalyError.self) { try AlarmPolicy(refractory: 0) }
    #expect(throws: AnomalyError.self) { try AlarmPolicy(fatigue: 0) }
    #expect(throws: AnomalyError.self) { try AlarmPolicy(recovery: .toAlpha(timeConstant: 0)) }
    #expect(throws: AnomalyError.self) { try StreamingCalibration(history: 19) }
  }

  @Test func expectedNumbersAWeek() {
    var alarms = try? AlarmStream(policy: AlarmPolicy(), scale: .negativeLogarithm)
    let verdict = alarms?.update(score: 3)
    #expect(isClose(verdict?.expectedPerWeek(samplingInterval: 60) ?? 0, 10.08, relative: 1e-12))
  }
}
