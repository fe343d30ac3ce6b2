import ForeshockFeatures
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

private func steps(_ numbers: [Int]) -> [Timestamp] { numbers.map { Timestamp(microseconds: Int64($0)) } }

@Suite struct FailureHorizonTests {
  @Test func windowIsHalfOpenAtBothEnds() throws {
    let question = try FailureHorizon(steps: 5, leadSteps: 2)
    let history = UnitHistory(unit: "a", failures: steps([10]), observationEnd: steps([30])[0])
    let labels = try question.labels(at: steps(Array(0...30)), of: history)
    // t + 2 ≤ 10 < t + 5, so t = 6, 7, 8; 9 and 10 are too close; the last 5 steps are censored.
    #expect(labels.rows(.positive) == [6, 7, 8])
    #expect(labels.rows(.tooClose) == [9, 10])
    #expect(labels.rows(.censored) == [26, 27, 28, 29, 30])
    #expect(labels.rows(.negative) == Array(0...5) + Array(11...25))
    #expect(labels.rows(.inBlackout) == [])
    #expect(labels.knownRows == Array(0...8) + Array(11...25))
    #expect(labels.knownTargets.reduce(0, +) == 3 && labels.knownTargets.count == 24)
    #expect(labels.targets[9].isNaN && labels.targets[8] == 1 && labels.targets[5] == 0)
    let report = labels.report
    #expect(report.positiveCount == 3 && report.negativeCount == 21 && report.tooCloseCount == 2)
    #expect(report.censoredCount == 5 && report.blackoutCount == 0 && report.rowCount == 31)
    #expect(report.knownCount == 24 && report.unknownCount == 7)
    #expect(report.failureCount == 1 && report.failuresWithoutPositives == 0)
  }

  @Test func unitThatNeverFailedIsNeverNegativeNearItsEnd() throws {
    let question = try FailureHorizon(.seconds(3600))
    let times = (0..<100).map { Timestamp(seconds: Int64($0) * 60) }
    let labels = try question.labels(at: times, of: UnitHistory(unit: "a"))
    // The last row is at 99 min: t + 60 min ≤ 99 min holds up to row 39.
    #expect(labels.rows(.negative) == Array(0...39))
    #expect(labels.rows(.censored) == Array(40...99))
    let watched = UnitHistory(unit: "a", observationEnd: Timestamp(seconds: 1_000_000))
    #expect(try question.labels(at: times, of: watched).report.negativeCount == 100)
  }

  @Test func blackoutAndRepairsMakeRowsUnknown() throws {
    let history = UnitHistory(
      unit: "a", failures: steps([10]), repairs: steps([20]), observationEnd: steps([40])[0])
    let rows = steps(Array(0...30))
    let labels = try FailureHorizon(steps: 4, blackoutSteps: 3).labels(at: rows, of: history)
    #expect(labels.rows(.inBlackout) == [10, 11, 12, 20, 21, 22])
    #expect(labels.rows(.positive) == [7, 8, 9])
    // A repair in (t, t + 4).
    #expect(labels.rows(.censored) == [17, 18, 19])
    let trusting = try FailureHorizon(steps: 4, blackoutSteps: 3, repairsCensor: false)
    #expect(try trusting.labels(at: rows, of: history).rows(.censored) == [])
    // Without a blackout the row at the failure itself is positive when no lead time is asked.
    #expect(try FailureHorizon(steps: 4).labels(at: rows, of: history).rows(.positive) == [7, 8, 9, 10])
  }

  @Test func overlappingAndRepeatedFailures() throws {
    let history = UnitHistory(unit: "a", failures: steps([12, 10, 10]), observationEnd: steps([90])[0])
    let labels = try FailureHorizon(steps: 5, leadSteps: 1).labels(at: steps(Array(0...20)), of: history)
    // Row 9 sees the failure at 10 a lead time ahead; 10 is too close though 12 is in its window.
    #expect(labels.rows(.positive) == [6, 7, 8, 9, 11])
    #expect(labels.rows(.tooClose) == [10, 12])
    #expect(labels.report.failureCount == 2 && labels.report.failuresWithoutPositives == 0)
    let lonely = try FailureHorizon(steps: 3, leadSteps: 2).labels(at: steps([1, 2]), of: history)
    #expect(lonely.report.failuresWithoutPositives == 2)
  }

  @Test func fleetsMayBeMixedAndUnsorted() throws {
    let question = try FailureHorizon(steps: 3)
    let histories = [
      UnitHistory(unit: "a", failures: steps([5])), UnitHistory(unit: "idle"),
      UnitHistory(unit: "b", observationEnd: steps([100])[0]),
    ]
    let labels = try question.labels(
      units: ["b", "a", "b", "a"], times: steps([9, 4, 4, 1]), histories: histories)
    #expect(labels.labels == [.negative, .positive, .negative, .negative])
    #expect(labels.report.unitsWithoutRows == ["idle"])
    #expect(try question.labels(units: [], times: [], histories: []).labels == [])
  }

  @Test func agreesWithTheDefinitionRowByRow() throws {
    for seed in UInt64(0)..<300 {
      var random = RandomStream(seed: seed)
      let end = 20 + random.integer(below: 20)
      let failures = (0..<random.integer(below: 4)).map { _ in random.integer(below: end + 1) }
      let repairs = (0..<random.integer(below: 3)).map { _ in random.integer(below: end + 1) }
      let (lead, blackout) = (random.integer(below: 4), random.integer(below: 4))
      let horizon = lead + 1 + random.integer(below: 8)
      let rows = (0...end).shuffled(using: &random)
      let question = try FailureHorizon(steps: horizon, leadSteps: lead, blackoutSteps: blackout)
      let history = UnitHistory(
        unit: "u", failures: steps(failures), repairs: steps(repairs), observationEnd: steps([end])[0])
      let labels = try question.labels(at: steps(rows), of: history)
      for (row, t) in rows.enumerated() {
        let expected: FailureLabel =
          (failures + repairs).contains { $0 <= t && t < $0 + blackout }
          ? .inBlackout
          : failures.contains { t <= $0 && $0 < t + lead }
            ? .tooClose
            : failures.contains { t + lead <= $0 && $0 < t + horizon }
              ? .positive
              : t + horizon > end || repairs.contains { t < $0 && $0 < t + horizon } ? .censored : .negative
        #expect(labels.labels[row] == expected, "seed \(seed), t \(t)")
      }
      let warned = Set(failures).filter { f in
        rows.indices.contains {
          labels.labels[$0] == .positive && rows[$0] + lead <= f && f < rows[$0] + horizon
        }
      }
      #expect(labels.report.failuresWithoutPositives == Set(failures).count - warned.count)
    }
  }

  @Test func knownEndOfLifeIsAFailure() throws {
    let history = UnitHistory(unit: "a", endOfLife: steps([12])[0])
    let labels = try FailureHorizon(steps: 5).labels(at: steps(Array(0...9)), of: history)
    #expect(labels.rows(.positive) == [8, 9] && labels.rows(.negative) == Array(0...7))
  }

  @Test func refusesContradictions() throws {
    #expect(throws: LabelError.invalidHorizon(horizon: .seconds(5), leadTime: .seconds(5))) {
      try FailureHorizon(.seconds(5), leadTime: .seconds(5))
    }
    #expect(throws: LabelError.invalidHorizon(horizon: .seconds(5), leadTime: .seconds(-1))) {
      try FailureHorizon(.seconds(5), leadTime: .seconds(-1))
    }
    #expect(throws: LabelError.invalidBlackout(.seconds(-2))) {
      try FailureHorizon(.seconds(5), blackout: .seconds(-2))
    }
    let question = try FailureHorizon(steps: 3)
    let rows = steps([1, 9])
    #expect(throws: LabelError.unequalCounts(units: 1, times: 2)) {
      try question.labels(units: ["a"], times: rows, histories: [])
    }
    #expect(throws: LabelError.noHistory(unit: "b", row: 1)) {
      try question.labels(units: ["a", "b"], times: rows, histories: [UnitHistory(unit: "a")])
    }
    #expect(throws: LabelError.duplicateUnit("a")) {
      try question.labels(
        units: ["a", "a"], times: rows, histories: [UnitHistory(unit: "a"), UnitHistory(unit: "a")])
    }
    #expect(throws: LabelError.rowAfterEnd(unit: "a", row: 1, time: rows[1], end: steps([5])[0])) {
      try question.labels(at: rows, of: UnitHistory(unit: "a", observationEnd: steps([5])[0]))
    }
    #expect(throws: LabelError.eventAfterEnd(unit: "a", event: steps([20])[0], end: steps([15])[0])) {
      try question.labels(
        at: rows, of: UnitHistory(unit: "a", failures: steps([20]), observationEnd: steps([15])[0]))
    }
    for error in [
      LabelError.invalidBlackout(.seconds(-2)), .invalidCap(0), .invalidTimeUnit(.zero),
      .duplicateUnit("pump"),
      .noHistory(unit: "pump", row: 3), .unequalCounts(units: 1, times: 2),
    ] {
      #expect(error.description.count > 20)
    }
  }

  @Test func survivesStorage() throws {
    let question = try FailureHorizon(.seconds(90), leadTime: .milliseconds(1), blackout: .seconds(3))
    let data = try JSONEncoder().encode(question)
    #expect(try JSONDecoder().decode(FailureHorizon.self, from: data) == question)
    let text = String(decoding: data, as: UTF8.self)
    let lead = try JSONEncoder().encode(Duration.milliseconds(1))
    let longer = try JSONEncoder().encode(Duration.seconds(100))
    let damaged = text.replacingOccurrences(
      of: String(decoding: lead, as: UTF8.self), with: String(decoding: longer, as: UTF8.self))
    #expect(damaged != text)
    #expect(throws: LabelError.invalidHorizon(horizon: .seconds(90), leadTime: .seconds(100))) {
      try JSONDecoder().decode(FailureHorizon.self, from: Data(damaged.utf8))
    }
  }
}
