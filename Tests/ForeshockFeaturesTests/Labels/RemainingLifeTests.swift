import ForeshockFeatures
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

private func steps(_ numbers: [Int]) -> [Timestamp] { numbers.map { Timestamp(microseconds: Int64($0)) } }

@Suite struct RemainingLifeTests {
  private let step = Duration.microseconds(1)

  @Test func fallsLinearlyBelowTheCap() throws {
    let life = try RemainingLife(cap: 4, timeUnit: step)
    let targets = try life.targets(at: steps(Array(1...8)), of: UnitHistory(unit: "1", failures: steps([8])))
    #expect(targets == [4, 4, 4, 4, 3, 2, 1, 0])
    let plain = try RemainingLife(timeUnit: .seconds(3600))
    let hours = try plain.targets(
      at: [Timestamp(seconds: 0), Timestamp(seconds: 5400)],
      of: UnitHistory(unit: "1", failures: [Timestamp(seconds: 7200)]))
    #expect(hours == [2, 0.5])
  }

  @Test func censoredRowsAreUnknown() throws {
    let life = try RemainingLife(cap: 5, timeUnit: step)
    let rows = steps([3, 6, 8])
    #expect(try life.targets(at: rows, of: UnitHistory(unit: "1")).allSatisfy(\.isNaN))
    // Between two failures the next one counts; after the last nothing is known.
    let failed = UnitHistory(unit: "1", failures: steps([4, 7, 4]), observationEnd: steps([20])[0])
    let targets = try life.targets(at: rows, of: failed)
    #expect(targets[0] == 1 && targets[1] == 1 && targets[2].isNaN)
    #expect(RemainingLife.knownRows(targets) == [0, 1])
    let known = UnitHistory(unit: "1", endOfLife: steps([10])[0])
    #expect(try life.targets(at: rows, of: known) == [5, 4, 2])
    // With the cap as a bound, rows watched for it afterwards are known.
    let bounded = try RemainingLife(cap: 5, timeUnit: step, capsCensored: true)
    let halves = try bounded.targets(at: rows, of: UnitHistory(unit: "1"))
    #expect(halves[0] == 5 && halves[1].isNaN && halves[2].isNaN)
  }

  @Test func repairsAndBlackouts() throws {
    let history = UnitHistory(unit: "1", failures: steps([10]), repairs: steps([5]))
    let rows = steps(Array(3...10))
    let renewed = try RemainingLife(timeUnit: step, blackout: .microseconds(2)).targets(at: rows, of: history)
    // 3 and 4 are before the repair, 5 and 6 in its blackout, 10 in that of the failure.
    #expect(RemainingLife.knownRows(renewed) == [4, 5, 6])
    #expect(renewed[4...6] == [3, 2, 1])
    let plain = try RemainingLife(timeUnit: step, repairsCensor: false).targets(at: rows, of: history)
    #expect(plain == [7, 6, 5, 4, 3, 2, 1, 0])
    let capped = try RemainingLife(cap: 1.5, timeUnit: step, capsCensored: true)
    let bounded = try capped.targets(at: rows, of: history)
    #expect(bounded[0] == 1.5 && bounded[1].isNaN && bounded[2] == 1.5)
  }

  @Test func agreesWithTheDefinitionRowByRow() throws {
    for seed in UInt64(0)..<200 {
      var random = RandomStream(seed: seed)
      let end = 15 + random.integer(below: 15)
      let failures = (0..<random.integer(below: 4)).map { _ in random.integer(below: end + 1) }
      let repairs = (0..<random.integer(below: 3)).map { _ in random.integer(below: end + 1) }
      let (cap, blackout) = (1 + random.integer(below: 9), random.integer(below: 3))
      let (censor, bound) = (random.chance(0.5), random.chance(0.5))
      let life = try RemainingLife(
        cap: Double(cap), timeUnit: step, blackout: .microseconds(blackout), repairsCensor: censor,
        capsCensored: bound)
      let rows = (0...end).shuffled(using: &random)
      let history = UnitHistory(
        unit: "u", failures: steps(failures), repairs: steps(repairs), observationEnd: steps([end])[0])
      let targets = try life.targets(at: steps(rows), of: history)
      for (row, t) in rows.enumerated() {
        let failure = failures.filter { $0 >= t }.min()
        let repair = censor ? repairs.filter { $0 > t }.min() : nil
        var expected = Double.nan
        if let failure, failure <= repair ?? .max {
          expected = Double(min(failure - t, cap))
        } else if bound, (repair ?? end) - t >= cap {
          expected = Double(cap)
        }
        if (failures + repairs).contains(where: { $0 <= t && t < $0 + blackout }) { expected = .nan }
        #expect(isClose(targets[row], expected, relative: 0), "seed \(seed), t \(t)")
      }
    }
  }

  @Test func refusesImpossibleSettings() throws {
    for cap in [0, -1, Double.infinity] {
      #expect(throws: LabelError.invalidCap(cap)) { try RemainingLife(cap: cap) }
    }
    #expect(throws: LabelError.invalidTimeUnit(.zero)) { try RemainingLife(timeUnit: .zero) }
    #expect(throws: LabelError.invalidBlackout(.seconds(-1))) { try RemainingLife(blackout: .seconds(-1)) }
    #expect(throws: LabelError.noHistory(unit: "x", row: 0)) {
      try RemainingLife().targets(units: ["x"], times: steps([1]), histories: [])
    }
    let life = try RemainingLife(cap: 125, timeUnit: step, capsCensored: true)
    #expect(try JSONDecoder().decode(RemainingLife.self, from: JSONEncoder().encode(life)) == life)
    let damaged = String(decoding: try JSONEncoder().encode(life), as: UTF8.self)
      .replacingOccurrences(of: "125", with: "-125")
    #expect(throws: LabelError.invalidCap(-125)) {
      try JSONDecoder().decode(RemainingLife.self, from: Data(damaged.utf8))
    }
  }
}
