internal import ArgumentParser
internal import ForeshockFeatures
internal import ForeshockSeries

/// What came of each row, for models to learn from.
struct LabelOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A CSV file of failures: a time, the id where the metrics have one, and perhaps a column 'event' of the words failure and repair.",
      valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var failures: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Label rows by whether a failure comes within this time: 1, 0, or empty where nobody knows.",
      valueName: "duration"))
  var horizon: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "How early a warning has to come; rows closer to a failure have no label.", valueName: "duration"))
  var lead: String?
  @Option(
    name: .long,
    help: ArgumentHelp("How long rows after a failure or repair have no label.", valueName: "duration"))
  var blackout: String?
  @Flag(
    name: .customLong("remaining-life"),
    help: "Add the time to the next failure, in seconds or steps; empty where it is not known.")
  var remainingLife = false
  @Option(
    name: .customLong("life-cap"), help: ArgumentHelp("The longest remaining life.", valueName: "duration"))
  var lifeCap: String?

  func validate() throws {
    guard failures != nil else {
      if remainingLife || [horizon, lead, blackout, lifeCap].contains(where: { $0 != nil }) {
        throw ValidationError("labels need the failures: give --failures")
      }
      return
    }
    if horizon == nil, !remainingLife {
      throw ValidationError("--failures needs --horizon or --remaining-life")
    }
    if horizon == nil, lead != nil { throw ValidationError("--lead needs --horizon") }
    if lifeCap != nil, !remainingLife { throw ValidationError("--life-cap needs --remaining-life") }
  }

  /// The columns that are added.
  var names: [String] {
    (horizon.map { ["fails_within_\($0)"] } ?? []) + (remainingLife ? ["remaining_life"] : [])
  }

  /// The question about failures on a grid; nil without `--horizon`.
  func question(on interval: SamplingInterval) throws -> FailureHorizon? {
    guard let horizon else { return nil }
    do {
      return try FailureHorizon(
        Self.duration(horizon, "--horizon", interval), leadTime: Self.duration(lead, "--lead", interval),
        blackout: Self.duration(blackout, "--blackout", interval))
    } catch let error as LabelError {
      throw CommandFailure.usage("--horizon, --lead, --blackout: \(error)")
    }
  }

  /// The targets of remaining life on a grid; nil without `--remaining-life`.
  func life(on interval: SamplingInterval) throws -> RemainingLife? {
    guard remainingLife else { return nil }
    let unit: Duration = interval == .step ? .microseconds(1) : .seconds(1)
    do {
      return try RemainingLife(
        cap: lifeCap.map { try Self.duration($0, "--life-cap", interval).inSeconds / unit.inSeconds },
        timeUnit: unit, blackout: Self.duration(blackout, "--blackout", interval))
    } catch let error as LabelError {
      throw CommandFailure.usage("--life-cap, --blackout: \(error)")
    }
  }

  /// A span as a time; a step of a series without a clock is a microsecond.
  private static func duration(_ text: String?, _ option: String, _ interval: SamplingInterval) throws
    -> Duration
  {
    guard let text else { return .zero }
    let span = try DurationText.parse(text, option: option)
    if interval == .step { return .microseconds(try DurationText.steps(span, on: interval, option: option)) }
    switch span {
    case .duration(let duration): return duration
    case .steps(let count):
      let microseconds = Double(count) * interval.nominalSeconds * 1e6
      guard microseconds < 9e18 else { throw CommandFailure.usage("\(option) '\(text)' is too long") }
      return .microseconds(Int64(microseconds))
    }
  }
}
