internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockSeries

/// How evidence becomes an alert over several runs, and what is done about it.
struct PolicyOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Remember where every alert stands in this file: one incident is one alert from run to run.",
      valueName: "file"))
  var state: String?

  @OptionGroup(title: "Policy, with --state") var choice: PolicyChoice

  @Option(
    name: .customLong("storm-limit"), parsing: .unconditional,
    help: ArgumentHelp(
      "With --state: more firing series than this, or more that give nothing, become one aggregate alert (default: 20).",
      valueName: "count"))
  var stormLimit: Int?

  @Option(
    name: .customLong("warm-up"), parsing: .unconditional,
    help: ArgumentHelp(
      "With --state: no alert is made of what a model says that has seen less than this (default: two seasons, at least 30 samples).",
      valueName: "span"))
  var warmUp: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "With --state: carry out the action plans of this JSON file; they are dry runs unless they say otherwise.",
      valueName: "file"))
  var act: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "With --act: append a record of every action to this file, before and after it; nothing is done without one.",
      valueName: "file"))
  var audit: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How often the command runs, if less often than samples come: what is sent to Alertmanager ends after four times that, unless it is sent again.",
      valueName: "span"))
  var every: String?

  @Option(
    name: .customLong("dashboard-url"),
    help: ArgumentHelp("A page that shows the metric, for the alert.", valueName: "url"))
  var dashboardURL: String?

  @Option(
    name: .customLong("runbook-url"),
    help: ArgumentHelp(
      "Where the runbooks are: the alert links URL/ALERTNAME.md.",
      valueName: "url"))
  var runbookURL: String?

  func validate() throws {
    if act != nil, state == nil { throw ValidationError("--act needs --state, which holds its limits") }
    if audit != nil, act == nil { throw ValidationError("--audit needs --act") }
    if state == nil,
      let first = choice.firstGiven ?? stormLimit.map({ _ in "--storm-limit" })
        ?? warmUp.map({ _ in "--warm-up" })
    {
      throw ValidationError("\(first) needs --state")
    }
  }

  /// The policy, as far as it does not depend on the data.
  func settings(probability: Double) throws -> PolicySettings {
    try choice.settings(probability: probability, stormLimit: stormLimit ?? 20, warmUp: warmUp)
  }

  /// How often the command runs, as far as that is known.
  func runInterval() throws -> Duration? {
    guard let every else { return nil }
    guard case .duration(let span) = try DurationText.parse(every, option: "--every"), span > .zero,
      span <= .seconds(366 * 86_400)
    else { throw CommandFailure.usage("--every takes a time such as 5m, not \(every)") }
    return span
  }

  /// The links of an alert's annotations.
  func notes(alert name: String) -> AlertNotes {
    AlertNotes(dashboardURL: dashboardURL, runbookURL: runbookURL.map { PayloadText.page(name, below: $0) })
  }
}
