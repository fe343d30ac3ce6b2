import ForeshockAlerting
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct CrossingTests {
  /// The definition, word for word.
  func firstPassage(_ path: [Bool], past: [Bool], horizon: Int, _ k: Int, _ n: Int) -> Int? {
    let all = past + path, now = past.count - 1  // all[now + t] is step t
    return (1...horizon).first { t in
      guard all[now + t] else { return false }
      return all.indices.contains { start in
        let window = start..<start + n
        guard window.upperBound <= all.count, window.contains(now + t), all[start] else { return false }
        return (start == now + t || start <= now) && all[window].count(where: { $0 }) >= k
      }
    }
  }

  func firstReturn(_ path: [Bool], horizon: Int, _ k: Int, _ n: Int) -> Int? {
    (1...horizon).first { t in !path[t - 1] && path[t - 1..<t - 1 + n].count(where: { $0 }) < k }
  }

  @Test func theScanAgreesWithTheDefinitionOnRandomPaths() throws {
    try withEvery(0..<300) { (seed: Int) in
      var random = RandomStream(seed: UInt64(seed))
      let n = 1 + Int(random.uniform() * 7), k = 1 + Int(random.uniform() * Double(n))
      let horizon = 1 + Int(random.uniform() * 12), share = random.uniform()
      let past = (0..<Int(1 + random.uniform() * 9)).map { _ in random.uniform() < share }
      let paths = (0..<20).map { _ in (0..<horizon + n - 1).map { _ in random.uniform() < share } }
      let model = Scripted(
        context: TrainingContext(TimeSeries(past.map { $0 ? 1 : 0 })),
        paths: paths.map { $0.map { $0 ? 1 : 0 } })
      let crossing = try model.crossing(
        of: .above(0.5), within: horizon, sustained: Sustained(k, of: n), pathCount: 20)
      let isBeyond = past.suffix(n).count(where: { $0 }) >= k
      #expect(crossing.isAlreadyBeyond == isBeyond)
      let steps = paths.map { path in
        isBeyond
          ? firstReturn(path, horizon: horizon, k, n)
          : firstPassage(path, past: past, horizon: horizon, k, n)
      }
      let share20 = Double(steps.count { $0 != nil }) / 20
      if isBeyond {
        #expect(crossing.recovery?.probability == share20)
      } else {
        let exact = (1...horizon).map { t in Double(steps.count { $0.map { $0 <= t } ?? false }) / 20 }
        #expect(crossing.cumulativeProbability == exact, "seed \(seed)")
      }
    }
  }

  @Test func medianAndIntervalAreThoseOfTheConditionalLaw() throws {
    // 20 paths: 10 never cross; the others at steps 1 … 10.
    let steps = (1...10).flatMap { [$0, 0] }
    let model = Scripted.jumps(
      at: steps, observed: [0], lastSample: 1_790_000_000, every: .duration(.seconds(60)))
    let crossing = try model.crossing(
      of: .above(95), within: 30, sustained: .immediate, level: 0.8, pathCount: 20)
    let time = try #require(crossing.expectedTime)
    #expect(crossing.probability == 0.5)
    #expect(time.step == 5)  // F(5) = 5/10
    #expect(time.lowerStep == 2)  // F(1) = 0.1 is not > 0.1
    #expect(time.upperStep == 9)  // F(9) = 0.9
    #expect(time.time == Timestamp(seconds: 1_790_000_300))
    #expect(time.lower == Timestamp(seconds: 1_790_000_120))
    #expect(time.upper == Timestamp(seconds: 1_790_000_540))
    #expect(crossing.evenOddsStep == 10)  // the unconditional median comes later
    #expect(crossing.hazard[0] == 0.05)
    #expect(crossing.hazard[29] == 0)
  }

  @Test func whatIsLessThanEvenIsNotExpected() throws {
    let model = Scripted.jumps(at: [4, 0, 0], observed: [0], lastSample: 0, every: .step)
    let crossing = try model.crossing(of: .above(95), within: 10, pathCount: 9)
    #expect(crossing.expectedTime == nil)
    #expect(crossing.evenOddsStep == nil)
    #expect(crossing.timeGivenCrossing?.step == 4)
    let never = try model.crossing(of: .above(5000), within: 10, pathCount: 9)
    #expect(never.probability == 0)
    #expect(never.timeGivenCrossing == nil)
    #expect(never.hazard.allSatisfy { $0 == 0 })
  }

  @Test func anExcursionUnderWayIsAStateOfItsOwn() throws {
    let observed: [Double] = [1, 1, 99, 1, 1, 1, 99, 99, .nan, 99, 99]
    let model = Scripted.jumps(
      at: [0, 1], observed: observed, lastSample: 6000, every: .duration(.seconds(60)))
    let crossing = try model.crossing(of: .above(95), within: 10, pathCount: 8)
    #expect(crossing.state == .alreadyBeyond(since: Timestamp(seconds: 6000 - 4 * 60)))
    #expect(!crossing.mayBeOlder)
    #expect(crossing.probability == 1)
    #expect(crossing.cumulativeProbability == [Double](repeating: 1, count: 10))
    #expect(crossing.timeGivenCrossing == nil)
    #expect(crossing.recovery?.probability == 0.5)  // one half falls at once, the other stays up
    #expect(crossing.recovery?.time?.step == 1)
    #expect(crossing.current == 99)
  }

  @Test func anExcursionLongerThanTheMemorySaysSo() throws {
    let observed = [Double](repeating: 99, count: 100)
    let model = Scripted.jumps(
      at: [0], observed: observed, lastSample: 6000, every: .duration(.seconds(60)))
    let crossing = try model.crossing(of: .above(95), within: 3, pathCount: 2)
    #expect(crossing.mayBeOlder)
    #expect(crossing.state == .alreadyBeyond(since: Timestamp(seconds: 6000 - 63 * 60)))
    // A series that began beyond is known to the end.
    let short = Scripted.jumps(at: [0], observed: [99, 99, 99], lastSample: 60, every: .step)
    #expect(try !short.crossing(of: .above(95), within: 3, pathCount: 2).mayBeOlder)
  }

  @Test func strayAndMissingSamplesAreNoExcursion() throws {
    for observed in [[1, 99, 1, 99, 1], [.nan, .nan, .nan, 99, 99], [Double.nan]] as [[Double]] {
      let model = Scripted.jumps(at: [0], observed: observed, lastSample: 0, every: .step)
      let crossing = try model.crossing(of: .above(95), within: 5, pathCount: 2)
      #expect(crossing.state == .ahead)
      #expect(crossing.probability == 0)
    }
  }

  @Test func severalThresholdsGiveWhatEachGivesAlone() throws {
    let model = KnownLaw(.walk(drift: 0.1, sigma: 1))
    let thresholds: [Threshold] = [.above(2), .above(4), .above(8), .below(-3)]
    let all = try model.crossings(of: thresholds, within: 40, pathCount: 500, seed: 8)
    for (threshold, crossing) in zip(thresholds, all) {
      #expect(try model.crossing(of: threshold, within: 40, pathCount: 500, seed: 8) == crossing)
    }
    #expect(all[0].probability >= all[1].probability && all[1].probability >= all[2].probability)
    #expect(try model.crossings(of: [], within: 40, pathCount: 500).isEmpty)
  }

  @Test func longHorizonsAreSimulatedInPieces() throws {
    // 5000 steps make pieces of 199 paths; the answer must still be that of independent paths.
    let model = KnownLaw(.coin(0.0002))
    let crossing = try model.crossing(of: .above(0.5), within: 5000, sustained: .immediate, pathCount: 2000)
    let exact: Double = 1 - pow(0.9998, 5000.0)
    #expect(abs(crossing.probability - exact) < 4.5 * crossing.standardError)
    let again = try model.crossing(of: .above(0.5), within: 5000, sustained: .immediate, pathCount: 2000)
    #expect(crossing == again)
  }

  @Test func settingsOutOfBoundsAreRefused() throws {
    let model = KnownLaw(.coin(0.5))
    func refuses(_ name: String, _ body: () throws(ModelError) -> Crossing) {
      do {
        _ = try body()
        Issue.record("\(name) was accepted")
      } catch {
        guard case .invalidParameter(name: name, reason: _) = error.kind else {
          Issue.record("\(error)")
          return
        }
      }
    }
    refuses("threshold") { () throws(ModelError) in try model.crossing(of: .above(.nan), within: 3) }
    refuses("horizon") { () throws(ModelError) in try model.crossing(of: .above(1), within: 0) }
    refuses("horizon") { () throws(ModelError) in try model.crossing(of: .above(1), within: .max) }
    refuses("level") { () throws(ModelError) in try model.crossing(of: .above(1), within: 3, level: 1) }
    refuses("pathCount") { () throws(ModelError) in try model.crossing(of: .above(1), within: 3, pathCount: 0)
    }
    for (k, n) in [(0, 5), (6, 5), (1, 0), (1, 65), (-1, -1)] {
      #expect(throws: ModelError.self) { try Sustained(k, of: n) }
    }
    for text in ["", "3", "3/", "a/b", "3/5/7", "5/3"] {
      #expect(throws: ModelError.self) { try Sustained(text) }
    }
    #expect(try Sustained("3/5") == .threeOfFive)
  }

  @Test func jsonIsTheCommandsContract() throws {
    let model = Scripted.jumps(
      at: [27], observed: [78], lastSample: 1_790_000_000, every: .duration(.seconds(60)))
    let crossing = try model.crossing(of: .above(95), within: 30, pathCount: 10)
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(crossing)) as? [String: Any]
    let object = try #require(json)
    #expect(object["probability"] as? Double == 1)
    #expect(object["time"] as? String == "2026-09-21T14:40:20Z")
    #expect(object["time_lower"] as? String == "2026-09-21T14:40:20Z")
    #expect(object["interval_level"] as? Double == 0.9)
    let never = try model.crossing(of: .above(5000), within: 30, pathCount: 10)
    let empty = try JSONSerialization.jsonObject(with: JSONEncoder().encode(never)) as? [String: Any]
    #expect(try #require(empty)["time"] is NSNull)
    #expect(try #require(empty)["time_upper"] is NSNull)
  }
}
