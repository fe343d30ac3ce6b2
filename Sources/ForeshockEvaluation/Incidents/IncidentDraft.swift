internal import ForeshockAlerting
internal import ForeshockSeries

/// A draft of a blameless postmortem as Markdown: what the data know, with boxes for what people have to add.
///
///     let draft = IncidentDraft(timeline, metric: "cpu on web-1", unit: "%")
///     try draft.markdown.write(to: …)
public struct IncidentDraft: Hashable, Sendable {
  /// The facts.
  public let timeline: IncidentTimeline
  /// What they amount to.
  public let review: IncidentReview
  /// The metric's name in sentences.
  public let metric: String
  /// Its unit.
  public let unit: String?
  /// The heading.
  public let title: String
  /// A picture: text for a code block, an `<svg>` element, or nothing.
  public var chart = ""

  /// A draft.
  ///
  /// - Parameter title: nil for one from the facts.
  public init(_ timeline: IncidentTimeline, metric: String, unit: String? = nil, title: String? = nil) {
    self.timeline = timeline
    self.metric = metric
    self.unit = unit
    review = IncidentReview(of: timeline, metric: metric, unit: unit)
    let words = GridWords(interval: timeline.series.samplingInterval)
    let start = words.moment(timeline.time(at: timeline.crossingPlace ?? timeline.interval.lowerBound))
    let limit = timeline.threshold.map { " \($0.direction) \(SentenceNumber.limit($0.value))" } ?? ""
    self.title = title ?? "\(metric)\(timeline.crossingPlace == nil ? "" : limit), \(start)"
  }

  /// The document.
  public var markdown: String {
    var text = "# Incident: \(Self.plain(title))\n\n\(Self.plain(review.summary))\n\n"
    text += "*A draft from the data; it blames nobody. Times are UTC.*\n\n"
    if !chart.isEmpty { text += chart.hasPrefix("<svg") ? chart + "\n\n" : Self.fenced(chart) }
    text += timelineSection + signalSection + impactSection
    text += list("What went well", review.good, empty: "Nothing that the data show.")
    text += list("What did not", review.bad, empty: "Nothing that the data show.")
    text +=
      "## Action items\n\n"
      + (review.actions.isEmpty
        ? "None that the data show.\n" : review.actions.map { "- [ ] \(Self.plain($0))\n" }.joined())
    return text
  }

  /// A code block whose fence is longer than any run of backticks in it: names come from files.
  private static func fenced(_ text: String) -> String {
    var longest = 0, run = 0
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)text\n\(text)\n\(fence)\n\n"
  }

  private var words: GridWords { GridWords(interval: timeline.series.samplingInterval) }

  private var timelineSection: String {
    guard !timeline.entries.isEmpty else { return "## Timeline\n\nNothing happened that the data show.\n\n" }
    let rows = timeline.entries.map { entry in
      "| \(words.moment(entry.time)) | \(Self.cell(entry.text)) |\n"
    }
    let lead =
      timeline.leadSamples.map { lead in
        lead > 0
          ? "Lead time: \(words.span(lead)) from the alert to the crossing.\n\n"
          : "Lead time: none, the alert came \(lead == 0 ? "with" : words.span(-lead) + " after") the crossing.\n\n"
      } ?? ""
    return "## Timeline\n\n| time | what |\n| --- | --- |\n" + rows.joined() + "\n" + lead
  }

  private var signalSection: String {
    guard !timeline.signals.isEmpty else { return "" }
    let rows = timeline.signals.map { signal in
      let first = signal.first.map { words.moment(timeline.time(at: $0)) } ?? "–"
      let peak = signal.peak.map { words.moment(timeline.time(at: $0)) } ?? "–"
      let p = signal.pValue.isNaN ? "–" : SentenceNumber.significant(signal.pValue, 2)
      return "| \(Self.cell(signal.name)) | \(first) | \(peak) | \(p) | \(signal.anomalousCount) |\n"
    }
    return
      "## Signals\n\nBy how unlike their own past they were; what deviates is not always the cause.\n\n"
      + "| signal | first deviated | most | p-value | anomalous samples |\n| --- | --- | --- | --: | --: |\n"
      + rows.joined() + "\n"
  }

  private var impactSection: String {
    var lines: [String] = []
    if let threshold = timeline.threshold {
      let share = Double(timeline.beyondCount) / Double(timeline.interval.count)
      lines.append(
        "\(words.span(timeline.beyondCount)) \(threshold.direction) \(SentenceNumber.limit(threshold.value))\(unit.map { " \($0)" } ?? ""), \(GridWords.percent(share)) of the interval of \(words.span(timeline.interval.count))"
      )
    }
    if let peak = timeline.peakPlace {
      lines.append(
        "peak \(GridWords.number(timeline.value(at: peak)))\(unit.map { " \($0)" } ?? "") at \(words.moment(timeline.time(at: peak)))"
      )
    }
    if let budget = timeline.budget {
      let ratio = budget.totalCount > 0 ? " (\(GridWords.percent(budget.badCount / budget.totalCount)))" : ""
      lines.append(
        "\(GridWords.number(budget.badCount)) of \(GridWords.number(budget.totalCount)) events were bad\(ratio)"
      )
      if let used = budget.used {
        lines.append(
          "\(GridWords.percent(used)) of the error budget of \(budget.window): an objective of \(SentenceNumber.limit(100 * budget.objective)) % allows \(GridWords.number(budget.allowance)) bad events in that time, at the file's mean rate of events"
        )
      }
    }
    return lines.isEmpty ? "" : "## Impact\n\n" + lines.map { "- \($0)\n" }.joined() + "\n"
  }

  private func list(_ title: String, _ items: [String], empty: String) -> String {
    "## \(title)\n\n" + (items.isEmpty ? "\(empty)\n" : items.map { "- \(Self.plain($0))\n" }.joined()) + "\n"
  }

  /// Text on one line, without what Markdown or HTML would take for marks: names come from files.
  private static func plain(_ text: String) -> String {
    var shown = ""
    var rest = Substring(text)
    while let character = rest.popFirst() {
      switch character {
      case "<": shown += rest.first == " " ? "<" : "&lt;"
      case "`", "*", "[", "]", "\\": shown += "\\\(character)"
      case _ where character.isNewline: shown += " "
      case _ where character.unicodeScalars.contains { $0.properties.generalCategory == .control }:
        shown += " "
      default: shown.append(character)
      }
    }
    return shown
  }

  private static func cell(_ text: String) -> String {
    plain(text).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
