internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockSeries

/// When evidence becomes an alert, and when an alert is over.
struct PolicySettings: ParsableArguments {
  @Option(
    name: .customLong("clear-probability"), parsing: .unconditional,
    help: ArgumentHelp("Down to this probability an alert recovers.", valueName: "p"))
  var off: Double = 0.4

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How many of how many evaluations must speak for an alert.", valueName: "m/n"))
  var evaluations: String = "3/5"

  @Option(
    name: .customLong("for"), parsing: .unconditional,
    help: ArgumentHelp(
      "How long they must, before it fires (default: 2 evaluations).", valueName: "span"))
  var pendingFor: String?

  @Option(
    name: .customLong("keep-firing"), parsing: .unconditional,
    help: ArgumentHelp(
      "How long it must look over, before it is (default: 10 evaluations, at least twice --for).",
      valueName: "span"))
  var keepFiring: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "How long after its end an alert fires again only if more severe (default: 10 evaluations).",
      valueName: "span"))
  var cooldown: String?

  /// Whether a wait was given.
  var hasWaits: Bool { pendingFor != nil || keepFiring != nil || cooldown != nil }

  /// The policy on a grid, evaluated every `stride` samples; on one without a clock a step counts as a minute.
  func policy(
    on interval: SamplingInterval, every stride: Int = 1, probability: Double, stormLimit: Int = 20
  ) throws -> AlertPolicy {
    let step = interval.policySeconds
    func time(_ text: String?, _ option: String) throws -> Duration? {
      guard let text else { return nil }
      switch try DurationText.parse(text, option: option) {
      case .duration(let duration): return duration
      case .steps(let count): return .seconds(Double(count) * step)
      }
    }
    do {
      let usual = try AlertPolicy(on: interval, every: stride)
      return try AlertPolicy(
        on: probability, off: min(off, probability.nextDown), evaluations: try Sustained(evaluations),
        interval: usual.interval, pendingFor: time(pendingFor, "--for"),
        keepFiring: time(keepFiring, "--keep-firing"),
        cooldown: time(cooldown, "--cooldown") ?? usual.cooldown, stormLimit: stormLimit)
    } catch let error as PolicyError {
      throw CommandFailure.usage("the policy's \(error)")
    }
  }
}
