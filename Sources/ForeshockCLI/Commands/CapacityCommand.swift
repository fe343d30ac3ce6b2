internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// `foreshock capacity`: from which load on a system that was load-tested breaks its objectives.
struct CapacityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capacity",
    abstract: "Say from which load on a load-tested system breaks its objective, with an interval.",
    discussion: """
      Rows whose loads lie within 5 % of each other are one step of the test. The breaking load is where the rising \
      line through the steps first passes the objective; its interval comes from drawing the rows of each step anew. \
      Nothing is said beyond the loads that were tested.

        foreshock capacity loadtest.csv --load rps --latency p95_ms --objective 300ms
        foreshock capacity loadtest.csv --load users --latency latency --objective 0.3 --errors failed --requests total --max-errors 1%

      When a disk will be full, and with more growth than so far, says foreshock forecast with --above and --growth.
      """)

  @OptionGroup(title: "Input") var source: TableOptions
  @Option(
    name: .long,
    help: ArgumentHelp("The column of loads: requests a second, or users at once.", valueName: "column"))
  var load: String
  @Option(name: .long, help: ArgumentHelp("The column of latencies.", valueName: "column"))
  var latency: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The column of error ratios (0 … 1), or of errors when --requests is given.", valueName: "column"))
  var errors: String?
  @Option(name: .long, help: ArgumentHelp("The column of requests.", valueName: "column"))
  var requests: String?
  @Option(
    named: "objective", takes: "latency",
    "The latency not to be passed: a duration (300ms) or a number in the column's unit.")
  var objective: String?
  @Option(
    name: .customLong("latency-unit"), parsing: .unconditional,
    help: ArgumentHelp(
      "The unit of the latency column, such as ms or s (default: as the column's name ends, _ms, _s or _seconds).",
      valueName: "unit"))
  var latencyUnit: String?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "The percentile of a step's latencies that the objective is about.", valueName: "percent"))
  var percentile: Double = 95
  @Option(
    named: "max-errors", takes: "share", "The share of errors not to be passed: 1% or 0.01.")
  var maxErrors: String?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Coverage of the interval in percent.", valueName: "percent"))
  var level: Double = 90
  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    if objective == nil, maxErrors == nil { throw ValidationError("give --objective or --max-errors") }
    if objective != nil, latency == nil { throw ValidationError("--objective needs --latency") }
    if maxErrors != nil, errors == nil { throw ValidationError("--max-errors needs --errors") }
    if requests != nil, errors == nil { throw ValidationError("--requests needs --errors") }
    guard percentile > 0, percentile < 100 else {
      throw ValidationError("--percentile takes a number between 0 and 100, not \(percentile)")
    }
    guard level >= 1, level < 100 else {
      throw ValidationError("--level takes a percentage from 1 to below 100, not \(level)")
    }
  }

  mutating func run() throws {
    running.apply()
    let objectives = try objectives()
    let file = try source.read(run: running)
    let loads = try file.numbers(load)
    let latencies = try latency.map(file.numbers)
    let failed = try errors.map(file.numbers)
    let totals = try requests.map(file.numbers)
    var rows: [LoadTest.Row] = []
    var places: [Int] = []
    var skipped = 0
    for index in loads.indices {
      let share = failed.map { errors in totals.map { errors[index] / $0[index] } ?? errors[index] }
      let row = LoadTest.Row(
        load: loads[index], latency: latencies?[index].known, errorRatio: share?.known)
      // A row without a load, or without anything measured, is a gap.
      guard !row.load.isNaN, row.latency != nil || row.errorRatio != nil else {
        skipped += 1
        continue
      }
      rows.append(row)
      places.append(index)
    }
    if skipped > 0 {
      running.note("\(file.name): \(skipped) row\(skipped == 1 ? "" : "s") without figures left out")
    }
    let report: CapacityReport
    do throws(ModelError) {
      report = try CapacityReport(
        LoadTest(rows), objectives, quantile: percentile / 100, level: level / 100, seed: running.seed,
        withLatencies: latency != nil)
    } catch {
      var failure = CommandFailure(error)
      failure.message = "\(file.name): " + failure.message
      switch error.kind {
      case .tooFewObservations:
        failure.message = "\(file.name): a load test needs at least three steps of load; \(error)"
      case .invalidValue(let index, let reason):
        failure.message = "\(file.name): line \(file.line(of: places[index])): \(reason)"
      default: break
      }
      throw failure
    }
    try report.write(run: running)
  }

  private func objectives() throws -> [LoadTest.Objective] {
    var all: [LoadTest.Objective] = []
    if let objective { all.append(.latency(try latencyLimit(objective), quantile: percentile / 100)) }
    if let maxErrors {
      let isPercent = maxErrors.last == "%"
      guard let number = Double(isPercent ? String(maxErrors.dropLast()) : maxErrors) else {
        throw CommandFailure.usage("--max-errors takes a share such as 1% or 0.01, not '\(maxErrors)'")
      }
      let share = isPercent ? number / 100 : number
      guard share >= 0, share < 1 else {
        throw CommandFailure.usage("--max-errors takes a share from 0 to below 1, not '\(maxErrors)'")
      }
      all.append(.errorRatio(share))
    }
    return all
  }

  /// The objective in the unit of the latency column.
  private func latencyLimit(_ text: String) throws -> Double {
    if let number = Double(text) {
      guard number > 0, number.isFinite else {
        throw CommandFailure.usage("--objective takes a latency above zero, not '\(text)'")
      }
      return number
    }
    guard case .duration(let duration) = try DurationText.parse(text, option: "--objective") else {
      throw CommandFailure.usage("--objective takes a latency such as 300ms, not '\(text)'")
    }
    let name = (latency ?? "").lowercased()
    let unit: String
    if let latencyUnit {
      unit = latencyUnit
    } else if name.hasSuffix("_ms") || name.hasSuffix("milliseconds") || name == "ms" {
      unit = "ms"
    } else if name.hasSuffix("_s") || name.hasSuffix("seconds") || name == "s" {
      unit = "s"
    } else {
      throw CommandFailure.usage(
        "the unit of column '\(latency ?? "")' is not known", hint: "Give --latency-unit ms or s.")
    }
    guard case .duration(let one) = try DurationText.parse("1" + unit, option: "--latency-unit"), one > .zero
    else { throw CommandFailure.usage("--latency-unit takes a unit such as ms or s, not '\(unit)'") }
    return duration / one
  }
}

extension Double {
  /// The number, unless it stands for a gap.
  fileprivate var known: Double? { isNaN ? nil : self }
}
