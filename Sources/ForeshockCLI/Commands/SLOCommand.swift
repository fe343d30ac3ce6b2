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
      failure, and no decision. The decision is printed as JSON unless --format says otherwise. Of many services \
      (--id) the strictest decision counts.
      """)

  @OptionGroup(title: "Input") var source: TableOptions
  @Option(
    takes: "column", "The column that tells the services of a long file apart; each has a budget of its own.")
  var id: String?
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
    if levels.calendar != nil, outlook.horizon != nil { throw ValidationError(Self.calendarHorizon) }
    if outlook.backtest {
      try refuse(levels.ofReports + (failOnAlert ? ["--fail-on-alert"] : []), beside: "--backtest")
    }
    guard let emit else {
      if let option = metrics.given.first { throw ValidationError("\(option) is for --emit") }
      return
    }
    try refuse(
      levels.ofReports.filter { $0 != "--minimum-events" } + outlook.given
        + (failOnAlert ? ["--fail-on-alert"] : []) + (id == nil ? [] : ["--id"]), beside: "--emit")
    if emit == .rules, metrics.ruleFile != nil {
      throw ValidationError("--rule-file is for --emit prometheus-tests")
    }
  }

  private static let calendarHorizon =
    "--horizon is for rolling windows: a calendar's forecast looks to the end of its period"

  /// What would be ignored is refused.
  private func refuse(_ options: [String], beside other: String) throws {
    if let option = options.first { throw ValidationError("\(option) changes nothing beside \(other)") }
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
    if case .calendar = plan.objective.window, outlook.horizon != nil {
      throw CommandFailure.usage(Self.calendarHorizon)
    }
    let traffic = try levels.trafficGuard()
    let file = try source.read(words: [id ?? ServiceTable.usualID], run: running)
    for column in plan.columns { _ = try file.numbers(column) }
    if let emit { return try write(emit, plan, traffic) }
    let table = try ServiceTable(file, plan, time: source.time, id: id, run: running)
    if outlook.backtest {
      return try BudgetBacktestPrinter(isMany: table.isMany, run: running).print(
        results(of: table, plan) {
          BudgetBacktestService(id: $0, result: try outlook.runBacktest($1, plan, run: running))
        }, plan: plan)
    }
    let results = try self.results(of: table, plan) { id, events in
      let report = try ServiceReport(
        plan, id: id, events, traffic: traffic,
        forecast: outlook.forecast(events, plan, seed: running.seed))
      let decision = policy.map {
        $0.decision(status: report.status, readings: report.readings, forecast: report.forecast)
      }
      return ServiceResult(report: report, decision: decision, events: events)
    }
    var tally = FailureTally()
    let good = try tally.successes(of: results)
    try tally.finish()
    let printer = ServicePrinter(results: results, isMany: table.isMany, isGate: gate, run: running)
    try printer.print()
    try end(printer.decision, results)
    if failOnAlert, good.contains(where: { $0.report.readings.contains(where: \.isFiring) }) {
      throw ExitCode(ExitStatus.alert.rawValue)
    }
  }

  private func write(_ emit: Emission, _ plan: ServicePlan, _ traffic: TrafficGuard) throws {
    let (rules, text) = try metrics.ruleFile(of: plan, traffic: traffic)
    guard emit == .tests else { return try Output.write(text) }
    if let obstacle = rules.testObstacle { running.note("there is no test of these rules: \(obstacle)") }
    try Output.write(rules.testText(ruleFile: metrics.ruleFileName))
  }

  /// What `body` makes of each service; what is wrong with the only one of a file ends the command.
  private func results<Value>(
    of table: ServiceTable, _ plan: ServicePlan, _ body: (String?, ServiceEvents) throws -> Value
  ) throws -> [Result<Value, SeriesProblem>] {
    try table.services.map { service in
      do {
        return .success(try body(service.id, table.events(of: service)))
      } catch let error as ServiceLevelError where table.isMany {
        return .failure(
          SeriesProblem(
            id: service.id ?? plan.name,
            failure: CommandFailure(ServicePlan.status(error), error.description)))
      } catch let failure as CommandFailure where table.isMany {
        return .failure(SeriesProblem(id: service.id ?? plan.name, failure: failure))
      }
    }
  }

  /// Ends with the status of a decision. Where one service has none there is none for all, unless another is frozen.
  private func end(_ decision: GateDecision?, _ results: [Result<ServiceResult, SeriesProblem>]) throws {
    if gate, decision?.verdict != .freeze {
      for case .failure(let problem) in results { throw problem.named }
    }
    switch decision?.verdict {
    case .freeze: throw ExitCode(ExitStatus.alert.rawValue)
    case .slow: throw ExitCode(ExitStatus.slow.rawValue)
    case .ship, nil: break
    }
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
