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

  @Option(
    name: .customLong("clear-probability"), parsing: .unconditional,
    help: ArgumentHelp("With --state: down to this probability an alert recovers.", valueName: "p"))
  var off: Double = 0.4

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "With --state: how many of how many samples must speak for an alert.", valueName: "m/n"))
  var evaluations: String = "3/5"

  @Option(
    name: .customLong("for"), parsing: .unconditional,
    help: ArgumentHelp(
      "With --state: how long they must, before it fires (default: 2 samples).", valueName: "span"))
  var pendingFor: String?

  @Option(
    name: .customLong("keep-firing"), parsing: .unconditional,
    help: ArgumentHelp(
      "With --state: how long it must look over, before it is (default: 10 samples, at least twice --for).",
      valueName: "span"))
  var keepFiring: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "With --state: how long after its end it fires again only if more severe (default: 10 samples).",
      valueName: "span"))
  var cooldown: String?

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
    if state == nil, pendingFor != nil || keepFiring != nil || cooldown != nil {
      throw ValidationError("--for, --keep-firing and --cooldown need --state")
    }
  }

  /// The policy on a grid; on one without a clock a step counts as a minute.
  func policy(on interval: SamplingInterval, probability: Double) throws -> AlertPolicy {
    let step = interval == .step ? 60 : interval.nominalSeconds
    func time(_ text: String?, _ option: String) throws -> Duration? {
      guard let text else { return nil }
      switch try DurationText.parse(text, option: option) {
      case .duration(let duration): return duration
      case .steps(let count): return .seconds(Double(count) * step)
      }
    }
    do {
      return try AlertPolicy(
        on: probability, off: min(off, probability.nextDown), evaluations: try Sustained(evaluations),
        interval: .seconds(step), pendingFor: time(pendingFor, "--for"),
        keepFiring: time(keepFiring, "--keep-firing"),
        cooldown: time(cooldown, "--cooldown") ?? .seconds(10 * step), stormLimit: stormLimit)
    } catch let error as PolicyError {
      throw CommandFailure.usage("the policy's \(error)")
    }
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
