internal import ArgumentParser
internal import ForeshockEvaluation
internal import ForeshockNumerics
internal import ForeshockSeries

/// `foreshock check`: one line of health a series.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say of every series of any number of files whether it is well.",
    discussion: """
      One line a series: ok, or the most urgent of
        stale      the last sample is more than five intervals older than the newest of all files (or --now), or there is none
        flat       one value is repeated for unusually long
        beyond     the threshold is passed (of a series too short to judge, by its last sample)
        crossing   it will be within --within, with at least --probability
        gaps       1 % of the samples is missing, or more than five in a row
        drifting   the level of the last day, three days or week is not that of before, or all days have a trend
        reset      a counter began anew within the last seven days
        noisy      steps from sample to sample are larger than on any day before
        stamps     rows are out of order or have the same time
        too-short  fewer than twenty samples

      A file that cannot be read is said on standard error, the others go on, and the exit status is that of the first such \
      file; --fail-on-alert ends with 3 when a series is neither ok nor too-short.
      """)

  @Argument(
    help: ArgumentHelp("CSV files with a header; - is standard input.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var files: [String]
  @OptionGroup(title: "Columns") var columns: HealthColumns
  @OptionGroup(title: "Threshold") var thresholdOptions: ThresholdOptions
  @Option(
    name: [.long, .customLong("horizon")], parsing: .unconditional,
    help: ArgumentHelp("How far ahead the threshold is asked about.", valueName: "span"))
  var within: String = "48"
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("From which probability on a crossing is said.", valueName: "p"))
  var probability: Double = 0.8
  @Option(
    named: "now", takes: "time", "The time of the check (default: the newest time of all files).")
  var now: String?
  @Option(
    named: "stale-after", takes: "span",
    "How old the last sample may be: a duration or a number of samples (default: 5 samples).")
  var staleAfter: String?
  @Option(
    takes: "p", "The p-value below which a drift is said (default: 0.001).")
  var significance: Double?
  @Flag(
    name: .customLong("fail-on-alert"), help: "End with status 3 when a series needs attention.")
  var failOnAlert = false
  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    if !(probability > 0 && probability <= 1) {
      throw ValidationError("--probability takes a number above 0 and up to 1, not \(probability)")
    }
    if let significance, !(significance > 0 && significance <= 1) {
      throw ValidationError("--significance takes a number above 0 and up to 1, not \(significance)")
    }
    if files.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input can be read once only") }
  }

  mutating func run() throws {
    running.apply()
    let zone = try TableFile.zone(columns.timezone)
    let moment = try now.map { text in
      do {
        return try Timestamp(parsing: text, zone: zone)
      } catch {
        throw CommandFailure.usage("--now: \(error)")
      }
    }
    var failure: CommandFailure?
    var read: [HealthSubject] = []
    let bar = ProgressBar("reading", quiet: running.quiet)
    for (index, file) in files.enumerated() {
      bar.update(index, of: files.count)
      do {
        read += try columns.subjects(of: file, zone: zone, run: running)
      } catch {
        guard let problem = CommandFailure(error) else { throw error }
        if problem.status == .usage { throw problem }
        bar.finish()
        Output.note("foreshock: skipped " + problem.message)
        failure = failure ?? problem
      }
    }
    bar.finish()
    let newest = moment ?? read.compactMap(\.end).max()
    let lines = try examined(read, now: newest)
    let printer = HealthPrinter(run: running)
    if !lines.isEmpty { try printer.print(lines) }
    let bad = lines.count { $0.health.needsAttention }
    running.note("\(lines.count) series, \(bad) need\(bad == 1 ? "s" : "") attention")
    if let failure { throw ExitCode(failure.status.rawValue) }
    if failOnAlert, bad > 0 { throw ExitCode(ExitStatus.alert.rawValue) }
  }

  private func examined(_ subjects: [HealthSubject], now: Timestamp?) throws -> [HealthPrinter.Line] {
    let checks = try subjects.map { try check(on: $0.series.samplingInterval) }
    let bar = ProgressBar("checking", quiet: running.quiet)
    defer { bar.finish() }
    let done = Counter()
    let seed = running.seed
    return Parallel.map(count: subjects.count) { index in
      let subject = subjects[index]
      let health = checks[index].examine(
        subject.series, now: now, outOfOrderCount: subject.outOfOrderCount,
        duplicateCount: subject.duplicateCount, seed: seed)
      bar.update(done.increment(), of: subjects.count)
      return HealthPrinter.Line(subject: subject, health: health)
    }
  }

  private func check(on interval: SamplingInterval) throws -> HealthCheck {
    let horizon: Int
    if thresholdOptions.threshold == nil {
      horizon = 48
    } else {
      horizon = try DurationText.steps(
        DurationText.parse(within, option: "--within"), on: interval, option: "--within")
    }
    guard (1...100_000).contains(horizon) else {
      throw CommandFailure.usage("--within is \(horizon) samples; it must be 1 to 100,000")
    }
    let stale: Duration? = try staleAfter.map { text in
      switch try DurationText.parse(text, option: "--stale-after") {
      case .duration(let duration): duration
      case .steps(let count):
        // Longer than any series is old.
        .seconds(min(Double(count) * interval.nominalSeconds, 1e11))
      }
    }
    return try HealthCheck(
      threshold: thresholdOptions.threshold, horizon: horizon, sustained: thresholdOptions.sustainedRule(),
      probability: probability, staleAfter: stale, significance: significance ?? 0.001)
  }
}
