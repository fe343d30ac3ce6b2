internal import ForeshockAlerting
internal import ForeshockEvaluation
internal import ForeshockSeries

/// The JSON result of `foreshock incident`.
struct IncidentJSON {
  let draft: IncidentDraft

  private var timeline: IncidentTimeline { draft.timeline }

  private func time(_ place: Int?) -> JSONValue {
    place.map { Format.jsonTime(timeline.time(at: $0), on: timeline.series.samplingInterval) } ?? .null
  }

  private func span(_ samples: Int?) -> JSONValue {
    guard let samples, timeline.series.samplingInterval != .step else { return .null }
    return .number(Double(samples) * timeline.series.samplingInterval.nominalSeconds)
  }

  var members: [String: JSONValue] {
    func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    var members: [String: JSONValue] = [
      "id": .string(draft.metric), "title": .string(draft.title), "summary": .string(draft.review.summary),
      "from": time(timeline.interval.lowerBound), "to": time(timeline.interval.upperBound - 1),
      "lead_samples": timeline.leadSamples.map { .int($0) } ?? .null,
      "lead_seconds": span(timeline.leadSamples),
      "crossing": time(timeline.crossingPlace), "is_over": .bool(timeline.isOver),
      "alerts_fired": .int(timeline.firedCount), "missing_samples": .int(timeline.missingCount),
      "went_well": list(draft.review.good), "went_wrong": list(draft.review.bad),
      "action_items": list(draft.review.actions),
      "timeline": .array(
        timeline.entries.map {
          .object([
            "kind": .string($0.kind.rawValue), "time": time($0.place), "text": .string($0.text),
          ])
        }),
      "signals": .array(
        timeline.signals.map {
          .object([
            "name": .string($0.name), "first": time($0.first), "peak": time($0.peak),
            "p_value": .number($0.pValue), "anomalous_samples": .int($0.anomalousCount),
          ])
        }),
    ]
    if let threshold = timeline.threshold {
      members["threshold"] = .number(threshold.value)
      members["direction"] = .string(threshold.direction)
      members["impact"] = .object([
        "samples_beyond": .int(timeline.beyondCount), "seconds_beyond": span(timeline.beyondCount),
        "share_beyond": .number(Double(timeline.beyondCount) / Double(timeline.interval.count)),
        "peak": .number(timeline.peakPlace.map(timeline.value)), "peak_time": time(timeline.peakPlace),
      ])
    }
    if let budget = timeline.budget {
      members["budget"] = .object([
        "objective": .number(budget.objective), "window": .string(budget.window),
        "bad_events": .number(budget.badCount), "events": .number(budget.totalCount),
        "allowed_bad_events": .number(budget.allowance), "share_used": .number(budget.used),
      ])
    }
    return members
  }
}
