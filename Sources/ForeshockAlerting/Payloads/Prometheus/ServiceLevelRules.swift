internal import ForeshockSeries

/// A Prometheus rule file for an objective: a recording rule for the error ratio of each window, the error
/// budget, and multi-window, multi-burn-rate alerts; and its test.
///
///     let rules = ServiceLevelRules(name: "checkout", part: .bad("http_requests_total{code=~\"5..\"}"),
///       total: "http_requests_total", objective: objective, rules: try BurnRateRule.workbook(for: month))
///     write(rules.text, "checkout.rules.yml")
///     write(rules.testText(ruleFile: "checkout.rules.yml"), "checkout.test.yml")
///     // promtool check rules checkout.rules.yml && promtool test rules checkout.test.yml
///
/// Both selectors name growing counters. Prometheus has no calendar windows: of a calendar's objective the
/// budget is that of a rolling window as long as the period. Checked by `promtool` 2.42.
public struct ServiceLevelRules: Hashable, Sendable {
  /// What counts beside the total.
  public enum Part: Hashable, Sendable {
    /// The selector of good events.
    case good(String)
    /// The selector of bad events.
    case bad(String)
  }

  /// The objective's name, the label `slo`.
  public let name: String
  /// The numerator's selector.
  public let part: Part
  /// The selector of all events.
  public let total: String
  /// The objective.
  public let objective: ServiceObjective
  /// The length of the objective's window.
  public let window: Duration
  /// The alerts' rules.
  public let rules: [BurnRateRule]
  /// A window with fewer events does not fire.
  public let minimumEvents: Double
  /// Pages about what to do, without a slash at the end; nil leaves the links out.
  public let runbooks: String?

  /// A rule file.
  ///
  /// - Parameter window: the length of the objective's window.
  public init(
    name: String, part: Part, total: String, objective: ServiceObjective, window: Duration,
    rules: [BurnRateRule], minimumEvents: Double = 0, runbooks: String? = nil
  ) {
    self.name = name
    self.part = part
    self.total = total
    self.objective = objective
    self.window = window
    self.rules = rules
    self.minimumEvents = minimumEvents
    self.runbooks = runbooks
  }

  /// The alert of rules of one severity.
  static func alertName(_ severity: Severity) -> String {
    severity == .critical ? "ErrorBudgetBurnFast" : "ErrorBudgetBurnSlow"
  }

  static let exhausted = "ErrorBudgetExhausted"

  /// The rules that can fire: of the others not even an outage of all but one event in a hundred burns fast enough.
  var reachable: [BurnRateRule] { rules.filter { $0.errorRatio(of: objective) <= Self.mostErrors } }

  static let mostErrors = 0.99

  /// The severities that have a rule, the most urgent first.
  var severities: [Severity] {
    Severity.allCases.reversed().filter { severity in reachable.contains { $0.severity == severity } }
  }

  func summary(_ severity: Severity) -> String {
    "The error budget of \(name) burns " + (severity == .critical ? "fast" : "slowly, but all the time")
  }

  var exhaustedSummary: String {
    "The error budget of \(name) (\(objectiveText) over \(PromSpan.text(window))) is used up"
  }

  var objectiveText: String { "\(SentenceNumber.significant(objective.target * 100, 9)) %" }

  /// The rule file.
  public var text: String {
    let windows = Set(reachable.flatMap { [$0.long, $0.short] } + [window]).sorted()
    let id = "slo=\(PayloadText.quoted(name))"
    var lines = ["groups:", "- name: \(PayloadText.quoted("foreshock-slo-\(name)"))", "  rules:"]
    for span in windows { lines += record(Self.ratio(span), ratioExpression(span)) }
    lines += record("slo:error_budget:ratio", "vector(\(objective.budget))")
    lines += record(
      "slo:error_budget_remaining:ratio", "1 - \(Self.ratio(window)){\(id)} / \(objective.budget)")
    for severity in severities {
      let conditions = reachable.filter { $0.severity == severity }.map { condition($0, id) }
      lines += alert(
        Self.alertName(severity), conditions.joined(separator: " or "), severity: severity,
        wait: reachable.filter { $0.severity == severity }.map(\.sustained).max() ?? .zero,
        summary: summary(severity))
    }
    lines += alert(
      Self.exhausted, "slo:error_budget_remaining:ratio{\(id)} <= 0", severity: .warning, wait: .zero,
      summary: exhaustedSummary)
    return lines.joined(separator: "\n") + "\n"
  }

  /// The recorded error ratio of a window.
  private static func ratio(_ span: Duration) -> String { "slo:error_ratio:rate\(PromSpan.text(span))" }

  private func ratioExpression(_ span: Duration) -> String {
    let window = "[\(PromSpan.text(span))]"
    let all = "sum(rate(\(total)\(window)))"
    return switch part {
    // A counter of errors is often not there until the first one.
    case .bad(let selector): "(sum(rate(\(selector)\(window))) or 0 * \(all)) / \(all)"
    case .good(let selector): "1 - (sum(rate(\(selector)\(window))) or 0 * \(all)) / \(all)"
    }
  }

  private func condition(_ rule: BurnRateRule, _ id: String) -> String {
    let limit = "\(SentenceNumber.significant(rule.factor, 6)) * \(objective.budget)"
    let parts = [rule.long, rule.short].flatMap { span in
      ["\(Self.ratio(span)){\(id)} > \(limit)"]
        + (minimumEvents > 0
          ? [
            "on() sum(increase(\(total)[\(PromSpan.text(span))])) >= \(SentenceNumber.significant(minimumEvents, 9))"
          ] : [])
    }
    return "(" + parts.joined(separator: " and ") + ")"
  }

  private func record(_ name: String, _ expression: String) -> [String] {
    [
      "  - record: \(name)", "    expr: \(PayloadText.quoted(expression))", "    labels:",
      "      slo: \(PayloadText.quoted(self.name))",
    ]
  }

  private func alert(
    _ alert: String, _ expression: String, severity: Severity, wait: Duration, summary: String
  ) -> [String] {
    var lines = ["  - alert: \(alert)", "    expr: \(PayloadText.quoted(expression))"]
    if wait > .zero { lines.append("    for: \(PromSpan.text(wait))") }
    lines += [
      "    labels:", "      severity: \(severity.rawValue)", "      slo: \(PayloadText.quoted(name))",
      "    annotations:", "      summary: \(PayloadText.quoted(summary))",
    ]
    if let runbooks {
      lines.append("      runbook_url: \(PayloadText.quoted("\(runbooks)/\(alert).md"))")
    }
    return lines
  }
}
