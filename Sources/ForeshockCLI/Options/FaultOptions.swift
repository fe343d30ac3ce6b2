internal import ArgumentParser
internal import ForeshockNumerics
internal import ForeshockSeries

/// What `foreshock generate` breaks.
struct FaultOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Faults to inject, such as spike,shift or spike=8: \(SyntheticFault.allCases.map(\.rawValue).joined(separator: ", ")). May be repeated.",
      valueName: "fault[=size],…"))
  var inject: [String] = []
  @Option(
    name: .customLong("faults"), parsing: .unconditional,
    help: ArgumentHelp(
      "How many faults of each kind (default: one in 2,016 samples, at least one).", valueName: "count"))
  var count: Int?
  @Option(
    named: "clean", takes: "span",
    "How long the beginning stays without faults: a duration or a number of samples (default: a quarter).")
  var clean: String?
  @Option(
    named: "fault-length", takes: "span",
    "How long each fault lasts, spikes apart: a duration or a number of samples (default: the table above).")
  var length: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write the faults here as start,end,kind, instead of the columns anomaly and fault.", valueName: "file")
  )
  var labels: String?

  /// The faults, for the help.
  static let table = """
    Faults, with their usual size and number of samples:
      spike=12      one sample is off by size times the noise
      shift=0.4     the level is off by size times the span: 24 samples
      drift=0.6     the level slides away by size times the span: 72 samples
      gap           samples are missing: 12 samples
      stuck         one value is repeated: 24 samples
      reset=1       falls that share of the way to the least: 24 samples
    """

  func validate() throws {
    if inject.isEmpty, count != nil || clean != nil || length != nil || labels != nil {
      throw ValidationError("--faults, --clean, --fault-length and --labels need --inject")
    }
  }

  /// What is asked for; nil for nothing.
  func injection(
    every interval: Duration, kind: (String) throws -> SyntheticFault
  ) throws -> FaultInjection? {
    guard !inject.isEmpty else { return nil }
    let specs = try inject.flatMap { $0.split(separator: ",").map(String.init) }.map { word in
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let fault = try kind(parts[0])
      guard parts.count == 2 else { return FaultSpec(fault) }
      guard let size = Double(parts[1]) else {
        throw CommandFailure.usage("--inject \(word): '\(parts[1])' is not a number")
      }
      guard fault.hasSize else {
        throw CommandFailure.usage("--inject \(word): \(fault.rawValue) has no size")
      }
      return FaultSpec(fault, size: size)
    }
    guard !specs.isEmpty else { throw CommandFailure.usage("--inject names no fault") }
    func samples(_ text: String?, _ option: String) throws -> Int? {
      try text.map {
        try DurationText.steps(
          DurationText.parse($0, option: option), on: .duration(interval), option: option)
      }
    }
    return try FaultInjection(
      specs, count: count, clean: samples(clean, "--clean"), length: samples(length, "--fault-length"))
  }

  /// The file of `--labels`.
  static func labelFile(of faults: [SyntheticData.Event]) -> String {
    "start,end,kind\n" + faults.map { "\($0.start),\($0.end),\($0.what)\n" }.joined()
  }
}
