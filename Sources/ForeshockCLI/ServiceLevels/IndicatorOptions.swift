internal import ArgumentParser
internal import ForeshockSeries

/// What a service's level is measured by.
struct IndicatorOptions: ParsableArguments {
  @Option(takes: "column", "The column of good events; with --total.")
  var good: String?
  @Option(
    name: [.long, .customLong("errors")],
    help: ArgumentHelp("The column of bad events; with --total.", valueName: "column"))
  var bad: String?
  @Option(
    takes: "column", "The column of all events; with --latency what a row stands for (default: one event).")
  var total: String?
  @Option(takes: "column", "A column of measured values, such as latencies; with --under.")
  var latency: String?
  @Option(
    takes: "limit",
    "Values below this are good: a number in the column's unit, or 300ms when its name ends in one.")
  var under: String?
  @Option(takes: "file", "OpenSLO documents (YAML or JSON) that say all of this.")
  var spec: String?
  @Option(takes: "name", "Which objective of --spec, when there are several.")
  var slo: String?
  @Option(
    named: "slo-objective", takes: "name", "Which of its targets, by display name (default: the strictest).")
  var goal: String?
  @Flag(help: "Columns of counts are growing counters, differenced with their resets.")
  var counters = false
  @Flag(help: "Columns of counts are counts of each row, even if they look like growing counters.")
  var counts = false
  @Option(takes: "span", "Make the budget one of slices of time of this length, with --slice-target.")
  var slice: String?
  @Option(
    named: "slice-target", takes: "percent", "A slice is good from this share of good events (default: 99).")
  var sliceTarget: Double?

  func validate() throws {
    if counters, counts { throw ValidationError("--counters or --counts, not both") }
    if good != nil, bad != nil { throw ValidationError("--good or --bad, not both") }
    if latency != nil, good != nil || bad != nil {
      throw ValidationError("--latency says which rows are good: leave out --good and --bad")
    }
    if spec == nil {
      if slo != nil || goal != nil { throw ValidationError("--slo and --slo-objective choose from --spec") }
      guard good != nil || bad != nil || latency != nil else {
        throw ValidationError(
          "say what is measured: --good or --bad with --total, --latency with --under, or --spec")
      }
      if good != nil || bad != nil, total == nil { throw ValidationError("--good and --bad need --total") }
      if latency != nil, under == nil { throw ValidationError("--latency needs --under") }
    }
    if spec != nil {
      for (option, isGiven) in [
        ("--under", under != nil), ("--slice", slice != nil), ("--slice-target", sliceTarget != nil),
      ] where isGiven {
        throw ValidationError("--spec says which events are good: leave out \(option)")
      }
    }
    if under != nil, latency == nil { throw ValidationError("--under needs --latency") }
    if latency != nil, counters { throw ValidationError("--counters are for counts, not for --latency") }
    if sliceTarget != nil, slice == nil { throw ValidationError("--slice-target needs --slice") }
    if let sliceTarget, !(sliceTarget > 0 && sliceTarget <= 100) {
      throw ValidationError("--slice-target takes a percentage above 0 and up to 100, not \(sliceTarget)")
    }
  }
}

extension IndicatorOptions {
  /// Refuses options that a document's indicator, which `kind` names, does not look at.
  func refuseAllBut(_ used: [String], beside kind: String) throws {
    let given = [
      ("--good", good != nil), ("--bad", bad != nil), ("--total", total != nil),
      ("--latency", latency != nil),
      ("--counters", counters), ("--counts", counts),
    ]
    for (option, isGiven) in given where isGiven && !used.contains(option) {
      throw CommandFailure.usage("the indicator of --spec is \(kind): \(option) says nothing about it")
    }
  }
}

/// A limit of a latency, in the unit of its column.
enum LatencyLimit {
  private static let units: [(ending: String, seconds: Double)] = [
    ("ms", 1e-3), ("msec", 1e-3), ("millis", 1e-3), ("milliseconds", 1e-3), ("us", 1e-6),
    ("microseconds", 1e-6), ("s", 1), ("sec", 1), ("secs", 1), ("seconds", 1),
  ]

  /// Reads `0.3`, or `300ms` for a column whose name ends in `_ms`, `_seconds` or the like.
  static func parse(_ text: String, column: String) throws -> Double {
    if let number = Double(text) {
      guard number.isFinite else { throw CommandFailure.usage("--under '\(text)' is not a finite number") }
      return number
    }
    let span: Duration
    do {
      span = try Duration(parsing: text)
    } catch {
      throw CommandFailure.usage("--under: \(error)")
    }
    let ending = column.lowercased().split { "_-. (".contains($0) }.last.map { $0.filter { $0 != ")" } } ?? ""
    guard let unit = units.first(where: { $0.ending == ending }) else {
      throw CommandFailure.usage(
        "--under '\(text)': the unit of column '\(column)' is not known from its name; give a number in it",
        hint: "A column that is called like latency_ms or duration_seconds can be compared with a duration.")
    }
    // Of whole microseconds, so that 300 ms of a column in seconds is 0.3 to the last digit.
    let parts = (unit.seconds * 1e6).rounded()
    return parts >= 1 ? Double(span.wholeMicroseconds) / parts : span.inSeconds / unit.seconds
  }
}
