internal import ForeshockForecasting
internal import ForeshockSeries

/// The annotations of an alert: all strings, all recomputed at every evaluation.
struct AlertAnnotations {
  let crossing: Crossing
  let model: ModelSummary
  let context: TrainingContext
  let unit: String?
  let summary: String
  let words: TimeWords
  let notes: AlertNotes

  /// Name → text; what is not known is left out.
  var values: [String: String] {
    var all = [
      "summary": summary,
      "description": description,
      "threshold": Quantity.text(crossing.threshold.value, unit, digits: 9),
      "probability": SentenceNumber.significant(crossing.probability),
      "horizon": words.horizon(crossing.horizon),
      "interval_level": SentenceNumber.significant(crossing.intervalLevel),
      "value_at_horizon": quantity(crossing.valueAtHorizon.mean),
      "value_at_horizon_lower": quantity(crossing.valueAtHorizon.lower),
      "value_at_horizon_upper": quantity(crossing.valueAtHorizon.upper),
      "model": modelText,
      "history": history,
      "data_as_of": words.stamp(crossing.dataAsOf),
    ]
    all["current"] = crossing.current.map(quantity)
    if let time = crossing.timeGivenCrossing {
      all["predicted_at"] = words.stamp(time.time)
      all["predicted_in"] = words.ahead(time.time, step: time.step)
      all["predicted_at_lower"] = words.stamp(time.lower)
      all["predicted_at_upper"] = words.stamp(time.upper)
    }
    if case .alreadyBeyond(let since) = crossing.state { all["beyond_since"] = words.stamp(since) }
    if let recovery = crossing.recovery {
      all["return_probability"] = SentenceNumber.significant(recovery.probability)
      all["return_at"] = recovery.time.map { words.stamp($0.time) }
    }
    let sparkline = recentBlocks(context.recentValues)
    all["sparkline"] = sparkline.isEmpty ? nil : sparkline
    all["backtest_error"] = notes.backtestError.map(quantity)
    all["model_age"] = notes.modelAge.map { Span.text($0.inSeconds) }
    all["suggested_action"] = notes.suggestedAction ?? suggestedAction
    all["dashboard_url"] = notes.dashboardURL
    all["runbook_url"] = notes.runbookURL
    return all
  }

  /// What the numbers ask for, in general terms.
  private var suggestedAction: String {
    let cause =
      crossing.threshold.direction == "above" ? "lower the load or add capacity" : "find what drains it"
    if crossing.isAlreadyBeyond { return "Act now: the threshold is passed; \(cause)." }
    guard let time = crossing.expectedTime else {
      return "Keep an eye on it; passing is possible, not expected."
    }
    return
      "There may be \(words.ahead(time.lower, step: time.lowerStep)) left: \(cause) before \(words.moment(time.lower))."
  }

  private func quantity(_ x: Double) -> String { Quantity.text(x, unit, digits: 4) }

  /// `ARIMA(1,1,1): ar1 = 0.61, ma1 = -0.2`, at most six parameters.
  private var modelText: String {
    let shown = model.parameters.prefix(6).map { "\($0.name) = \(SentenceNumber.significant($0.value))" }
    let more = model.parameters.count > shown.count ? ", …" : ""
    return shown.isEmpty
      ? model.specification : "\(model.specification): \(shown.joined(separator: ", "))\(more)"
  }

  /// `20160 samples over 14 days, 0.3 % missing`.
  private var history: String {
    let share = context.count > 0 ? Double(context.missingCount) / Double(context.count) : 0
    let missing = "\(SentenceNumber.significant(100 * share, 2)) % missing"
    let count = "\(context.count) sample\(context.count == 1 ? "" : "s")"
    return words.interval == .step
      ? "\(count), \(missing)" : "\(count) over \(words.horizon(context.count)), \(missing)"
  }

  /// The sentence, then where the metric is heading and what that rests on.
  private var description: String {
    let level = SentenceNumber.significant(100 * crossing.intervalLevel)
    let end = crossing.valueAtHorizon
    var text = summary + ". "
    if let recovery = crossing.recovery {
      text +=
        "Back within \(words.horizon(crossing.horizon)): p \(SentenceNumber.probability(recovery.probability))"
      if recovery.probability >= 0.5, let time = recovery.time {
        text += ", in \(words.ahead(time.time, step: time.step)) (\(level) %: \(words.range(time)))"
      }
      text += ". "
    }
    text += "Expected in \(words.horizon(crossing.horizon)): \(quantity(end.mean)) "
    text += "(\(level) %: \(SentenceNumber.significant(end.lower))–\(quantity(end.upper))). "
    text += "\(model.specification) on \(history); data as of \(words.moment(crossing.dataAsOf))"
    return text + (notes.backtestError.map { "; mean error in a backtest \(quantity($0))." } ?? ".")
  }
}
