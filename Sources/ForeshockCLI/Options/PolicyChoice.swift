internal import ArgumentParser

/// When evidence becomes an alert, and when an alert is over.
struct PolicyChoice: ParsableArguments {
  @Option(
    name: .customLong("clear-probability"), parsing: .unconditional,
    help: ArgumentHelp("Down to this probability an alert recovers (default: 0.4).", valueName: "p"))
  var off: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "How many of how many evaluations must speak for an alert (default: 3/5).", valueName: "m/n"))
  var evaluations: String?

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

  /// The first of these options that was given.
  var firstGiven: String? {
    [
      ("--for", pendingFor), ("--keep-firing", keepFiring), ("--cooldown", cooldown),
      ("--evaluations", evaluations), ("--clear-probability", off.map { "\($0)" }),
    ].first { $0.1 != nil }?.0
  }

  /// The policy, as far as it does not depend on the data.
  func settings(probability: Double, stormLimit: Int = 20, warmUp: String? = nil) throws -> PolicySettings {
    try PolicySettings(
      probability: probability, off: off, evaluations: evaluations, pendingFor: pendingFor,
      keepFiring: keepFiring, cooldown: cooldown, stormLimit: stormLimit, warmUp: warmUp)
  }
}
