internal import ForeshockSeries

extension ServiceLevelRules {
  /// The test of the rule file for `promtool test rules`: a time without errors, in which nothing fires; a
  /// full outage, in which all alerts do; and a time after it that is longer than the short windows of pages,
  /// at whose end those have stopped.
  ///
  /// Without series that the selectors find (``testObstacle``) the file says so and has no test.
  ///
  /// - Parameter ruleFile: where the rules are, relative to the test.
  public func testText(ruleFile: String) -> String {
    guard let series = ExampleSeries(part: partSelector, total: total) else {
      return """
        # There is no test of these rules: \(testObstacle ?? "")
        rule_files: [\(PayloadText.quoted(ruleFile))]
        tests: []

        """
    }
    let short = reachable.map(\.short).min() ?? .seconds(300)
    // Four samples in the shortest window, as much as rates need.
    let step = max(1, Int(short.inSeconds / 5))
    let calm = 30
    // An objective that allows nearly everything is never exhausted.
    let canExhaust = objective.budget <= Self.mostErrors
    let limits = reachable.map { $0.errorRatio(of: objective) } + (canExhaust ? [objective.budget] : [])
    // The share of the outage in all that was seen so far, with room to spare.
    let share = (1 + (limits.max() ?? 0)) / 2
    let outage = Int((Double(calm) * share / (1 - share)).rounded(.up)) + 12
    let pages = reachable.filter { $0.severity == .critical }.map(\.short.inSeconds).max() ?? 0
    let waits = reachable.map(\.sustained.inSeconds).max() ?? 0
    let wait = Int(waits / Double(step))
    let after = Int(pages / Double(step)) + 12
    let burning = calm + outage + wait
    return """
      rule_files: [\(PayloadText.quoted(ruleFile))]
      evaluation_interval: \(step)s
      tests:
      - interval: \(step)s
        input_series:
        - series: \(PayloadText.quoted(series.total))
          values: '\(totalValues(series.isOneMetric, calm, outage + wait, after))'
        - series: \(PayloadText.quoted(series.part))
          values: '\(values(ofGood: countsGood, calm, outage + wait, after))'
        alert_rule_test:
      \((alarmNames.map(Self.alertName) + [Self.exhausted]).map { check(calm * step, $0, []) }.joined(separator: "\n"))
      \(alarmNames.map { check(burning * step, Self.alertName($0), expected($0)) }.joined(separator: "\n"))
      \(canExhaust ? check(burning * step, Self.exhausted, [(.warning, .zero, exhaustedSummary)]) : "")
      \(alarmNames.contains(.critical)
        ? check((burning + after) * step, Self.alertName(.critical), []) : "")

      """
  }

  /// Why there is no test: no series can be made up that the selectors find, or that the total's finds and the part's
  /// does not. Nil when there is one.
  public var testObstacle: String? {
    guard ExampleSeries(part: partSelector, total: total) == nil else { return nil }
    let names = [partSelector, total].map(PayloadText.quoted).joined(separator: " and ")
    return "no series could be made up for \(names)"
  }

  /// The severities that have alerts, the most urgent first.
  private var alarmNames: [Severity] {
    Severity.allCases.reversed().filter { severity in alarms.contains { $0.severity == severity } }
  }

  /// The alerts of one name.
  private func expected(_ severity: Severity) -> [(severity: Severity, wait: Duration, summary: String)] {
    alarms.filter { $0.severity == severity }.map { (severity, $0.wait, summary(severity)) }
  }

  private var partSelector: String {
    switch part {
    case .good(let selector), .bad(let selector): selector
    }
  }

  private var countsGood: Bool { if case .good = part { true } else { false } }

  /// Of one metric the total is the part and the rest, which the total's own series is then.
  private func totalValues(_ isOneMetric: Bool, _ calm: Int, _ outage: Int, _ after: Int) -> String {
    isOneMetric
      ? values(ofGood: !countsGood, calm, outage, after) : "0+\(events)x\(calm + outage + after)"
  }

  /// Events between two samples: as many as the guard wants of a whole window.
  private var events: Int { max(10, Int(min(minimumEvents, 1e12).rounded(.up))) }

  /// Good events stop during the outage, bad ones come only then.
  private func values(ofGood isGood: Bool, _ calm: Int, _ outage: Int, _ after: Int) -> String {
    isGood
      ? "0+\(events)x\(calm) \(events * calm)x\(outage - 1) \(events * (calm + 1))+\(events)x\(after - 1)"
      : "0x\(calm) \(events)+\(events)x\(outage - 1) \(events * outage)x\(after - 1)"
  }

  private func check(
    _ second: Int, _ alert: String, _ firing: [(severity: Severity, wait: Duration, summary: String)]
  ) -> String {
    let runbook =
      runbooks.map { ", runbook_url: \(PayloadText.quoted(PayloadText.page(alert, below: $0)))" } ?? ""
    let expected = firing.map { one in
      let wait = one.wait > .zero ? ", wait: \(PromSpan.text(one.wait))" : ""
      return
        "\n    - exp_labels: {severity: \(one.severity.rawValue), slo: \(PayloadText.quoted(name))\(wait)}"
        + "\n      exp_annotations: {summary: \(PayloadText.quoted(one.summary))\(runbook)}"
    }.joined()
    return """
        - eval_time: \(second)s
          alertname: \(alert)
          exp_alerts:\(expected.isEmpty ? " []" : expected)
      """
  }
}
