internal import ForeshockAlerting
internal import ForeshockCharts
internal import ForeshockForecasting
internal import ForeshockSeries

/// A report for people.
struct ServiceText {
  let report: ServiceReport
  let decision: GateDecision?
  let run: RunOptions
  /// Whether a terminal gets a chart.
  var hasChart = true

  func text(_ events: ServiceEvents) -> String {
    var text = ""
    if let decision {
      text += "\(decision.verdict.rawValue.uppercased()): \(decision.reasons.joined(separator: "; "))\n\n"
    }
    if hasChart, Terminal.current.outputIsTerminal, report.forecast != nil { text += chart(events) + "\n\n" }
    return text + summary + "\n" + burnTable + ahead
  }

  private func percent(_ share: Double) -> String { Format.short(share * 100) + " %" }

  private var summary: String {
    let status = report.status
    var lines = [
      "\(PrintableText.visible(report.title)): objective \(Format.percent(status.target)) % over \(report.windowName), as of \(status.asOf)",
      "  \(Format.short(status.counts.bad)) of \(Format.short(status.counts.total)) events were bad: level "
        + "\(status.indicator.map { Format.fixed($0 * 100, digits: 4) } ?? "–") %",
      "  budget left: \(percent(status.remaining)), \(Format.short(status.remainingBad)) events or \(outage(status))",
    ]
    if status.coverage < 0.995 {
      lines.append("  the rows cover \(percent(status.coverage)) of the window; the rest had no events")
    }
    if let agreement = report.agreement {
      lines.append(
        "  agreement \(Format.percent(agreement.target)) %: \(percent(agreement.remaining)) left, or \(outage(agreement))"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func outage(_ status: BudgetStatus) -> String {
    status.isExhausted
      ? "nothing, overspent by \((.zero - status.outageLeft).forPeople) of full outage"
      : "\(status.outageLeft.forPeople) of full outage"
  }

  private var burnTable: String {
    var burns = TextTable(["window", "burn rate", "error ratio", "events"])
    for burn in report.burnRates {
      burns.add([
        burn.window.prometheusText, burn.value.map(Format.short) ?? "–",
        burn.counts.errorRatio.map(percent) ?? "–", Format.short(burn.counts.total),
      ])
    }
    var rules = TextTable(["rule", "severity", "factor", "long", "short", "state"])
    for reading in report.readings {
      let unreachable = reading.rule.errorRatio(of: report.plan.objective) >= 1
      rules.add([
        reading.rule.name, reading.rule.severity.rawValue, Format.short(reading.rule.factor),
        reading.long.value.map(Format.short) ?? "–", reading.short.value.map(Format.short) ?? "–",
        reading.isFiring ? "FIRING" : reading.isHeld ? "too few events" : unreachable ? "cannot fire" : "ok",
      ])
    }
    return burns.render(indent: "  ") + "\n" + rules.render(indent: "  ")
  }

  private var ahead: String {
    guard let forecast = report.forecast else { return "" }
    let passage = forecast.exhaustion
    var text: String
    if report.status.isExhausted {
      text = "The budget is used up"
      if let recovery = forecast.recovery {
        text +=
          "; it has something left again by \(forecast.horizonEnd) with p = \(Format.fixed(recovery.probability, digits: 2))"
          + times(recovery)
      }
    } else {
      text =
        "The budget is used up by \(forecast.horizonEnd) with p = \(Format.fixed(passage.probability, digits: 2))"
        + times(passage)
      text += "; at the burn rate of the last day: \(forecast.naive.map(\.description) ?? "not by then")"
    }
    return "\n" + text + "\n"
  }

  private func times(_ passage: BudgetPassage) -> String {
    guard let lower = passage.lower else { return "" }
    let middle = passage.time.map { ", about \($0)" } ?? ""
    return middle
      + " (\(Format.percent(passage.intervalLevel)) %: \(lower) to \(passage.upper.map(\.description) ?? "later"))"
  }

  /// The budget that was left, and the fan of what will be.
  private func chart(_ events: ServiceEvents) -> String {
    guard let forecast = report.forecast else { return "" }
    let step = forecast.basis.slot
    // As much past as future, as far as there is any.
    let wanted = max(24, forecast.fan.count)
    let past = min(wanted, Int((events.lastTime - events.firstTime).inSeconds / step.inSeconds))
    let values = (0...past).map { index in
      100 * events.status(of: report.plan.objective, at: events.lastTime + step * (index - past)).remaining
    }
    var chart = ForecastChart(
      history: TimeSeries(
        name: "budget left", start: events.lastTime + step * -past, samplingInterval: .duration(step),
        values: values),
      forecast: Forecast(
        mean: forecast.fan.map { 100 * $0.median },
        intervals: [
          PredictionInterval(
            level: forecast.exhaustion.intervalLevel, lower: forecast.fan.map { 100 * $0.lower },
            upper: forecast.fan.map { 100 * $0.upper })
        ]))
    chart.title = "\(PrintableText.visible(report.title)): error budget left"
    chart.unit = "%"
    chart.threshold = 0
    chart.historyLimit = values.count
    if let time = forecast.exhaustion.time, !report.status.isExhausted {
      chart.mark = .init(
        step: max(1, Int((time - forecast.asOf).inSeconds / step.inSeconds)),
        probability: forecast.exhaustion.probability)
    }
    let terminal = Terminal.current
    return chart.rendered(
      as: TerminalStyle(
        width: min(max(terminal.columns, 40), 120), height: 16,
        glyphs: terminal.isUnicode ? .braille : .ascii, color: run.usesColor))
  }
}
