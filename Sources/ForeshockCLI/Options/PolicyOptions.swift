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

  @OptionGroup(title: "Policy") var settings: PolicySettings

  @Option(
    name: .customLong("storm-limit"), parsing: .unconditional,
    help: ArgumentHelp(
      "With --state: more firing series than this become one aggregate alert.", valueName: "count"))
  var stormLimit: Int = 20

  @Option(
    name: .long,
    help: ArgumentHelp(
      "With --state: carry out the action plans of this JSON file; they are dry runs unless they say otherwise.",
      valueName: "file"))
  var act: String?

  @Option(
    name: .long,
    help: ArgumentHelp("With --act: append a record of every action to this file.", valueName: "file"))
  var audit: String?

  @Option(
    name: .customLong("dashboard-url"),
    help: ArgumentHelp("A page that shows the metric, for the alert.", valueName: "url"))
  var dashboardURL: String?

  @Option(
    name: .customLong("runbook-url"),
    help: ArgumentHelp(
      "Where the runbooks are, without a slash at the end: the alert links URL/ALERTNAME.md.",
      valueName: "url"))
  var runbookURL: String?

  func validate() throws {
    if act != nil, state == nil { throw ValidationError("--act needs --state, which holds its limits") }
    if audit != nil, act == nil { throw ValidationError("--audit needs --act") }
    if state == nil, settings.hasWaits {
      throw ValidationError("--for, --keep-firing and --cooldown need --state")
    }
  }

  /// The policy on a grid; on one without a clock a step counts as a minute.
  func policy(on interval: SamplingInterval, probability: Double) throws -> AlertPolicy {
    try settings.policy(on: interval, probability: probability, stormLimit: stormLimit)
  }

  /// The links of an alert's annotations.
  func notes(alert name: String) -> AlertNotes {
    AlertNotes(dashboardURL: dashboardURL, runbookURL: runbookURL.map { "\($0)/\(name).md" })
  }

  /// How many samples before the last one a first run looks at: enough for an alert to fire and to end.
  static func lookBack(_ policy: AlertPolicy) -> Int {
    let waits = (policy.pendingFor.inSeconds + policy.keepFiring.inSeconds) / policy.interval.inSeconds
    return min(120, policy.evaluations.window + Int(min(waits.rounded(.up), 120)))
  }
}
