internal import ForeshockNumerics
internal import ForeshockSeries

/// Documents by kind and name.
struct OpenSLOCatalog {
  private let documents: [OpenSLODocument]

  init(_ documents: [OpenSLODocument]) { self.documents = documents }

  /// The objective called `name`, or the only one.
  func objective(_ name: String?) throws(ServiceLevelError) -> (OpenSLO.Metadata, OpenSLO.Objective) {
    var found: [(OpenSLO.Metadata, OpenSLO.Objective)] = []
    for document in documents {
      if case .slo(let spec) = document.content { found.append((document.metadata, spec)) }
    }
    let names = found.map(\.0.name)
    if let name {
      let matching = found.filter { $0.0.name == name }
      guard matching.count < 2 else { throw .setting("SLO", "there are \(matching.count) called '\(name)'") }
      if let one = matching.first { return one }
      throw .setting("SLO", "there is none called '\(name)'" + Self.known(name, names))
    }
    guard let first = found.first else { throw .setting("SLO", "there is no document of this kind") }
    guard found.count == 1 else {
      throw .setting(
        "SLO", "there are \(found.count), so one must be named: \(names.joined(separator: ", "))")
    }
    return first
  }

  func indicator(of spec: OpenSLO.Objective, named name: String) throws(ServiceLevelError)
    -> OpenSLO.Indicator.Spec
  {
    switch (spec.indicator, spec.indicatorRef) {
    case (let indicator?, nil): return indicator.spec
    case (nil, let reference?):
      var names: [String] = []
      for document in documents {
        guard case .indicator(let spec) = document.content else { continue }
        if document.metadata.name == reference { return spec }
        names.append(document.metadata.name)
      }
      throw .setting("indicatorRef", "there is no SLI called '\(reference)'" + Self.known(reference, names))
    default: throw .setting("SLO '\(name)'", "either an indicator or an indicatorRef")
    }
  }

  /// The burn-rate conditions of all policies of an objective.
  func rules(of spec: OpenSLO.Objective) throws(ServiceLevelError) -> [BurnRateRule] {
    var rules: [BurnRateRule] = []
    for use in spec.alertPolicies ?? [] {
      for condition in try policy(use).conditions { rules.append(try rule(self.condition(condition))) }
    }
    return rules
  }

  private func policy(_ use: OpenSLO.AlertPolicyUse) throws(ServiceLevelError) -> OpenSLO.AlertPolicy {
    if let spec = use.spec { return spec }
    guard let reference = use.alertPolicyRef else {
      throw .setting("alertPolicies", "either an alertPolicyRef or a policy written out")
    }
    for document in documents where document.metadata.name == reference {
      if case .alertPolicy(let spec) = document.content { return spec }
    }
    throw .setting("alertPolicyRef", "there is no AlertPolicy called '\(reference)'")
  }

  private func condition(_ use: OpenSLO.AlertCondition) throws(ServiceLevelError)
    -> OpenSLO.AlertCondition.Spec
  {
    if let spec = use.spec { return spec }
    guard let reference = use.conditionRef else {
      throw .setting("conditions", "either a conditionRef or a condition written out")
    }
    for document in documents where document.metadata.name == reference {
      if case .alertCondition(let spec) = document.content { return spec }
    }
    throw .setting("conditionRef", "there is no AlertCondition called '\(reference)'")
  }

  /// A condition as a rule of one window.
  private func rule(_ spec: OpenSLO.AlertCondition.Spec) throws(ServiceLevelError) -> BurnRateRule {
    let condition = spec.condition
    guard condition.kind == nil || condition.kind == "burnrate" else {
      throw .setting("condition", "the kind '\(condition.kind ?? "")' is not known, only burnrate")
    }
    guard condition.op == .greaterThan || condition.op == .atLeast else {
      throw .setting(
        "condition",
        "a burn rate is alerted of when it is gt or gte a threshold, not \(condition.op.rawValue)")
    }
    let window = try OpenSLOSpan(condition.lookbackWindow, of: "lookbackWindow").duration
    return try BurnRateRule(
      severity: Self.severity(spec.severity), long: window, short: window, factor: condition.threshold,
      sustained: condition.alertAfter.map { after throws(ServiceLevelError) in
        after == "0m" ? .zero : try OpenSLOSpan(after, of: "alertAfter").duration
      } ?? .zero)
  }

  /// Foreshock's word for a severity of any name: pages are critical, the lowest are for information, all
  /// others are warnings.
  private static func severity(_ name: String) -> Severity {
    switch name.lowercased() {
    case "page", "critical", "sev1", "p1", "high": .critical
    case "info", "low", "sev5", "p5": .info
    default: .warning
    }
  }

  private static func known(_ name: String, _ names: [String]) -> String {
    let near = nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    return near + (names.isEmpty ? "" : " (there are: \(names.joined(separator: ", ")))")
  }
}
