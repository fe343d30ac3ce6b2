internal import ForeshockSeries

extension ServiceLevelRules {
  /// The test of the rule file for `promtool test rules`: a time without errors, in which nothing fires; a
  /// full outage, in which all alerts do; and a time after it that is longer than the short windows of pages,
  /// at whose end those have stopped.
  ///
  /// - Parameter ruleFile: where the rules are, relative to the test.
  public func testText(ruleFile: String) -> String {
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
        - series: \(PayloadText.quoted(Self.series(total)))
          values: '\(totalValues(calm, outage + wait, after))'
        - series: \(PayloadText.quoted(Self.series(partSelector)))
          values: '\(values(ofGood: countsGood, calm, outage + wait, after))'
        alert_rule_test:
      \((severities.map(Self.alertName) + [Self.exhausted]).map { check(calm * step, $0, []) }.joined(separator: "\n"))
      \(severities.map { check(burning * step, Self.alertName($0), [($0, summary($0))]) }.joined(separator: "\n"))
      \(canExhaust ? check(burning * step, Self.exhausted, [(.warning, exhaustedSummary)]) : "")
      \(severities.contains(.critical)
        ? check((burning + after) * step, Self.alertName(.critical), []) : "")

      """
  }

  private var partSelector: String {
    switch part {
    case .good(let selector), .bad(let selector): selector
    }
  }

  private var countsGood: Bool { if case .good = part { true } else { false } }

  /// Of one metric the total is the part and the rest, which the total's own series is then.
  private func totalValues(_ calm: Int, _ outage: Int, _ after: Int) -> String {
    let isOneMetric = Self.metric(total) == Self.metric(partSelector)
    return isOneMetric
      ? values(ofGood: !countsGood, calm, outage, after) : "0+\(events)x\(calm + outage + after)"
  }

  /// Events between two samples: as many as the guard wants of a whole window.
  private var events: Int { max(10, Int(min(minimumEvents, 1e12).rounded(.up))) }

  private static func metric(_ selector: String) -> Substring { selector.prefix { $0 != "{" } }

  /// Good events stop during the outage, bad ones come only then.
  private func values(ofGood isGood: Bool, _ calm: Int, _ outage: Int, _ after: Int) -> String {
    isGood
      ? "0+\(events)x\(calm) \(events * calm)x\(outage - 1) \(events * (calm + 1))+\(events)x\(after - 1)"
      : "0x\(calm) \(events)+\(events)x\(outage - 1) \(events * outage)x\(after - 1)"
  }

  /// A series that a selector finds: matchers of equality stay; of a pattern's the first alternative does,
  /// with dots as digits; negations are left out.
  static func series(_ selector: String) -> String {
    guard let open = selector.firstIndex(of: "{"), selector.last == "}" else { return selector }
    let inner = selector[selector.index(after: open)...].dropLast()
    var labels: [String] = []
    for matcher in split(inner) {
      guard let equals = matcher.firstIndex(of: "=") else { continue }
      let name = matcher[..<equals].filter { $0 != " " }
      guard !name.hasSuffix("!") else { continue }
      let rest = matcher[matcher.index(after: equals)...]
      if rest.hasPrefix("~") {
        let pattern = rest.dropFirst().filter { !"\" ^$()+*?".contains($0) }
        let first = pattern.split(separator: "|").first.map(String.init) ?? ""
        labels.append("\(name)=\"\(first.map { $0 == "." ? "0" : String($0) }.joined())\"")
      } else {
        labels.append("\(name)=\(rest)")
      }
    }
    return "\(selector[..<open]){\(labels.joined(separator: ","))}"
  }

  /// The matchers between commas outside quotes.
  private static func split(_ text: some StringProtocol) -> [String] {
    var (parts, part, isQuoted) = ([String](), "", false)
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        parts.append(part)
        part = ""
      } else {
        part.append(character)
      }
    }
    return parts + (part.isEmpty ? [] : [part])
  }

  private func check(_ second: Int, _ alert: String, _ firing: [(severity: Severity, summary: String)])
    -> String
  {
    let runbook = runbooks.map { ", runbook_url: \(PayloadText.quoted("\($0)/\(alert).md"))" } ?? ""
    let expected = firing.map { one in
      "\n    - exp_labels: {severity: \(one.severity.rawValue), slo: \(PayloadText.quoted(name))}"
        + "\n      exp_annotations: {summary: \(PayloadText.quoted(one.summary))\(runbook)}"
    }.joined()
    return """
        - eval_time: \(second)s
          alertname: \(alert)
          exp_alerts:\(expected.isEmpty ? " []" : expected)
      """
  }
}
