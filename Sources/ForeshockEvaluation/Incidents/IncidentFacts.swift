internal import ForeshockAlerting
internal import ForeshockNumerics
internal import ForeshockSeries

/// The entries that rest on the metric and on the replay of its alert.
struct IncidentFacts {
  private(set) var entries: [IncidentTimeline.Entry] = []
  private(set) var crossing: Int?
  private(set) var peak: Int?
  private(set) var beyondCount = 0
  /// Whether the threshold was passed already at the first look, so that nothing is known of a warning.
  private(set) var beginsBeyond = false

  private let series: TimeSeries
  private let words: GridWords

  init(_ series: TimeSeries, looks: Range<Int>, interval: Range<Int>, replay: IncidentReplay?) {
    self.series = series
    words = GridWords(interval: series.samplingInterval)
    let present = looks.filter { !series.values[$0].isNaN }
    guard let replay else {
      let inside = present.filter(interval.contains)
      let before = series.values[0..<interval.lowerBound].filter { !$0.isNaN }
      let middle = Statistics.median(before.isEmpty ? inside.map { series.values[$0] } : before)
      peak = inside.max { abs(series.values[$0] - middle) < abs(series.values[$1] - middle) }
      if let peak { add(.peak, peak, "peak: \(GridWords.number(series.values[peak]))") }
      return
    }
    let threshold = replay.threshold
    let limit = SentenceNumber.limit(threshold.value)
    beyondCount = interval.count { threshold.isPassed(by: series.values[$0]) }
    addPassages(replay, limit)
    addAlerts(replay, limit)
    guard let crossing else { return }
    let inside = present.filter { $0 >= crossing && threshold.isPassed(by: series.values[$0]) }
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
      let isFirstLook = replay.looks.first { !$0.probability.isNaN }?.place == look.place
      let first = start(of: replay, at: look.place, walksBack: isFirstLook)
      crossing = crossing ?? max(first, replay.looks.first?.place ?? first)
      if isFirstLook {
        beginsBeyond = true
        add(
          .crossing, look.place,
          "\(replay.threshold.direction) \(limit) already when the looks begin, since \(words.moment(series.timestamp(at: first)))"
        )
        continue
      }
      add(
        .crossing, look.place,
        "\(replay.sustained.count) of \(replay.sustained.window) samples are \(replay.threshold.direction) \(limit), the first at \(words.moment(series.timestamp(at: first)))"
      )
    }
  }

  /// The first sample beyond of the excursion that is sustained at a place; followed back from window to window where it may
  /// have begun long before.
  private func start(of replay: IncidentReplay, at place: Int, walksBack: Bool) -> Int {
    let (count, length) = (replay.sustained.count, replay.sustained.window)
    func isBeyond(_ index: Int) -> Bool { replay.threshold.isPassed(by: series.values[index]) }
    var first = (max(0, place - length + 1)...place).first(where: isBeyond) ?? place
    while walksBack, first > 0 {
      let window = max(0, first - length + 1)...first
      guard window.count(where: isBeyond) >= count, let earlier = window.first(where: isBeyond),
        earlier < first
      else { break }
      first = earlier
    }
    return first
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
