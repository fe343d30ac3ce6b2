internal import ArgumentParser
internal import ForeshockAnomaly
internal import ForeshockSeries

/// The kernels of one-class machines, with libsvm's settings.
enum KernelName: String, CaseIterable {
  case rbf, linear, polynomial

  var kernel: OneClassSVM.Kernel {
    switch self {
    case .rbf: .rbf()
    case .linear: .linear
    case .polynomial: .polynomial()
    }
  }
}

/// How scores become anomalies and incidents.
struct DetectionOptions: ParsableArguments {
  @Option(
    takes: "share",
    "The share of rows to call anomalous (default: 0.01 where scores look at the whole file); not with --streaming."
  )
  var contamination: Double?
  @Option(
    takes: "share",
    "The share of samples that begin an incident in the long run (default: 0.001 where scores look back only)."
  )
  var alpha: Double?
  @Option(
    named: "alarms-a-week", takes: "count", "The same in incidents a week, for files with a clock.")
  var alarmsAWeek: Double?
  @Option(
    takes: "span",
    "How long everything anomalous belongs to one incident, which goes on while anomalous samples keep coming: a duration or a number of samples (default: 2h, or 24 samples without a clock; 1 for rows without one)."
  )
  var refractory: String?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "The season: a duration (24h), a number of samples, auto, or none.", valueName: "season"))
  var season: String = "auto"
  @Option(
    named: "warm-up", takes: "span",
    "How many samples detectors that look back learn from first: a duration or a number of samples.")
  var warmUp: String?
  @Option(
    takes: "span",
    "The window of matrix-profile, sub-pca, kmeans, k-shape and random-cut-forest: a duration or a number of samples."
  )
  var window: String?
  @Option(takes: "count", "Trees in a forest (default: 100).")
  var trees: Int?
  @Option(named: "sample-size", takes: "count", "Rows each tree learns from (default: 256).")
  var sampleSize: Int?
  @Option(takes: "name", "The model of forecast-residual: any that forecast takes (default: holt-winters).")
  var model: String?
  @Option(takes: "share", "The share of rows outside of the boundary of one-class machines (default: 0.05).")
  var nu: Double?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "What makes rows alike to one-class machines: rbf, linear or polynomial (default: rbf).",
      valueName: "name"), transform: { try Choice.named($0) })
  var kernel: KernelName?
  @Flag(
    name: .long,
    help: "Score every row by itself and the rows before it only; rows that come late have no score.")
  var streaming = false
  @Flag(name: .customLong("p-values"), help: "Add the p-value of each score.")
  var pValues = false

  func validate() throws {
    if let contamination, !(0...0.5).contains(contamination) {
      throw ValidationError("--contamination takes a share from 0 to 0.5, not \(contamination)")
    }
    if let alpha, !(alpha > 0 && alpha <= 0.5) {
      throw ValidationError("--alpha takes a share above 0 and up to 0.5, not \(alpha)")
    }
    if let alarmsAWeek, !(alarmsAWeek > 0) {
      throw ValidationError("--alarms-a-week takes a number above 0, not \(alarmsAWeek)")
    }
    if let trees, !(1...10_000).contains(trees) {
      throw ValidationError("--trees takes a whole number from 1 to 10,000, not \(trees)")
    }
    if let sampleSize, !(2...1 << 20).contains(sampleSize) {
      throw ValidationError("--sample-size takes a whole number from 2 to 1,048,576, not \(sampleSize)")
    }
    if streaming, contamination != nil {
      throw ValidationError(
        "--contamination is a share of all rows, and --streaming knows none of the later ones: give --alpha or --alarms-a-week"
      )
    }
    if let nu, !(nu > 0 && nu <= 1) {
      throw ValidationError("--nu takes a share above 0 and up to 1, not \(nu)")
    }
    if [contamination, alpha, alarmsAWeek].compactMap({ $0 }).count > 1 {
      throw ValidationError("give one of --contamination, --alpha and --alarms-a-week")
    }
  }

  /// The share of samples that begin an incident, on a grid.
  func rate(on interval: SamplingInterval) throws -> Double? {
    guard let alarmsAWeek else { return alpha }
    guard interval != .step else {
      throw CommandFailure.usage("--alarms-a-week needs times; give --alpha instead")
    }
    return min(0.5, alarmsAWeek * interval.nominalSeconds / 604_800)
  }

  /// The refractory time in samples.
  func refractorySamples(on interval: SamplingInterval) throws -> Int {
    if let given = try samples(refractory, "--refractory", on: interval) { return max(1, given) }
    return interval == .step ? 24 : min(1 << 20, max(1, Int(7200 / interval.nominalSeconds)))
  }

  /// An option that says how to learn; nil where none was given.
  var learningOption: String? {
    if warmUp != nil { return "--warm-up" }
    if window != nil { return "--window" }
    if trees != nil { return "--trees" }
    if sampleSize != nil { return "--sample-size" }
    if model != nil { return "--model" }
    if nu != nil { return "--nu" }
    if kernel != nil { return "--kernel" }
    return season == "auto" ? nil : "--season"
  }

  /// Refuses what a stored detector has settled already.
  ///
  /// - Throws: A failure for options that a stored threshold, or stored alarms, would silently override.
  func check(_ archive: DetectorArchive) throws {
    guard archive.threshold != nil || archive.alarms != nil else { return }
    let what = archive.threshold != nil ? "threshold" : "alarms"
    for (option, isGiven) in [
      ("--contamination", contamination != nil), ("--alpha", alpha != nil),
      ("--alarms-a-week", alarmsAWeek != nil),
      ("--refractory", refractory != nil && archive.threshold == nil),
    ] where isGiven {
      throw CommandFailure.usage(
        "\(option): the detector of --load judges by the \(what) it was saved with",
        hint: "Leave \(option) out, or learn and save again with it.")
    }
  }

  /// What detectors are made with, as far as no series is needed to know.
  func settings(seed: UInt64) -> DetectorSettings {
    var settings = DetectorSettings(isStreaming: streaming, seed: seed, trees: trees, sampleSize: sampleSize)
    settings.nu = nu ?? settings.nu
    settings.kernel = kernel?.kernel ?? settings.kernel
    settings.model = model
    return settings
  }

  /// The window in samples, if one was given.
  func windowSamples(on interval: SamplingInterval) throws -> Int? {
    try samples(window, "--window", on: interval)
  }

  /// The warm-up in samples, if one was given.
  func warmUpSamples(on interval: SamplingInterval) throws -> Int? {
    try samples(warmUp, "--warm-up", on: interval)
  }

  private func samples(_ span: String?, _ option: String, on interval: SamplingInterval) throws -> Int? {
    try span.map {
      try DurationText.steps(DurationText.parse($0, option: option), on: interval, option: option)
    }
  }
}
