internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockSeries

/// `foreshock slo`: what is left of an error budget, how fast it burns, and when it will be used up.
struct SLOCommand: ParsableCommand {
  enum Emission: String, CaseIterable {
    case rules = "prometheus-rules"
    case tests = "prometheus-tests"
  }

  static let configuration = CommandConfiguration(
    commandName: "slo",
    abstract: "Say what is left of an error budget, how fast it burns, and when it will be used up.",
    discussion: """
        foreshock slo requests.csv --errors failed --total requests --objective 99.9
        foreshock slo latency.csv --latency latency_ms --under 300ms --objective 99 --calendar month
        foreshock slo requests.csv --spec checkout.slo.yaml --gate --policy budget-policy.yaml
        foreshock slo requests.csv --errors failed --total requests --objective 99.9 --emit prometheus-rules

      A row counts at its time, for one interval; missing rows had no events. Windows end at the last row. The burn rate \
      is the error ratio divided by 1 − objective; the rules are those of the Site Reliability Workbook, chapter 5.

      With --gate the exit status is the decision of the policy: 0 ship, 5 slow, 3 freeze; every other status is a \
      failure, and no decision. The decision is printed as JSON unless --format says otherwise.
      """)

  @OptionGroup(title: "Input") var source: TableOptions
  @OptionGroup(title: "Indicator") var indicator: IndicatorOptions
  @OptionGroup(title: "Objective") var levels: ServiceLevelOptions
  @Option(
    takes: "name", "What the service's objective is called (default: that of --spec, or the file's name).")
  var name: String?
  @OptionGroup(title: "Forecast") var outlook: BudgetOutlookOptions
  @Flag(help: "Decide whether to release, by the policy, and end with its status: 0 ship, 5 slow, 3 freeze.")
  var gate = false
  @Option(takes: "file", "The budget policy of --gate, as JSON or YAML (default: the one of the guide).")
  var policy: String?
  @Flag(name: .customLong("fail-on-alert"), help: "End with status 3 when a burn-rate rule fires.")
  var failOnAlert = false
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Print instead a Prometheus rule file, or its test for promtool: prometheus-rules, prometheus-tests.",
      valueName: "form"),
    completion: .list(Emission.allCases.map(\.rawValue)), transform: { try Choice.named($0) })
  var emit: Emission?
  @OptionGroup(title: "Prometheus") var metrics: MetricOptions
  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    if policy != nil, !gate { throw ValidationError("--policy is for --gate") }
    if gate, failOnAlert {
      throw ValidationError("--gate has its own exit status: leave out --fail-on-alert")
    }
    if [gate, outlook.backtest, emit != nil].count(where: \.self) > 1 {
      throw ValidationError("--gate, --backtest and --emit: one at a time")
    }
  }

  mutating func run() throws {
    running.apply()
    do {
      try evaluate()
    } catch let error as ServiceLevelError {
      throw CommandFailure(ServicePlan.status(error), error.description)
    }
  }

  private func evaluate() throws {
    let policy = try gate ? PolicyFile.read(policy) : nil
    let plan = try ServicePlan(indicator, levels, name: name, input: source, run: running)
    let traffic = try levels.trafficGuard()
    let file = try source.read(run: running)
    for column in plan.columns { _ = try file.numbers(column) }
    if let emit {
      let (rules, text) = try metrics.ruleFile(of: plan, traffic: traffic)
      return try Output.write(emit == .rules ? text : rules.testText(ruleFile: metrics.ruleFileName))
    }
    let events = try plan.events(file, time: source.time, run: running)
    if outlook.backtest {
      return try BudgetBacktestPrinter(run: running).print(
        outlook.runBacktest(events, plan, run: running), plan: plan)
    }
    let report = try ServiceReport(
      plan, events, traffic: traffic, forecast: outlook.forecast(events, plan, seed: running.seed))
    let decision = policy.map {
      $0.decision(status: report.status, readings: report.readings, forecast: report.forecast)
    }
    let printer = ServicePrinter(report: report, decision: decision, run: running)
    try printer.print(events)
    switch decision?.verdict {
    case .freeze: throw ExitCode(ExitStatus.alert.rawValue)
    case .slow: throw ExitCode(ExitStatus.slow.rawValue)
    case .ship, nil: break
    }
    if failOnAlert, report.readings.contains(where: \.isFiring) { throw ExitCode(ExitStatus.alert.rawValue) }
  }
}

/// Reads budget policies.
enum PolicyFile {
  /// The policy of a file; nil gives the standard one.
  static func read(_ path: String?) throws -> BudgetPolicy {
    guard let path else { return .standard }
    let file = try YAMLFile(path)
    let found = try file.decode(BudgetPolicy.self)
    guard found.count == 1, let policy = found.first else {
      throw CommandFailure(.badData, "\(file.name): one policy, not \(found.count)")
    }
    return policy
  }
}
