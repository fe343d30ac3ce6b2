internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockSeries

/// Which alert rules to replay, and how.
struct ReplayOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Replay the alerts there would have been above this value; several, separated by commas, are rules of their own.",
      valueName: "values"))
  var above: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The same below a value.", valueName: "values"))
  var below: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "How many of how many consecutive samples must be beyond the threshold to count.", valueName: "k/n"))
  var sustained: String = "3/5"

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("An evaluation speaks for an alert from this probability on.", valueName: "p"))
  var probability: Double = 0.8

  @OptionGroup(title: "Replay") var choice: PolicyChoice

  @Option(
    name: .customLong("warm-up"), parsing: .unconditional,
    help: ArgumentHelp(
      "Learn from this much before the first evaluation (default: two weeks, at most half of the data).",
      valueName: "span"))
  var warmUp: String?

  @Option(
    name: .customLong("refit-every"), parsing: .unconditional,
    help: ArgumentHelp(
      "Fit anew this often (default: a day, a week for models that take long to fit, at most 50 times).",
      valueName: "span"))
  var refitEvery: String?

  @Option(
    name: .customLong("evaluate-every"), parsing: .unconditional,
    help: ArgumentHelp(
      "Evaluate this often (default: every sample; with models that are slow to look at, so that there are 4,000 evaluations).",
      valueName: "span"))
  var evaluateEvery: String?

  @Option(
    name: .customLong("minimum-lead"), parsing: .unconditional,
    help: ArgumentHelp(
      "A crossing must be announced at least this far ahead to count as announced (default: 0).",
      valueName: "span"))
  var minimumLead: String?

  @Flag(
    name: .long,
    help: "End with what the rules would have cost people: alerts a week, for nothing, and which to let go.")
  var toil = false

  func validate() throws {
    let thresholds = try thresholds()
    if thresholds.isEmpty {
      if toil { throw ValidationError("--toil needs --above or --below") }
      for (name, given) in [
        ("--warm-up", warmUp), ("--refit-every", refitEvery), ("--evaluate-every", evaluateEvery),
        ("--minimum-lead", minimumLead),
      ] where given != nil {
        throw ValidationError("\(name) needs --above or --below")
      }
      if let first = choice.firstGiven { throw ValidationError("\(first) needs --above or --below") }
    }
    guard probability > 0, probability <= 1 else {
      throw ValidationError("--probability takes a number above 0 and up to 1, not \(probability)")
    }
    _ = try sustainedRule()
  }

  /// The thresholds, each once, in the order given.
  func thresholds() throws -> [Threshold] {
    var all: [Threshold] = []
    for (name, text) in [("--above", above), ("--below", below)] {
      guard let text else { continue }
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let value = Double(part.filter { $0 != " " }), value.isFinite else {
          throw ValidationError("\(name) takes finite numbers, as in 90,95, not '\(part)'")
        }
        let threshold: Threshold = name == "--above" ? .above(value) : .below(value)
        if !all.contains(threshold) { all.append(threshold) }
      }
    }
    return all
  }

  func sustainedRule() throws -> Sustained {
    do {
      return try Sustained(sustained)
    } catch {
      throw ValidationError("--\(error)")
    }
  }
}
