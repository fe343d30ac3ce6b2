internal import ForeshockAlerting
internal import ForeshockSeries

/// What the facts of a timeline say went well, went wrong, and is to be done: nothing that the data do not show.
public struct IncidentReview: Hashable, Sendable {
  /// One sentence about the whole.
  public let summary: String
  /// What went well.
  public let good: [String]
  /// What did not.
  public let bad: [String]
  /// What is to be done.
  public let actions: [String]

  /// A lead that is shorter than this many minutes is said to be short; of grids without a clock, samples.
  static let shortLead = 10.0

  /// Reviews the facts about a metric called `metric`, in `unit`.
  public init(of timeline: IncidentTimeline, metric: String, unit: String? = nil) {
    let words = GridWords(interval: timeline.series.samplingInterval)
    var review = Drafting(timeline: timeline, metric: metric, unit: unit, words: words)
    review.alerting()
    review.course()
    review.signals()
    review.budget()
    if !timeline.entries.isEmpty {
      review.actions.append("Write down the cause and what set it off: the data do not tell them.")
    }
    summary = review.summary
    (good, bad, actions) = (review.good, review.bad, review.actions)
  }
}

private struct Drafting {
  let timeline: IncidentTimeline
  let metric: String
  let unit: String?
  let words: GridWords
  var good: [String] = []
  var bad: [String] = []
  var actions: [String] = []

  private func number(_ value: Double) -> String {
    GridWords.number(value) + (unit.map { " \($0)" } ?? "")
  }

  private var limit: String { timeline.threshold.map { number($0.value) } ?? "" }

  var summary: String {
    let start = timeline.time(at: timeline.interval.lowerBound)
    guard let threshold = timeline.threshold, let crossing = timeline.crossingPlace else {
      let signal = timeline.signals.first.flatMap { $0.first == nil ? nil : $0.name }
      return
        "From \(words.moment(start)) on for \(words.span(timeline.interval.count)), \(metric) "
        + (timeline.threshold == nil ? "is looked at without a threshold" : "did not pass \(limit) for long")
        + (signal.map { "; \($0) deviated most from its past." } ?? "; no metric was unlike its past.")
    }
    let side = threshold.direction, moment = words.moment(timeline.time(at: crossing))
    let peak =
      timeline.peakPlace.map {
        ", with a peak of \(number(timeline.value(at: $0))) at \(words.moment(timeline.time(at: $0)))"
      } ?? ""
    guard timeline.beyondCount > 0 else {
      return "\(metric) was \(side) \(limit) from \(moment) on\(peak), and no sample of the interval is."
    }
    return
      "\(metric) was \(side) \(limit) for \(words.span(timeline.beyondCount)) of the interval, "
      + "\(timeline.beginsBeyond ? "since before" : "from") \(moment)\(timeline.beginsBeyond ? "" : " on")\(peak)."
  }

  mutating func alerting() {
    guard timeline.threshold != nil else { return }
    let fired = timeline.first(.fired)
    guard timeline.crossingPlace != nil else {
      if fired != nil {
        bad.append("The alert fired and \(limit) was not passed: a false alarm, or the incident was averted.")
        actions.append("Find out whether somebody acted on the alert, or whether it was false.")
      } else {
        good.append("No alert fired, and \(limit) was not passed.")
      }
      return
    }
    if timeline.beginsBeyond {
      actions.append(
        "Draft this again with a longer --before: \(limit) was passed already when the looks begin, so that it is not known whether a warning came."
      )
    } else if let lead = timeline.leadSamples {
      if lead > 0 {
        good.append("The alert fired \(words.span(lead)) before \(limit) was passed.")
        let seconds = words.seconds(lead)
        let limitOfTime =
          timeline.series.samplingInterval == .step
          ? IncidentReview.shortLead : IncidentReview.shortLead * 60
        if seconds < limitOfTime {
          actions.append(
            "Decide whether \(words.span(lead)) is enough to act; a longer horizon (--within) tells earlier.")
        }
      } else {
        bad.append(
          lead == 0
            ? "The alert fired at the moment \(limit) was passed, not before."
            : "No alert came before the crossing: it fired \(words.span(-lead)) after it.")
        missedWarning()
      }
    } else {
      bad.append(
        timeline.firedCount == 0
          ? "No alert fired." : "The alert had fired, and was over before \(limit) was passed.")
      missedWarning()
    }
    if timeline.firedCount > 1 {
      bad.append("The alert fired \(timeline.firedCount) times.")
      actions.append(
        "Decide whether these were \(timeline.firedCount) incidents or one: --keep-firing holds one together."
      )
    }
  }

  private mutating func missedWarning() {
    if let prediction = timeline.first(.prediction), let crossing = timeline.crossingPlace,
      prediction.place < crossing
    {
      actions.append(
        "The crossing was predicted \(words.span(crossing - prediction.place)) before, but not for long enough: review --evaluations and --for."
      )
    } else {
      actions.append(
        "Find out whether the crossing could have been foreseen: look for an earlier signal, or a lower threshold."
      )
    }
  }

  mutating func course() {
    if timeline.crossingPlace != nil {
      if timeline.isOver {
        good.append("The metric was back before the end of the interval.")
      } else {
        bad.append("The metric was still beyond \(limit) at the end of the interval.")
        actions.append("Draft this again with a later --to: the incident was not over.")
      }
    }
    if timeline.missingCount > 0 {
      let many = timeline.missingCount == 1 ? "1 sample is" : "\(timeline.missingCount) samples are"
      bad.append("\(many) missing in the interval: something may have happened unseen.")
      actions.append(
        "Find out why samples are missing, and whether the monitoring suffered from the incident.")
    }
  }

  mutating func signals() {
    let known = timeline.signals.filter { $0.first != nil }
    guard let first = known.min(by: { ($0.first ?? 0, $0.pValue) < ($1.first ?? 0, $1.pValue) }),
      let place = first.first
    else { return }
    let reference = timeline.first(.fired)?.place ?? timeline.crossingPlace
    if let reference, place < reference {
      good.append("\(first.name) showed something \(words.span(reference - place)) earlier.")
    }
    if first.name != metric {
      actions.append(
        "Look at \(first.name), which deviated first: is it the cause, and should it have an alert of its own?"
      )
    }
  }

  mutating func budget() {
    guard let used = timeline.budget?.used, let budget = timeline.budget else { return }
    if used >= 1 {
      bad.append("It used up the error budget of \(budget.window): \(GridWords.percent(used)) of it.")
      actions.append(
        "Release nothing but repairs until there is a budget again: all of \(budget.window) is gone.")
    } else if used == 0 {
      good.append("It used nothing of the error budget of \(budget.window).")
    } else if used >= 0.1 {
      bad.append("It used \(GridWords.percent(used)) of the error budget of \(budget.window).")
      actions.append(
        "Review what may still be released: \(GridWords.percent(used)) of the budget of \(budget.window) is gone."
      )
    } else {
      good.append("It used only \(GridWords.percent(used)) of the error budget of \(budget.window).")
    }
  }
}
