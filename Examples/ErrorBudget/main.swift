// Says what is left of an error budget, how fast it burns, when it will be used up and whether to release;
// then how well such forecasts would have done on five kinds of services.
//
//     swift run ErrorBudget [SEEDS]
import Foreshock

let seeds = CommandLine.arguments.dropFirst().first.flatMap { UInt64($0) } ?? 2
let month = Duration.seconds(30 * 86_400)
let objective = try ServiceObjective(target: 0.999, window: .rolling(month))

// Two months of a service: counts of all and of bad events every five minutes.
let events = try SyntheticService.incidents.events(days: 60, seed: 4)
let status = events.status(of: objective)
print("budget left: \(status.remaining * 100) %, or \(status.outageLeft.forPeople) of full outage")

// The rules of the Site Reliability Workbook, and what they say now.
let readings = events.readings(of: try BurnRateRule.workbook(for: month), for: objective)
for reading in readings {
  print("\(reading.rule.name): burn rate \(reading.long.value ?? 0), fires above \(reading.rule.factor)")
}

// What is expected of the coming month, over simulated futures.
let forecast = try BudgetForecaster().forecast(events, for: objective)
let passage = forecast.exhaustion
print("used up by \(forecast.horizonEnd) with p = \(passage.probability)")
print(
  "most likely \(passage.time?.description ?? "later"), at the earliest \(passage.lower?.description ?? "later")"
)

// Whether to release, and why.
let decision = BudgetPolicy.standard.decision(status: status, readings: readings, forecast: forecast)
print("\(decision.verdict.rawValue): \(decision.reasons.joined(separator: "; "))")

// How well: forecasts two weeks ahead from 10 moments of each of a few services, beside remaining × window /
// burn rate.
print("\nservice       forecasts exhausted  error h  naive h  covered (of exhausted)  width h  Brier  naive")
var cases: [BudgetBacktestResult.Case] = []
func show(_ name: String, _ scores: BudgetBacktestScores) {
  func two(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
  let hours = [scores.meanError, scores.naiveMeanError].map { two($0.inSeconds / 3600) }
  print(
    name, scores.count, scores.exhaustedCount, hours[0], hours[1], two(scores.coverage),
    scores.exhaustedCoverage.map(two) ?? "–", two(scores.meanWidth.inSeconds / 3600), two(scores.brier),
    two(scores.naiveBrier), separator: "  ")
}
let backtest = try BudgetBacktest(origins: 10, horizon: .seconds(14 * 86_400), pathCount: 300)
for kind in SyntheticService.allCases {
  var ofKind: [BudgetBacktestResult.Case] = []
  for seed in 0..<seeds {
    let service = try kind.events(days: 75, seed: 100 + seed)
    // A service whose budget is used up at every origin has nothing to foretell.
    if let result = try? backtest.run(service, for: objective) { ofKind += result.cases }
  }
  show(kind.rawValue, BudgetBacktestResult(cases: ofKind).scores)
  cases += ofKind
}
let all = BudgetBacktestResult(cases: cases).scores
show("all", all)
for bin in all.reliability {
  print("foretold \(bin.probability), came \(bin.frequency), \(bin.count) forecasts")
}
