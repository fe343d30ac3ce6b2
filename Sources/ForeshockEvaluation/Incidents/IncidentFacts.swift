internal import ForeshockAlerting
internal import ForeshockNumerics
internal import ForeshockSeries

/// The entries that rest on the metric and on the replay of its alert.
struct IncidentFacts {
  private(set) var entries: [IncidentTimeline.Entry] = []
  private(set) var crossing: Int?
  private(set) var peak: Int?
  private(set) var beyondCount = 0

  private let series: TimeSeries
  private let words: GridWords

  init(_ series: TimeSeries, looks: Range<Int>, interval: Range<Int>, replay: IncidentReplay?) {
    self.series = series
    words = GridWords(interval: series.samplingInterval)
    let present = looks.filter { !series.values[$0].isNaN }
    guard let replay else {
      let middle = Statistics.median(series.values[0..<interval.lowerBound].filter { !$0.isNaN })
      let inside = present.filter(interval.contains)
      peak = inside.max { abs(series.values[$0] - middle) < abs(series.values[$1] - middle) }
      if let peak { add(.peak, peak, "peak: \(GridWords.number(series.values[peak]))") }
      return
    }
    let threshold = replay.threshold
    let limit = SentenceNumber.limit(threshold.value)
    beyondCount = interval.count { threshold.isPassed(by: series.values[$0]) }
    addPassages(replay, limit)
    addAlerts(replay, limit)
    guard crossing != nil else { return }
    let inside = present.filter(interval.contains)
    switch threshold {
    case .above: peak = inside.max { series.values[$0] < series.values[$1] }
    case .below: peak = inside.min { series.values[$0] < series.values[$1] }
    }
    if let peak { add(.peak, peak, "peak: \(GridWords.number(series.values[peak]))") }
  }

  private mutating func add(_ kind: IncidentTimeline.Kind, _ place: Int, _ text: String) {
    entries.append(
      IncidentTimeline.Entry(kind: kind, place: place, time: series.timestamp(at: place), text: text))
  }

  /// When the threshold counted as passed, and when no longer.
  private mutating func addPassages(_ replay: IncidentReplay, _ limit: String) {
    var isBeyond = false
    for look in replay.looks where !look.probability.isNaN && look.isBeyond != isBeyond {
      isBeyond = look.isBeyond
      guard isBeyond else {
        add(.recovery, look.place, "no longer \(replay.threshold.direction) \(limit)")
        continue
      }
      let window = max(0, look.place - replay.sustained.window + 1)...look.place
      let first = window.first { replay.threshold.isPassed(by: series.values[$0]) } ?? look.place
      crossing = crossing ?? first
      add(
        .crossing, look.place,
        "\(replay.sustained.count) of \(replay.sustained.window) samples are \(replay.threshold.direction) \(limit), the first at \(words.moment(series.timestamp(at: first)))"
      )
    }
  }

  /// What was predicted, and what the policy made of it.
  private mutating func addAlerts(_ replay: IncidentReplay, _ limit: String) {
    let verb = replay.threshold.direction == "above" ? "exceed" : "fall below"
    if let look = replay.looks.first(where: { !$0.isBeyond && $0.probability >= replay.probability }) {
      var text =
        "predicted to \(verb) \(limit) within \(words.span(replay.horizon)), p \(SentenceNumber.probability(look.probability))"
      if let step = look.step, let steps = look.steps {
        text +=
          ": in \(words.span(step)) (90 %: \(words.span(steps.lowerBound)) to \(words.span(steps.upperBound)))"
      }
      add(.prediction, look.place, text)
    }
    for look in replay.looks {
      let severity = look.severity?.rawValue ?? ""
      switch look.decision {
      case .fired: add(.fired, look.place, "the alert fires (\(severity)): \(look.reason)")
      case .severityRaised, .severityLowered:
        add(.severity, look.place, "the alert is now \(severity)")
      case .resolved: add(.resolved, look.place, "the alert is over: \(look.reason)")
      default: break
      }
    }
  }
}
