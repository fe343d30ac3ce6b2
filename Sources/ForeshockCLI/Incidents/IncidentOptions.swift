internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockSeries

/// Which part of which file an incident is, and what it is judged by.
struct IncidentOptions: ParsableArguments {
  enum Picture: String, CaseIterable {
    case text, svg, none
  }

  @OptionGroup(title: "Input") var input: InputOptions
  @Option(
    takes: "name", "In a file of many series (--id): the one the incident is of; the others are its signals.")
  var series: String?
  @Option(
    takes: "a,b",
    "The metrics beside it (default: all other numeric columns; none for none).")
  var signals: String?
  @Option(
    name: .long,
    help: ArgumentHelp("When the incident began: a time, or the number of a step.", valueName: "time"))
  var from: String
  @Option(
    name: .long, help: ArgumentHelp("When it was over; the last sample looked at.", valueName: "time"))
  var to: String
  @Option(
    takes: "span",
    "How long before --from to look for signs of it (default: as far as --within looks ahead).")
  var before: String?
  @Option(
    name: [.long, .customLong("horizon")], parsing: .unconditional,
    help: ArgumentHelp(
      "How far ahead the alert looked (default: 4h, or 48 samples without a clock).", valueName: "span"))
  var within: String?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("From which probability on the alert counted a look.", valueName: "p"))
  var probability: Double = 0.8
  @Option(
    name: .long,
    help: ArgumentHelp("How many of how many looks had to speak for the alert.", valueName: "m/n"))
  var evaluations: String = "3/5"
  @Option(
    named: "for", takes: "span", "How long they had to, before it fired (default: 2 samples).")
  var pendingFor: String?
  @Option(
    named: "keep-firing", takes: "span",
    "How long it had to look over, before it was (default: 10 samples, at least twice --for).")
  var keepFiring: String?
  @Option(takes: "column", "The column of good events, for the error budget.")
  var good: String?
  @Option(takes: "column", "The column of all events.")
  var total: String?
  @Option(takes: "percent", "The share of events that should be good, such as 99.9.")
  var objective: Double?
  @Option(
    named: "window", takes: "span", "How long the error budget is for (default: 30d).")
  var window: String?
  @Option(takes: "text", "The heading.")
  var title: String?
  @Option(takes: "unit", "The metric's unit, for the sentences.")
  var unit: String?
  @Option(
    name: .long,
    help: ArgumentHelp("The chart: text, svg (an element in the Markdown) or none.", valueName: "kind"),
    completion: .list(Picture.allCases.map(\.rawValue)), transform: { try Choice.named($0) })
  var chart: Picture = .text
  @Option(takes: "file", "Write the draft here instead of to standard output.")
  var output: String?

  func validate() throws {
    if !(probability > 0 && probability <= 1) {
      throw ValidationError("--probability takes a number above 0 and up to 1, not \(probability)")
    }
    if let objective, !(objective > 0 && objective < 100) {
      throw ValidationError("--objective takes a percentage between 0 and 100, not \(objective)")
    }
    let given = [good != nil, total != nil, objective != nil]
    if given.contains(true), given.contains(false) {
      throw ValidationError("--good, --total and --objective belong together")
    }
    if window != nil, good == nil { throw ValidationError("--window needs --good, --total and --objective") }
  }

  /// A span in samples.
  func samples(_ text: String, _ option: String, on interval: SamplingInterval) throws -> Int {
    try DurationText.steps(DurationText.parse(text, option: option), on: interval, option: option)
  }

  func horizon(on interval: SamplingInterval) throws -> Int {
    let usual = interval == .step ? 48 : max(1, Int((14_400 / interval.nominalSeconds).rounded()))
    let horizon = try within.map { try samples($0, "--within", on: interval) } ?? usual
    guard (1...100_000).contains(horizon) else {
      throw CommandFailure.usage("--within is \(horizon) samples; it must be 1 to 100,000")
    }
    return horizon
  }

  /// The alert's policy on a grid; on one without a clock a step counts as a minute.
  func policy(on interval: SamplingInterval) throws -> AlertPolicy {
    try PolicySettings(
      probability: probability, evaluations: evaluations, pendingFor: pendingFor, keepFiring: keepFiring
    )
    .policy(on: interval)
  }
}
