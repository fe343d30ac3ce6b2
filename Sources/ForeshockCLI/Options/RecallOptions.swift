internal import ArgumentParser
internal import ForeshockSeries

/// What is known of the faults in a file, to judge a detector by.
struct RecallOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Judge the detector by known events and print a row a kind of fault: a column of the file (a word, empty or 0 where nothing is), or a file with the columns start, end and kind.",
      valueName: "column|file"))
  var labels: String?
  @Option(
    takes: "span",
    "With --labels: how long behind an event an alarm still belongs to it (default: 30m, or 6 samples without a clock)."
  )
  var grace: String?

  func validate() throws {
    if grace != nil, labels == nil { throw ValidationError("--grace needs --labels") }
  }

  func graceSamples(on interval: SamplingInterval) throws -> Int {
    if let grace {
      return try DurationText.steps(
        DurationText.parse(grace, option: "--grace"), on: interval, option: "--grace")
    }
    return interval == .step ? 6 : Int(min(1800 / interval.nominalSeconds, 1e6).rounded())
  }
}
