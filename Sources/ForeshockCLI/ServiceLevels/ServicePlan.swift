internal import ForeshockAlerting
internal import ForeshockSeries

/// What the line and its documents ask for.
struct ServicePlan {
  /// Which columns say what.
  enum Indicator {
    case counted(isGood: Bool, part: String, total: String, counters: Bool?)
    case measured(column: String, good: GoodValue, weight: String?)
    case ratios(column: String, areOfSuccess: Bool)
  }

  let name: String
  let indicator: Indicator
  let objective: ServiceObjective
  let agreement: ServiceAgreement?
  /// Slices of time, when the budget is made of those.
  let slices: (width: Duration, target: Double?)?
  /// The rules of the documents; nil for those of the workbook.
  let rules: [BurnRateRule]?
  /// Selectors that the documents name for Prometheus.
  var queries: (part: String?, total: String?) = (nil, nil)

  init(
    _ indicator: IndicatorOptions, _ levels: ServiceLevelOptions, name: String?, input: TableOptions,
    run: RunOptions
  )
    throws
  {
    let window = try levels.namedWindow(timezone: input.timezone)
    agreement = try levels.agreement.map { try ServiceAgreement(target: ServiceObjective.share(percent: $0)) }
    if let spec = indicator.spec {
      let file = try YAMLFile(spec)
      let plan: OpenSLOPlan
      do {
        plan = try OpenSLOPlan(file.decode(OpenSLODocument.self), name: indicator.slo)
      } catch let error as ServiceLevelError {
        throw CommandFailure(.badData, "\(file.name): \(error)")
      }
      let goal = try Self.goal(of: plan, named: indicator.goal, run: run)
      self.name = name ?? plan.name
      self.indicator = try Self.indicator(plan, goal, indicator)
      objective = try ServiceObjective(
        target: levels.objective.map { ServiceObjective.share(percent: $0) } ?? goal.objective.target,
        window: window ?? goal.objective.window)
      slices = goal.sliceWidth.map { ($0, goal.sliceTarget) }
      rules = plan.rules.isEmpty ? nil : plan.rules
      queries = Self.queries(plan)
    } else {
      guard let percent = levels.objective else {
        throw CommandFailure.usage("give the objective, as in --objective 99.9")
      }
      self.name = name ?? Self.stem(input.file)
      self.indicator = try Self.indicator(indicator)
      objective = try ServiceObjective(
        target: ServiceObjective.share(percent: percent), window: window ?? .rolling(.seconds(30 * 86_400)))
      slices = try indicator.slice.map { text in
        do {
          return (try Duration(parsing: text), ServiceObjective.share(percent: indicator.sliceTarget ?? 99))
        } catch {
          throw CommandFailure.usage("--slice: \(error)")
        }
      }
      rules = nil
    }
    if let agreement, agreement.target > objective.target {
      run.note("the agreement is stricter than the objective: it will be broken first")
    }
  }

  private static func goal(of plan: OpenSLOPlan, named name: String?, run: RunOptions) throws
    -> OpenSLOPlan.Goal
  {
    if let name {
      let found = plan.goals.filter { $0.name == name }
      guard let one = found.first, found.count == 1 else {
        throw CommandFailure.usage(
          "--slo-objective '\(name)': the targets of '\(plan.name)' are called "
            + plan.goals.map { "'\($0.name ?? "")'" }.joined(separator: ", "))
      }
      return one
    }
    guard let strictest = plan.goals.max(by: { $0.objective.target < $1.objective.target }) else {
      throw CommandFailure(.badData, "'\(plan.name)' has no target")
    }
    if plan.goals.count > 1 {
      run.note(
        "of \(plan.goals.count) targets the strictest is taken, \(Format.percent(strictest.objective.target)) %; --slo-objective names another"
      )
    }
    return strictest
  }

  private static func indicator(_ options: IndicatorOptions) throws -> Indicator {
    if let column = options.latency, let under = options.under {
      let limit = try LatencyLimit.parse(under, column: column)
      return .measured(column: column, good: .under(limit), weight: options.total)
    }
    guard let part = options.good ?? options.bad, let total = options.total else {
      throw CommandFailure.usage("--good or --bad, and --total")
    }
    return .counted(
      isGood: options.good != nil, part: part, total: total,
      counters: options.counters ? true : options.counts ? false : nil)
  }

  /// The columns that a document's sources name, or the line in their place.
  private static func indicator(_ plan: OpenSLOPlan, _ goal: OpenSLOPlan.Goal, _ options: IndicatorOptions)
    throws -> Indicator
  {
    func column(_ source: OpenSLO.MetricSource, _ option: String, _ given: String?) throws -> String {
      if let given { return given }
      if let column = source.spec?["column"]?.text { return column }
      throw CommandFailure.usage(
        "'\(plan.name)' does not say which column holds its \(option); name it with --\(option)",
        hint: "Or in the document: metricSource: {type: csv, spec: {column: NAME}}")
    }
    switch plan.source {
    case .ratio(let isGood, let part, let total):
      try options.refuseAllBut(
        [isGood ? "--good" : "--bad", "--total", "--counters", "--counts"],
        beside: "\(isGood ? "good" : "bad") events of all")
      let counters: Bool? = options.counters ? true : options.counts ? false : plan.isCounter ? true : nil
      return .counted(
        isGood: isGood,
        part: try column(part, isGood ? "good" : "bad", isGood ? options.good : options.bad),
        total: try column(total, "total", options.total), counters: counters)
    case .raw(let source, let areOfSuccess):
      try options.refuseAllBut(["--latency"], beside: "a column of ratios")
      return .ratios(column: try column(source, "latency", options.latency), areOfSuccess: areOfSuccess)
    case .threshold(let source):
      try options.refuseAllBut(["--latency", "--total"], beside: "a column of values with a threshold")
      guard let good = goal.good else {
        throw CommandFailure(.internalError, "a threshold metric without a threshold")
      }
      return .measured(
        column: try column(source, "latency", options.latency), good: good, weight: options.total)
    }
  }

  private static func queries(_ plan: OpenSLOPlan) -> (part: String?, total: String?) {
    guard case .ratio(_, let part, let total) = plan.source else { return (nil, nil) }
    return (part.spec?["query"]?.text, total.spec?["query"]?.text)
  }

  /// A file's name without folder and ending, for people who gave no better one.
  private static func stem(_ path: String) -> String {
    guard path != "-" else { return "service" }
    let last = path.split(separator: "/").last.map(String.init) ?? path
    return last.split(separator: ".").first.map(String.init) ?? last
  }
}
