import ForeshockAlerting
import ForeshockNumerics
import ForeshockSeries
import Foundation

/// Evidence as the tables of tests write it.
enum Word {
  static func p(_ probability: Double, in minutes: Double? = nil) -> AlertEvidence {
    .forecast(
      probability: probability, isBeyond: false, timeToCross: minutes.map { .seconds($0 * 60) },
      horizon: .seconds(1800))
  }

  static let beyond = AlertEvidence.forecast(
    probability: 1, isBeyond: true, timeToCross: nil, horizon: .seconds(1800))
  static let gap = AlertEvidence.missing(.noData)

  /// `h` high, `m` between the thresholds, `l` low, `b` beyond, `n` soon, `.` missing, one a minute.
  static func tape(_ text: String) -> [AlertEvidence] {
    text.compactMap { letter in
      switch letter {
      case "h": p(0.9, in: 20)
      case "n": p(0.9, in: 5)
      case "m": p(0.6)
      case "l": p(0.1)
      case "b": beyond
      case ".": gap
      default: nil
      }
    }
  }
}

/// Minute `k` of a test, by both clocks.
func minute(_ k: Int, wall shift: Int64 = 0) -> PolicyMoment {
  PolicyMoment(
    elapsed: .seconds(60 * k), wall: Timestamp(seconds: 1_795_442_700 + Int64(60 * k) + shift))
}

/// The decisions on a tape, one letter a minute.
func play(
  _ tape: String, under policy: AlertPolicy, from progress: AlertProgress = AlertProgress(fingerprint: "f")
) -> (kinds: [AlertDecision.Kind], decisions: [AlertDecision], progress: AlertProgress) {
  var progress = progress
  let decisions = Word.tape(tape).enumerated().map { k, evidence in
    progress.evaluate(evidence, under: policy, at: minute(k))
  }
  return (decisions.map(\.kind), decisions, progress)
}

/// Evidence drawn at random, hostile numbers included.
func wildEvidence(_ random: inout RandomStream) -> AlertEvidence {
  let wild: [Double] = [
    .nan, .infinity, -.infinity, -1, 2, 1e308, -1e308, .leastNonzeroMagnitude, 0, 1, 0.8, 0.4,
  ]
  func number() -> Double {
    random.uniform() < 0.2 ? wild[Int(random.next() % UInt64(wild.count))] : random.uniform()
  }
  func span() -> Duration {
    random.uniform() < 0.1
      ? .seconds(Int64.max / 4) : .seconds(Int64(random.next() % 100_000) - 10_000)
  }
  switch random.next() % 8 {
  case 0: return .missing(.noData)
  case 1: return .missing(.notFinite)
  case 2: return .missing(.warmingUp(remaining: random.uniform() < 0.5 ? span() : nil))
  case 3: return .alarm(isAnomalous: random.uniform() < 0.5, pValue: number())
  case 4:
    let level = try? AlarmLevel(on: 0.01, off: 0.02, critical: 0.001)
    return level.map { .anomaly(pValue: number(), level: $0) } ?? .missing(.noData)
  default:
    return .forecast(
      probability: number(), isBeyond: random.uniform() < 0.1,
      timeToCross: random.uniform() < 0.5 ? span() : nil, horizon: span())
  }
}

/// P(crossing) of an incident of 60 to 180 minutes whose metric straddles the threshold: half of all
/// evaluations lie beyond it or just short of it, and the probability jumps with the noise.
func straddlingIncident(_ random: inout RandomStream) -> [AlertEvidence] {
  let length = 60 + Int(random.next() % 121)
  var noise = 0.0
  func quiet(_ count: Int) -> [AlertEvidence] {
    (0..<count).map { _ in Word.p(min(0.35, max(0, 0.05 + 0.05 * gaussian(&random)))) }
  }
  let before = quiet(60)
  let during: [AlertEvidence] = (0..<length).map { k in
    noise = 0.6 * noise + gaussian(&random)
    // The level climbs to the threshold within ten minutes and stays there.
    let distance = (Double(min(k, 10)) - 10) * 0.3 + noise
    if distance > 1 { return Word.beyond }
    return Word.p(1 / (1 + exp(-(distance + 1.2) * 1.5)), in: 10)
  }
  return before + during + quiet(90)
}
