import ForeshockAlerting
import ForeshockSeries
import Foundation
import Testing

/// How well exhaustion is foretold on services that do not exist; the guide's table is this with more seeds.
@Suite struct BudgetBacktestTests {
  static func result(_ kind: SyntheticService, seeds: Range<UInt64>, origins: Int = 10) throws
    -> BudgetBacktestResult
  {
    let objective = try BurnRateTests.objective(0.999)
    var cases: [BudgetBacktestResult.Case] = []
    for seed in seeds {
      let events = try kind.events(days: 60, seed: seed)
      let backtest = try BudgetBacktest(origins: origins, horizon: .seconds(14 * 86_400), pathCount: 200)
      guard let result = try? backtest.run(events, for: objective) else { continue }
      cases += result.cases
    }
    return BudgetBacktestResult(cases: cases)
  }

  @Test func healthyServicesStayHealthy() throws {
    let result = try Self.result(.healthy, seeds: 0..<3)
    #expect(result.scores.exhaustedCount == 0 && result.scores.brier < 0.01)
    #expect(result.scores.coverage == 1)
  }

  @Test func allKindsTogether() throws {
    var cases: [BudgetBacktestResult.Case] = []
    for kind in SyntheticService.allCases { cases += try Self.result(kind, seeds: 0..<6).cases }
    let scores = BudgetBacktestResult(cases: cases).scores
    #expect(scores.count > 200 && scores.exhaustedCount > 20)
    #expect(scores.coverage >= 0.9)
    // The interval holds what comes too, and not only what does not.
    let exhausted = try #require(scores.exhaustedCoverage)
    #expect(exhausted >= 0.85, "\(exhausted)")
    #expect(scores.meanWidth < .seconds(14 * 86_400))
    #expect(scores.meanError.inSeconds < 0.5 * scores.naiveMeanError.inSeconds)
    #expect(scores.brier < 0.5 * scores.naiveBrier)
    // What is foretold with near certainty comes.
    let sure = try #require(scores.reliability.last)
    #expect(sure.probability > 0.8 && sure.frequency >= 0.8)
  }

  @Test func noCasesHaveNoScores() {
    let scores = BudgetBacktestResult(cases: []).scores
    #expect(scores.count == 0 && scores.exhaustedCoverage == nil && scores.reliability.isEmpty)
  }

  @Test func tooShortAHistory() throws {
    let events = try ServiceEventTests.events(bad: [5, 5], total: [5, 5])
    #expect(throws: ServiceLevelError.self) {
      try BudgetBacktest().run(events, for: BurnRateTests.objective(0.999))
    }
  }
}
