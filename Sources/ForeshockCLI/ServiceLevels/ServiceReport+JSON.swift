internal import ForeshockAlerting
internal import ForeshockSeries

extension ServiceReport {
  /// The document's members.
  func json(_ decision: GateDecision?) -> [String: JSONValue] {
    var members: [String: JSONValue] = [
      "name": .string(plan.name),
      "objective": .number(status.target),
      "window": .string(windowName),
      "window_start": .string(status.windowStart.description),
      "window_end": .string(status.windowEnd.description),
      "as_of": .string(status.asOf.description),
      "interval_seconds": .number(interval.inSeconds),
      "events": Self.json(status.counts),
      "sli": .number(status.indicator),
      "coverage": .number(status.coverage),
      "budget": Self.budget(status),
      "burn_rates": .array(burnRates.map(Self.json)),
      "rules": .array(readings.map(Self.json)),
      "firing": .array(firing.map { .string($0.rule.name) }),
      "exhaustion": forecast.map(Self.json) ?? .null,
    ]
    if let id { members["id"] = .string(id) }
    if let agreement {
      members["agreement"] = .object([
        "target": .number(agreement.target), "budget": Self.budget(agreement),
      ])
    }
    if let decision { members["gate"] = ServicePrinter.json(decision) }
    return members
  }

  private static func json(_ counts: EventCounts) -> JSONValue {
    .object(["total": .number(counts.total), "bad": .number(counts.bad), "good": .number(counts.good)])
  }

  private static func budget(_ status: BudgetStatus) -> JSONValue {
    .object([
      "allowed_ratio": .number(status.budget), "allowed_events": .number(status.allowedBad),
      "consumed": .number(status.consumed), "remaining": .number(status.remaining),
      "remaining_events": .number(status.remainingBad), "exhausted": .bool(status.isExhausted),
      "outage_minutes_left": .number(status.outageLeft.inSeconds / 60),
    ])
  }

  private static func json(_ burn: BurnRate) -> JSONValue {
    .object([
      "window": .string(burn.window.prometheusText), "window_seconds": .number(burn.window.inSeconds),
      "burn_rate": .number(burn.value), "error_ratio": .number(burn.counts.errorRatio),
      "events": .number(burn.counts.total),
    ])
  }

  private static func json(_ reading: BurnRateReading) -> JSONValue {
    .object([
      "name": .string(reading.rule.name), "severity": .string(reading.rule.severity.rawValue),
      "long_window": .string(reading.rule.long.prometheusText),
      "short_window": .string(reading.rule.short.prometheusText), "factor": .number(reading.rule.factor),
      "budget_share": .number(reading.rule.budgetShare), "long_burn_rate": .number(reading.long.value),
      "short_burn_rate": .number(reading.short.value), "firing": .bool(reading.isFiring),
      "held": .bool(reading.isHeld),
    ])
  }

  private static func json(_ passage: BudgetPassage) -> [String: JSONValue] {
    [
      "probability": .number(passage.probability), "time": .string(passage.time?.description),
      "time_lower": .string(passage.lower?.description), "time_upper": .string(passage.upper?.description),
      "interval_level": .number(passage.intervalLevel),
    ]
  }

  private static func json(_ forecast: BudgetForecast) -> JSONValue {
    var members = json(forecast.exhaustion)
    members["horizon_end"] = .string(forecast.horizonEnd.description)
    members["naive_time"] = .string(forecast.naive?.description)
    members["recovery"] = forecast.recovery.map { .object(json($0)) } ?? .null
    members["basis"] = .object([
      "blocks": .int(forecast.basis.blocks), "block_seconds": .number(forecast.basis.block.inSeconds),
      "half_life_blocks": .number(forecast.basis.halfLife), "drift_per_block": .number(forecast.basis.drift),
      "incident": .bool(forecast.basis.isInIncident), "paths": .int(forecast.basis.paths),
    ])
    return .object(members)
  }

  /// The row of the CSV: names and cells.
  func cells(_ decision: GateDecision?) -> [(name: String, value: JSONValue)] {
    var cells: [(String, JSONValue)] = id.map { [("id", .string($0))] } ?? []
    cells += [
      ("name", .string(plan.name)), ("objective", .number(status.target)), ("window", .string(windowName)),
      ("as_of", .string(status.asOf.description)), ("total", .number(status.counts.total)),
      ("bad", .number(status.counts.bad)), ("sli", .number(status.indicator)),
      ("budget_remaining", .number(status.remaining)), ("budget_consumed", .number(status.consumed)),
      ("remaining_events", .number(status.remainingBad)),
      ("outage_minutes_left", .number(status.outageLeft.inSeconds / 60)),
      ("coverage", .number(status.coverage)),
    ]
    for burn in burnRates { cells.append(("burn_\(burn.window.prometheusText)", .number(burn.value))) }
    cells.append(("firing", .string(firing.map(\.rule.name).joined(separator: ";"))))
    if let forecast {
      cells += [
        ("exhaustion_probability", .number(forecast.exhaustion.probability)),
        ("exhaustion_time", .string(forecast.exhaustion.time?.description)),
        ("exhaustion_lower", .string(forecast.exhaustion.lower?.description)),
        ("exhaustion_upper", .string(forecast.exhaustion.upper?.description)),
      ]
    }
    if let agreement {
      cells += [
        ("agreement", .number(agreement.target)), ("agreement_remaining", .number(agreement.remaining)),
        ("agreement_minutes_left", .number(agreement.outageLeft.inSeconds / 60)),
      ]
    }
    if let decision {
      cells += [
        ("decision", .string(decision.verdict.rawValue)),
        ("reasons", .string(decision.reasons.joined(separator: "; "))),
      ]
    }
    return cells.map { (name: $0.0, value: $0.1) }
  }
}
