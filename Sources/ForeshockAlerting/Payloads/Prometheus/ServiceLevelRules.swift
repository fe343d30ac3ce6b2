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
/// There is one alert for each severity and wait of the rules, with the label `wait` where there is one.
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
  /// Where the pages about what to do are; nil leaves the links out.
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
    switch severity {
    case .critical: "ErrorBudgetBurnFast"
    case .warning: "ErrorBudgetBurnSlow"
    case .info: "ErrorBudgetBurnInfo"
    }
  }

  static let exhausted = "ErrorBudgetExhausted"

  /// The rules that can fire: of the others not even an outage of all but one event in a hundred burns fast enough.
  var reachable: [BurnRateRule] { rules.filter { $0.errorRatio(of: objective) <= Self.mostErrors } }

  static let mostErrors = 0.99

  /// Rules of one alert: of one severity, and of one wait, so that none waits for the wait of another.
  struct Alarm {
    let severity: Severity
    let wait: Duration
    let rules: [BurnRateRule]
  }

  /// The alerts, the most urgent first, and of one severity those first that wait less.
  var alarms: [Alarm] {
    Severity.allCases.reversed().flatMap { severity in
      let rules = reachable.filter { $0.severity == severity }
      return Set(rules.map(\.sustained)).sorted().map { wait in
        Alarm(severity: severity, wait: wait, rules: rules.filter { $0.sustained == wait })
      }
    }
  }

  func summary(_ severity: Severity) -> String {
    let pace =
      switch severity {
      case .critical: " burns fast"
      case .warning: " burns slowly, but all the time"
      case .info: " burns"
      }
    return "The error budget of \(name)" + pace
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
    for alarm in alarms {
      lines += alert(
        Self.alertName(alarm.severity), alarm.rules.map { condition($0, id) }.joined(separator: " or "),
        severity: alarm.severity, wait: alarm.wait, summary: summary(alarm.severity))
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
    // Labels and annotations of alerts are templates.
    func template(_ text: String) -> String { PayloadText.quoted(PayloadText.untemplated(text)) }
    lines += ["    labels:", "      severity: \(severity.rawValue)", "      slo: \(template(name))"]
    // It tells alerts of one name apart, which Prometheus would take for one.
    if wait > .zero { lines.append("      wait: \(PromSpan.text(wait))") }
    lines += ["    annotations:", "      summary: \(template(summary))"]
    if let runbooks {
      lines.append("      runbook_url: \(template(PayloadText.page(alert, below: runbooks)))")
    }
    return lines
  }
}
