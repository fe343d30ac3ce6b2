import ForeshockAlerting
import ForeshockSeries
import Foundation
import Testing

@Suite struct GateTests {
  func decide(_ bad: [Double], _ total: [Double], _ policy: BudgetPolicy = .standard) throws -> GateDecision {
    let objective = try BurnRateTests.objective(0.999)
    let events = try ServiceEventTests.events(bad: bad, total: total)
    return policy.decision(
      status: events.status(of: objective),
      readings: events.readings(of: try BurnRateRule.workbook(for: .seconds(30 * 86_400)), for: objective),
      forecast: nil)
  }

  @Test func theStandardPolicy() throws {
    let total = [Double](repeating: 1000, count: 5000)
    var bad = [Double](repeating: 0, count: 5000)
    #expect(try decide(bad, total).verdict == .ship)
    // 60 % of the budget, long ago.
    for row in 0..<30 { bad[row] = 100 }
    let slow = try decide(bad, total)
    #expect(slow.verdict == .slow && slow.reasons == ["40 % of the error budget is left, less than 50 %"])
    for row in 0..<50 { bad[row] = 100 }
    let frozen = try decide(bad, total)
    #expect(frozen.verdict == .freeze && frozen.reasons[0].contains("used up: 100 %"))
    var now = [Double](repeating: 0, count: 5000)
    for row in 4990..<5000 { now[row] = 150 }
    let page = try decide(now, total)
    #expect(page.verdict == .freeze && page.reasons[0].contains("critical rule 1h/5m fires"))
    // Only the freezing conditions are named.
    let lenient = try BudgetPolicy(slow: .init(remainingBelow: 0.9), freeze: .init())
    #expect(try decide(now, total, lenient).verdict == .slow)
  }

  @Test func whatIsUsedUpIsNoLessSureThanWhatIsExpected() throws {
    let total = [Double](repeating: 1000, count: 5000)
    var bad = [Double](repeating: 0, count: 5000)
    for row in 0..<600 { bad[row] = 100 }
    let policy = try BudgetPolicy(
      slow: .init(remainingBelow: 0.5), freeze: .init(exhaustionProbability: 0.9))
    let frozen = try decide(bad, total, policy)
    #expect(frozen.verdict == .freeze && frozen.reasons[0].contains("used up"))
    #expect(try decide([Double](repeating: 0, count: 5000), total, policy).verdict == .ship)
  }

  @Test func theStrictestOfMany() throws {
    let total = [Double](repeating: 1000, count: 5000)
    var bad = [Double](repeating: 0, count: 5000)
    let ship = try decide(bad, total)
    for row in 0..<30 { bad[row] = 100 }
    let slow = try decide(bad, total)
    #expect(GateDecision.strictest(of: []) == nil)
    #expect(GateDecision.strictest(of: [("a", ship)])?.verdict == .ship)
    let all = try #require(GateDecision.strictest(of: [("a", ship), ("b", slow), ("c", slow)]))
    #expect(all.verdict == .slow && all.reasons == ["b", "c"].map { "\($0): \(slow.reasons[0])" })
  }

  @Test func policiesAreReadStrictly() throws {
    func read(_ text: String) throws -> BudgetPolicy {
      try JSONDecoder().decode(BudgetPolicy.self, from: Data(text.utf8))
    }
    let written = try JSONEncoder().encode(BudgetPolicy.standard)
    #expect(try JSONDecoder().decode(BudgetPolicy.self, from: written) == .standard)
    let text = """
      {"slow": {"remaining_below": 0.5, "severities": ["warning"], "exhaustion_probability": 0.5},
       "freeze": {"remaining_below": 0, "severities": ["critical"], "exhaustion_probability": 0.9}}
      """
    #expect(try read(text) == .standard)
    for bad in [
      text.replacing("remaining_below", with: "remaining_bellow"),
      text.replacing("\"freeze\"", with: "\"frieze\""),
      text.replacing("0.9", with: "1.5"), text.replacing("critical", with: "page"), "{\"slow\": {}}", "[]",
    ] {
      #expect(throws: (any Error).self) { try read(bad) }
    }
  }
}
