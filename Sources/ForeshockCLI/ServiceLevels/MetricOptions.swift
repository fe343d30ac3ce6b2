internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockSeries

/// What the indicator is called in Prometheus.
struct MetricOptions: ParsableArguments {
  @Option(
    named: "part-metric", takes: "selector",
    "The counter of good (or bad) events in Prometheus, such as 'http_requests_total{code=~\"5..\"}'.")
  var part: String?
  @Option(named: "total-metric", takes: "selector", "The counter of all events in Prometheus.")
  var total: String?
  @Option(
    named: "runbook-url", takes: "url", "Where the pages of Guides/runbooks are, for links in the alerts.")
  var runbooks: String?
  @Option(
    named: "rule-file", takes: "name",
    "The rule file that --emit prometheus-tests names (default: slo.rules.yml).")
  var ruleFile: String?

  var ruleFileName: String { ruleFile ?? "slo.rules.yml" }

  /// The rules and their text.
  func ruleFile(of plan: ServicePlan, traffic: TrafficGuard) throws -> (ServiceLevelRules, String) {
    guard plan.slices == nil else {
      throw CommandFailure.usage(
        "--emit writes rules for budgets of events; those of slices have none in Prometheus")
    }
    let isGood: Bool
    let defaults: (part: String, total: String)
    switch plan.indicator {
    case .counted(let good, let part, let all, _):
      isGood = good
      defaults = (plan.queries.part ?? part, plan.queries.total ?? all)
    case .measured(let column, let value, _):
      isGood = true
      guard value.comparison == .lessThan || value.comparison == .atMost else {
        throw CommandFailure.usage("--emit writes rules for values that are good when they are small")
      }
      // A histogram's buckets hold what is at most their bound.
      defaults = ("\(column)_bucket{le=\"\(Format.number(value.limit))\"}", "\(column)_count")
    case .ratios:
      throw CommandFailure.usage("--emit writes rules for counters; there are none behind ratios")
    }
    let window: Duration
    switch plan.objective.window {
    case .rolling(let span): window = span
    // A month and a quarter as Prometheus, which has no calendar, can look back.
    case .calendar(let cycle):
      window =
        switch cycle.unit {
        case .days(let count): .seconds(86_400 * count)
        case .months(let count): .seconds(30 * 86_400 * count)
        }
    }
    let rules = ServiceLevelRules(
      name: plan.name,
      part: isGood
        ? .good(try Self.selector(part ?? defaults.part, "--part-metric"))
        : .bad(try Self.selector(part ?? defaults.part, "--part-metric")),
      total: try Self.selector(total ?? defaults.total, "--total-metric"), objective: plan.objective,
      window: window, rules: try plan.rules ?? BurnRateRule.workbook(for: window),
      minimumEvents: traffic.minimumEvents, runbooks: runbooks)
    return (rules, rules.text)
  }

  /// A name, and matchers in braces perhaps.
  private static func selector(_ text: String, _ option: String) throws -> String {
    guard MetricSelector(text) != nil else {
      throw CommandFailure.usage(
        "'\(text)' is no selector of a Prometheus counter; name one with \(option)",
        hint: "For example http_requests_total{code=~\"5..\"}; rates and sums are put around it.")
    }
    return text
  }

  /// The options that only make sense with --emit.
  var given: [String] {
    [
      ("--part-metric", part), ("--total-metric", total), ("--runbook-url", runbooks),
      ("--rule-file", ruleFile),
    ].filter { $0.1 != nil }.map(\.0)
  }
}
