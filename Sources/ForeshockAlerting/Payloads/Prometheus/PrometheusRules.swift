/// A Prometheus rule file over the metrics of ``MetricsText/init(_:)``, and its test, for those who keep their
/// alerts in Prometheus.
///
///     let rules = PrometheusRules(horizon: "30m", severity: .warning, policy: policy)
///     write(rules.text, "foreshock.rules.yml")
///     write(rules.testText(ruleFile: "foreshock.rules.yml"), "foreshock.test.yml")
///     // promtool check rules foreshock.rules.yml && promtool test rules foreshock.test.yml
///
/// `for` and `keep_firing_for` are the policy's, in whole minutes; `keep_firing_for` needs Prometheus 2.42.
/// Prometheus has one threshold where the policy has two, and no M of N: expect more noise than from
/// ``AlertProgress``. Checked by `promtool` 2.42.
public struct PrometheusRules: Hashable, Sendable {
  /// The label `horizon` of the metrics, such as `30m`.
  public let horizon: String
  /// The severity of a predicted passing.
  public let severity: Severity
  /// Where the thresholds and waits come from.
  public let policy: AlertPolicy
  /// Where the pages about what to do are; nil leaves the links out.
  public let runbooks: String?

  /// A rule file.
  public init(
    horizon: String, severity: Severity = .warning, policy: AlertPolicy, runbooks: String? = nil
  ) {
    self.horizon = horizon
    self.severity = severity
    self.policy = policy
    self.runbooks = runbooks
  }

  private var pendingMinutes: Int { Self.minutes(policy.pendingFor) }
  private var keepMinutes: Int { max(1, Self.minutes(policy.keepFiring)) }
  private var staleSeconds: Int { Int(policy.staleAfter.boundedMicroseconds / 1_000_000) }

  /// Whole minutes, rounded up.
  private static func minutes(_ time: Duration) -> Int {
    Int((time.boundedMicroseconds + 59_999_999) / 60_000_000)
  }

  /// The rule file.
  public var text: String {
    """
    groups:
    - name: foreshock
      rules:
    \(rule(
      "ForecastBreach",
      "foreshock_forecast_breach_probability{horizon=\(PayloadText.quoted(horizon))} >= \(policy.on)",
      minutes: pendingMinutes, keep: keepMinutes, severity: severity,
      summary:
        "{{ $labels.metric }} is predicted to pass its threshold within {{ $labels.horizon }}, p = {{ $value }}"))
    \(rule(
      "ForecastInputMissing", "time() - foreshock_forecast_data_timestamp_seconds > \(staleSeconds)",
      minutes: 1, keep: nil, severity: .warning,
      summary: "The newest sample of {{ $labels.metric }} is {{ $value | humanizeDuration }} old"))

    """
  }

  private func rule(
    _ name: String, _ expression: String, minutes: Int, keep: Int?, severity: Severity, summary: String
  ) -> String {
    var lines = [
      "  - alert: \(name)", "    expr: \(PayloadText.quoted(expression))", "    for: \(minutes)m",
    ]
    if let keep { lines.append("    keep_firing_for: \(keep)m") }
    lines += [
      "    labels:", "      severity: \(severity.rawValue)", "    annotations:",
      "      summary: \(PayloadText.quoted(summary))",
    ]
    if let runbooks {
      lines.append(
        "      runbook_url: \(PayloadText.quoted(PayloadText.untemplated(PayloadText.page(name, below: runbooks))))"
      )
    }
    return lines.joined(separator: "\n")
  }

  /// The test of the rule file: a probability that rises, stays for the wait and falls, and data that stops.
  ///
  /// - Parameter ruleFile: where the rules are, relative to the test.
  public func testText(ruleFile: String) -> String {
    // Samples a minute: five low ones, high ones until two minutes past the wait, low ones until past the keep.
    let high = pendingMinutes + 3, rise = 5, fall = rise + high
    let low = keepMinutes + 10
    let labels = "horizon=\(PayloadText.quoted(horizon)),metric=\"cpu\",rule=\"test\""
    let alert = "horizon: \(PayloadText.quoted(horizon)), metric: cpu, rule: test"
    func check(_ minute: Int, _ name: String, _ expected: String) -> String {
      """
        - eval_time: \(minute)m
          alertname: \(name)
          exp_alerts:\(expected)
      """
    }
    func firing(_ summary: String, _ severity: Severity, _ name: String) -> String {
      let runbook =
        runbooks.map { ", runbook_url: \(PayloadText.quoted(PayloadText.page(name, below: $0)))" } ?? ""
      return """

            - exp_labels: {\(alert), severity: \(severity.rawValue)}
              exp_annotations: {summary: \(PayloadText.quoted(summary))\(runbook)}
        """
    }
    func breach(_ p: String) -> String {
      firing(
        "cpu is predicted to pass its threshold within \(horizon), p = \(p)", severity, "ForecastBreach")
    }
    let staleMinute = staleSeconds / 60 + 3
    return """
      rule_files: [\(PayloadText.quoted(ruleFile))]
      evaluation_interval: 1m
      tests:
      - interval: 1m
        input_series:
        - series: 'foreshock_forecast_breach_probability{\(labels)}'
          values: '0.1x\(rise - 1) 1x\(high - 1) 0.1x\(low - 1)'
        alert_rule_test:
      \(check(rise - 1, "ForecastBreach", " []"))
      \(check(rise + pendingMinutes, "ForecastBreach", breach("1")))
      \(check(fall + keepMinutes - 1, "ForecastBreach", breach("1")))
      \(check(fall + keepMinutes + 1, "ForecastBreach", " []"))
      - interval: 1m
        input_series:
        - series: 'foreshock_forecast_data_timestamp_seconds{\(labels)}'
          values: '0x\(staleMinute + 5)'
        alert_rule_test:
      \(check(staleSeconds / 60, "ForecastInputMissing", " []"))
      \(check(
        staleMinute, "ForecastInputMissing",
        firing(
          "The newest sample of cpu is \(Self.humanized(staleMinute)) old", .warning, "ForecastInputMissing")))

      """
  }

  /// Whole minutes as Prometheus' `humanizeDuration` writes them.
  private static func humanized(_ minutes: Int) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60)
    if days > 0 { return "\(days)d \(hours)h \(rest)m 0s" }
    return hours > 0 ? "\(hours)h \(rest)m 0s" : "\(rest)m 0s"
  }
}
