internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// One run of the policy over the series of a file: the state read, brought up to the file's samples, and
/// written.
///
/// The clock is the data's: each new sample is an evaluation, so that it does not matter how often the command
/// runs. Every rule and every grid has a board of its own.
struct PolicyRun {
  let settings: PolicySettings
  private let options: PolicyOptions
  private let path: String
  /// What the command line asks for, whatever the file turns out to hold.
  private let request: String
  private let payload: AlertCommand.Payload?
  private let plans: [ActionPlan]
  private var file: AlertStateFile
  private var rules: [String: RuleRun] = [:]
  /// The keys in the order of the file.
  private var keys: [String] = []
  /// Whether the state has been brought up to the file.
  private(set) var isSettled = false

  /// Reads the state and the plans.
  init(
    _ options: PolicyOptions, settings: PolicySettings, path: String, request: String,
    payload: AlertCommand.Payload?
  ) throws {
    self.path = path
    self.options = options
    self.settings = settings
    self.request = request
    self.payload = payload
    plans = try options.act.map(ActionRunner.plans) ?? []
    if options.audit == nil, let deed = plans.first(where: { !$0.isDryRun }) {
      throw CommandFailure.usage(
        "--act: the plan '\(deed.name)' is no dry run, and nothing is done without a record",
        hint: "Give --audit FILE.")
    }
    file = try AlertStateFile.read(path)
  }

  /// For each series the time of the last sample evaluated, by the key of its rule and its fingerprint.
  func replay() -> ReplayPlan {
    ReplayPlan(
      settings: settings, evaluated: file.rules.mapValues { $0.series.mapValues(\.evaluated) })
  }

  /// Takes one series in.
  mutating func add(_ assessment: Assessment) throws {
    if let rule = rules[assessment.ruleKey] { return rule.add(assessment) }
    let known =
      file.rules.removeValue(forKey: assessment.ruleKey)
      ?? file.rules.removeValue(forKey: assessment.olderKey)
    let rule = RuleRun(
      assessment, state: known, policy: try settings.policy(on: assessment.interval))
    rules[assessment.ruleKey] = rule
    keys.append(assessment.ruleKey)
    rule.add(assessment)
  }

  /// What came of it.
  struct Result {
    var standings: [String: AlertStanding] = [:]
    /// All that fires or was resolved lately, and what of it is new.
    var standing: [AlertMessage] = []
    var news: [AlertMessage] = []
    /// The longest time between evaluations.
    var interval = Duration.seconds(60)
    /// What plans make of it.
    var decided: [ActionDecision] = []
    /// What is to be said about the run.
    var remarks: [String] = []
    /// Why plans cannot act.
    var failure: CommandFailure?
  }

  /// Ends the evaluations. Nothing is written and nothing done yet: see ``save()`` and
  /// ``ActionRunner/carryOut(_:audit:)``.
  ///
  /// - Parameter wall: the wall clock's time.
  mutating func settle(wall: Timestamp) -> Result {
    var result = Result()
    isSettled = true
    let doers = Doers(plans: plans, audit: options.audit)
    result.failure = doers.failure
    for rule in keys.compactMap({ rules[$0] }) {
      rule.settle(wall: wall)
      let messages = rule.messages(options, wall: wall)
      // Before the end is noted, since what is known of absent series is what stood.
      result.decided += doers.decide(rule, wall: wall, ledger: &file.ledger)
      let moment = PolicyMoment(
        elapsed: .microseconds(rule.state.clock ?? 0),
        wall: rule.clock.hasTimes ? rule.clock.time(rule.state.clock ?? 0) : wall)
      result.news += rule.state.news(messages, to: payload, at: moment)
      result.standing += rule.state.schedule.standing
      result.interval = max(result.interval, rule.policy.interval)
      result.remarks += rule.remarks
      for entry in rule.seen { result.standings[entry.assessment.name] = rule.standing(entry) }
      rule.state.request = request
      rule.state.step = rule.clock.step
      rule.state.usedOn = RuleState.day(wall)
      file.rules[rule.key] = rule.state
    }
    holdOthers(wall: wall, &result)
    return result
  }

  /// What stands of this command line's rules none of whose series could be forecast goes on; rules that no command
  /// line has asked for in a week are over.
  private mutating func holdOthers(wall: Timestamp, _ result: inout Result) {
    for key in file.rules.keys.sorted() where rules[key] == nil {
      guard var rule = file.rules[key] else { continue }
      if let usedOn = rule.usedOn, wall > usedOn + RuleState.unusedFor {
        let (news, isOver) = rule.end(to: payload, wall: wall)
        result.news += news
        result.standing += rule.schedule.standing
        file.rules[key] = isOver ? nil : rule
      } else if rule.request == request {
        result.standing += rule.schedule.standing
        result.interval = max(result.interval, .microseconds(rule.step ?? 0))
      } else if rule.usedOn == nil {
        file.rules[key]?.usedOn = RuleState.day(wall)
      }
    }
  }

  /// Writes the state.
  func save() throws { try file.write(path) }
}
