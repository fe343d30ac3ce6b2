internal import ArgumentParser
internal import ForeshockAlerting

/// A threshold and what counts as passing it.
struct ThresholdOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Ask when the metric passes above this value.", valueName: "value"))
  var above: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Ask when the metric falls below this value.", valueName: "value"))
  var below: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "How many of how many consecutive samples must be beyond the threshold to count: a single noisy sample is no incident.",
      valueName: "k/n"))
  var sustained: String = "3/5"

  func validate() throws {
    if above != nil, below != nil { throw ValidationError("give --above or --below, not both") }
    for (name, value) in [("--above", above), ("--below", below)] {
      if let value, !value.isFinite { throw ValidationError("\(name) takes a finite number") }
    }
    _ = try sustainedRule()
  }

  /// The threshold asked for, if any.
  var threshold: Threshold? { above.map { .above($0) } ?? below.map { .below($0) } }

  func sustainedRule() throws -> Sustained {
    do {
      return try Sustained(sustained)
    } catch {
      throw ValidationError("--\(error)")
    }
  }
}
