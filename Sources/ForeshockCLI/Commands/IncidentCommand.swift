internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockAnomaly
internal import ForeshockCharts
internal import ForeshockEvaluation
internal import ForeshockNumerics
internal import ForeshockSeries

/// `foreshock incident`: a draft of a blameless postmortem from the data.
struct IncidentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident",
    abstract: "Draft a blameless postmortem of an incident as Markdown.",
    discussion: """
      With a threshold the alert that `foreshock alert --model multi-process` would have given is replayed, as of then, \
      over the interval and the time before it: first sign, first prediction, firing, crossing, peak, recovery, lead time. \
      The other columns are ranked by how unlike their own past they were. Nothing in the timeline rests on a later \
      sample; the peak alone is hindsight.

        foreshock incident cpu.csv --from 2026-01-20T09:00 --to 2026-01-20T14:00 --above 90 --output incident.md
      """)

  @OptionGroup var options: IncidentOptions
  @OptionGroup(title: "Threshold") var thresholdOptions: ThresholdOptions
  @OptionGroup(title: "Running") var running: RunOptions

  private static let warmUp = 300

  func validate() throws {
    if running.format == .csv || running.format == .ndjson {
      throw ValidationError("--format: the draft is Markdown, or json")
    }
  }

  mutating func run() throws {
    running.apply()
    let source = try IncidentSource(options, run: running)
    let metric = source.metric
    let zone = try TableFile.zone(options.input.source.timezone)
    let start = try source.place(options.from, option: "--from", zone: zone)
    let end = try source.count(through: options.to, option: "--to", zone: zone)
    guard start >= 0, start < end, start < metric.count else {
      throw CommandFailure.usage(
        "no sample of \(source.fileName) lies within --from \(options.from) and --to \(options.to)",
        hint:
          "The samples are from \(Format.time(metric.start, on: metric.samplingInterval)) to \(Format.time(metric.timestamp(at: metric.count - 1), on: metric.samplingInterval))."
      )
    }
    let horizon = try options.horizon(on: metric.samplingInterval)
    let before =
      try options.before.map { try options.samples($0, "--before", on: metric.samplingInterval) } ?? horizon
    let looks = max(min(start, 8), start - before)..<end
    let timeline = IncidentTimeline(
      of: metric, looks: looks, interval: start..<end,
      replay: try replay(metric, looks, horizon), signals: try signals(source, looks),
      budget: try budget(source, start..<end))
    var draft = IncidentDraft(
      timeline, metric: source.name, unit: options.unit, title: options.title)
    draft.chart = chart(timeline, of: source.name)
    let text =
      running.format == .json
      ? try JSONText.render(JSONDocument.versioned(IncidentJSON(draft: draft).members), pretty: true)
      : draft.markdown
    if let path = options.output {
      try Output.write(text, toFile: path)
      running.note("\(timeline.entries.count) entries; the draft is in \(path)")
    } else {
      try Output.write(text)
    }
  }

  private func replay(_ metric: TimeSeries, _ looks: Range<Int>, _ horizon: Int) throws -> IncidentReplay? {
    guard let threshold = thresholdOptions.threshold else { return nil }
    let bar = ProgressBar("replaying", quiet: running.quiet)
    defer { bar.finish() }
    return try IncidentReplay(
      of: metric, over: looks, threshold: threshold, horizon: horizon,
      sustained: thresholdOptions.sustainedRule(), policy: options.policy(on: metric.samplingInterval)
    ) { bar.update($0, of: looks.count) }
  }

  /// What the streaming novelty detector says of every metric, the incident's own first.
  private func signals(_ source: IncidentSource, _ looks: Range<Int>) throws -> [IncidentSignal] {
    let all = [(name: source.name, values: source.metric.values)] + source.others
    let day =
      source.metric.samplingInterval == .step ? 0 : 86_400 / source.metric.samplingInterval.nominalSeconds
    // What is known of days is known before the incident.
    let season = day == day.rounded() && day >= 8 && 2 * day <= Double(looks.lowerBound) ? Int(day) : nil
    let warmUp = min(Self.warmUp, max(20, looks.lowerBound / 2))
    let alarms = try AlarmStream(
      policy: AlarmPolicy(alpha: 0.001, refractory: 1, fatigue: 1), scale: .negativeLogarithm)
    let detector = try NoveltyDetector(season: season, warmUp: warmUp)
    return Parallel.map(count: all.count) { index in
      var (detector, alarms) = (detector, alarms)
      let verdicts = all[index].values[0..<looks.upperBound].map { alarms.update(score: detector.update($0)) }
      return IncidentSignal(
        name: all[index].name, pValues: verdicts.map(\.pValue), isAnomalous: verdicts.map(\.isAnomalous),
        range: looks)
    }
  }

  private func budget(_ source: IncidentSource, _ interval: Range<Int>) throws -> IncidentBudget? {
    guard let events = source.events, let objective = options.objective else { return nil }
    let window = options.window ?? "30d"
    let samples = try options.samples(window, "--window", on: source.metric.samplingInterval)
    return IncidentBudget(
      good: events.good, total: events.total, range: interval, objective: objective / 100,
      windowSamples: Double(samples), window: window)
  }

  private func chart(_ timeline: IncidentTimeline, of name: String) -> String {
    var chart = ForecastChart(history: timeline.series)
    chart.title = PrintableText.visible(timeline.series.name)
    chart.unit = options.unit
    chart.threshold = timeline.threshold?.value
    let own = timeline.signals.first { $0.name == name }
    chart.anomalies = own?.anomalousPlaces.map { $0 - timeline.firstPlace } ?? []
    switch options.chart {
    case .none: return ""
    case .svg: return chart.svg(width: 900, height: 320)
    case .text:
      return chart.rendered(as: TerminalStyle(width: 90, height: 16, glyphs: .braille, color: false))
    }
  }
}
