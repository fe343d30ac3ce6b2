/// Whether a release may go out, and why.
public struct GateDecision: Hashable, Sendable, Codable {
  /// What to do.
  public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    /// Release as usual.
    case ship
    /// Release with care: smaller steps, more watching.
    case slow
    /// Release nothing but what makes the service more reliable.
    case freeze
  }

  /// What to do.
  public let verdict: Verdict
  /// What speaks for it, each in a sentence.
  public let reasons: [String]
}

extension GateDecision {
  /// The decision for several services together: the strictest, with the reasons of those services that it is of,
  /// each behind the service's name. Nil without any.
  public static func strictest(of decisions: [(name: String, decision: GateDecision)]) -> GateDecision? {
    for verdict in Verdict.allCases.reversed() {
      let found = decisions.filter { $0.decision.verdict == verdict }
      guard !found.isEmpty else { continue }
      return GateDecision(
        verdict: verdict,
        reasons: found.flatMap { one in one.decision.reasons.map { "\(one.name): \($0)" } })
    }
    return nil
  }
}

extension BudgetPolicy {
  /// The decision: freeze if any of its conditions holds, else slow if any of those does, else ship.
  ///
  /// - Parameters:
  ///   - status: where the budget stands.
  ///   - readings: what the burn-rate rules say.
  ///   - forecast: what is expected; nil when that is not to count.
  public func decision(
    status: BudgetStatus, readings: [BurnRateReading], forecast: BudgetForecast?
  ) -> GateDecision {
    for (verdict, conditions) in [(GateDecision.Verdict.freeze, freeze), (.slow, slow)] {
      let reasons = conditions.reasons(status, readings, forecast)
      if !reasons.isEmpty { return GateDecision(verdict: verdict, reasons: reasons) }
    }
    var reasons = ["\(Self.percent(status.remaining)) of the error budget is left"]
    let held = readings.filter(\.isHeld)
    reasons.append(
      held.isEmpty
        ? "no burn-rate rule fires"
        : "no burn-rate rule fires, but too few events to judge \(held.map(\.rule.name).joined(separator: ", "))"
    )
    if let forecast {
      reasons.append(
        "the budget is used up by \(forecast.horizonEnd) with p \(SentenceNumber.probability(forecast.exhaustion.probability))"
      )
    }
    return GateDecision(verdict: .ship, reasons: reasons)
  }

  static func percent(_ share: Double) -> String {
    "\(SentenceNumber.fixed(100 * share, decimals: 1, trimmed: true)) %"
  }
}

extension BudgetPolicy.Conditions {
  func reasons(_ status: BudgetStatus, _ readings: [BurnRateReading], _ forecast: BudgetForecast?) -> [String]
  {
    var reasons: [String] = []
    if let remainingBelow {
      if status.remaining < remainingBelow || (remainingBelow <= 0 && status.remaining <= remainingBelow) {
        reasons.append(
          status.isExhausted
            ? "the error budget is used up: \(BudgetPolicy.percent(status.consumed)) of it"
            : "\(BudgetPolicy.percent(status.remaining)) of the error budget is left, less than "
              + BudgetPolicy.percent(remainingBelow))
      }
    }
    for reading in readings where reading.isFiring && severities.contains(reading.rule.severity) {
      reasons.append(
        "the \(reading.rule.severity.rawValue) rule \(reading.rule.name) fires: burn rates "
          + "\(SentenceNumber.significant(reading.long.value ?? 0, 3)) and "
          + "\(SentenceNumber.significant(reading.short.value ?? 0, 3)) above "
          + SentenceNumber.significant(reading.rule.factor, 4))
    }
    if exhaustionProbability != nil, status.isExhausted, reasons.isEmpty {
      // What has come is no less sure than what is expected.
      reasons.append("the error budget is used up: \(BudgetPolicy.percent(status.consumed)) of it")
    }
    if let exhaustionProbability, let forecast, !status.isExhausted,
      forecast.exhaustion.probability >= exhaustionProbability
    {
      reasons.append(
        "the budget is used up by \(forecast.horizonEnd) with p \(SentenceNumber.probability(forecast.exhaustion.probability))"
          + (forecast.exhaustion.time.map { ", most likely about \($0)" } ?? ""))
    }
    return reasons
  }
}
