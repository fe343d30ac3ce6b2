internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// One run of the policy over the series of a file: the state read, brought up to the file's samples, and
/// written.
///
/// The clock is the data's: each new sample is an evaluation, so that it does not matter how often the command
/// runs; a series that has no newer samples than others is missed from there on.
struct PolicyRun {
  private let path: String
  private let options: PolicyOptions
  private let probability: Double
  private var file: AlertStateFile
  private var key = ""
  private var rule: AlertStateFile.Rule?
  private var policy: AlertPolicy?
  private var seen: [Seen] = []

  private struct Seen {
    var fingerprint: String
    var assessment: Assessment
    var latest: AlertDecision?
    var news: [AlertDecision] = []
  }

  init(_ options: PolicyOptions, path: String, probability: Double) throws {
    self.path = path
    self.options = options
    self.probability = probability
    file = try AlertStateFile.read(path)
  }

  /// For each series the time of the last sample evaluated, by the key of its rule and its fingerprint.
  func replay() -> ReplayPlan {
    ReplayPlan(
      options: options, probability: probability, evaluated: file.rules.mapValues { $0.evaluated })
  }

  /// Takes one series in: the evaluations since the last run, and the present one.
  mutating func add(_ assessment: Assessment) throws {
    let interval = assessment.outlook.series.samplingInterval
    let ruleKey = assessment.ruleKey
    if policy == nil {
      policy = try options.policy(on: interval, probability: probability)
      key = ruleKey
      rule = file.rules[ruleKey] ?? AlertStateFile.Rule(board: AlertBoard(rule: assessment.rule.name))
    }
    guard let policy, var own = rule else { return }
    let fingerprint = assessment.fingerprint
    let last = own.evaluated[fingerprint]
    var entry = Seen(fingerprint: fingerprint, assessment: assessment)
    let crossings = assessment.outlook.earlier + [assessment.crossing]
    for crossing in crossings {
      if let last, crossing.dataAsOf <= last { continue }
      let decision = own.board.evaluate(
        AlertEvidence(crossing), of: fingerprint, under: policy,
        at: PolicyMoment(of: crossing.dataAsOf, on: interval))
      own.evaluated[fingerprint] = crossing.dataAsOf
      own.reasons[fingerprint] = decision.reason
      entry.latest = decision
      if decision.notifies { entry.news.append(decision) }
    }
    own.now = max(own.now ?? assessment.crossing.dataAsOf, assessment.crossing.dataAsOf)
    rule = own
    seen.append(entry)
  }

  /// What came of it.
  struct Result {
    var standings: [String: AlertStanding] = [:]
    /// All that fires or was resolved lately, and what of it is new.
    var standing: [AlertMessage] = []
    var news: [AlertMessage] = []
    var actions: [ActionRecord] = []
  }

  /// Ends the run: the series that have nothing new are missed, the state is written, plans are carried out.
  ///
  /// - Parameter wall: the wall clock's time, for grids without a clock.
  mutating func finish(wall: Timestamp) throws -> Result {
    var result = Result()
    guard let policy, var own = rule, let first = seen.first, let now = own.now else { return result }
    let interval = first.assessment.outlook.series.samplingInterval
    let moment = PolicyMoment(of: now, on: interval)
    // Who has a sample as new as the newest is up to date; whoever has not is missed.
    var missed = Set(own.board.series.keys)
    for (fingerprint, time) in own.evaluated where time == now { missed.remove(fingerprint) }
    let round = own.board.finishRound(missing: missed, under: policy, at: moment)
    for outcome in round.outcomes {
      guard let place = seen.firstIndex(where: { $0.fingerprint == outcome.fingerprint }) else { continue }
      seen[place].latest = outcome.decision
      own.reasons[outcome.fingerprint] = outcome.decision.reason
      if outcome.decision.notifies { seen[place].news.append(outcome.decision) }
    }
    let known = own.board.series
    own.evaluated = own.evaluated.filter { known[$0.key] != nil }
    own.reasons = own.reasons.filter { known[$0.key] != nil }
    var messages: [AlertMessage] = []
    for entry in seen { messages += self.messages(entry, own, now: moment, wall: wall) }
    messages += Self.held(own, without: Set(seen.map(\.fingerprint)))
    if case .began(let storm)? = round.storm { messages.append(message(storm, own.board)) }
    if case .lasts(let storm)? = round.storm { messages.append(message(storm, own.board)) }
    result.news = own.schedule.news(messages, at: moment)
    result.standing = own.schedule.standing
    for entry in seen {
      result.standings[entry.assessment.outlook.series.name] = standing(entry, own)
    }
    let decided = try decideActions(messages, moment)
    rule = own
    file.rules[key] = own
    // First the state, then the actions: after a crash nothing is done twice.
    try file.write(path)
    for decision in decided { result.actions.append(ActionRunner.carryOut(decision, at: SystemCalls.now())) }
    if let audit = options.audit { try ActionRunner.append(result.actions, to: audit) }
    return result
  }

  /// What was told of incidents whose series is not in the file, or could not be forecast: they are held.
  private static func held(_ own: AlertStateFile.Rule, without seen: Set<String>) -> [AlertMessage] {
    own.schedule.standing.filter { message in
      message.status == .firing && !seen.contains(message.incident)
        && own.board.series[message.incident]?.incident != nil && !own.board.isMuted(message.incident)
    }
  }

  private func standing(_ entry: Seen, _ own: AlertStateFile.Rule) -> AlertStanding {
    let progress = own.board.series[entry.fingerprint]
    return AlertStanding(
      fingerprint: entry.fingerprint, phase: progress?.phase ?? .ok,
      incident: progress?.incident ?? entry.news.last?.incident, decision: entry.latest,
      reason: own.reasons[entry.fingerprint], isMuted: own.board.isMuted(entry.fingerprint))
  }

  /// What is to be told of one series.
  private func messages(
    _ entry: Seen, _ own: AlertStateFile.Rule, now: PolicyMoment, wall: Timestamp
  ) -> [AlertMessage] {
    let assessment = entry.assessment
    guard let progress = own.board.series[entry.fingerprint] else { return [] }
    var all: [AlertMessage] = []
    let hasClock = assessment.outlook.series.samplingInterval != .step
    if let incident = progress.incident, !own.board.isMuted(entry.fingerprint) {
      all.append(
        assessment.message(
          of: incident, reason: own.reasons[entry.fingerprint] ?? incident.reason, wall: wall))
    } else if let ended = entry.news.last(where: { $0.kind == .resolved }), let incident = ended.incident {
      all.append(assessment.message(of: incident, reason: ended.reason, wall: wall))
    }
    if progress.isInputMissing {
      let since =
        hasClock
        ? Timestamp(microseconds: now.wall.microseconds - progress.missingFor.wholeMicroseconds) : wall
      all.append(
        .inputMissing(
          rule: assessment.rule.name, metric: assessment.rule.metric, labels: assessment.labels,
          missing: progress.missingFor, startsAt: since,
          notes: options.notes(alert: AlertMessage.inputMissingName)))
    }
    return all
  }

  private func message(_ storm: AlertStorm, _ board: AlertBoard) -> AlertMessage {
    let names = Dictionary(
      seen.map { ($0.fingerprint, $0.assessment.outlook.series.name) },
      uniquingKeysWith: { first, _ in first })
    return .storm(storm, rule: board.rule, notes: options.notes(alert: AlertMessage.stormName)) {
      names[$0] ?? $0
    }
  }

  /// What the plans make of this run's news.
  private mutating func decideActions(
    _ messages: [AlertMessage], _ moment: PolicyMoment
  ) throws -> [ActionDecision] {
    guard let act = options.act else { return [] }
    let plans = try ActionRunner.plans(act)
    var decided: [ActionDecision] = []
    for entry in seen {
      for decision in entry.news {
        guard let incident = decision.incident else { continue }
        let message = entry.assessment.message(of: incident, reason: decision.reason, wall: moment.wall)
        for plan in plans {
          if let action = file.ledger.decide(plan, on: decision, message: message, at: moment) {
            decided.append(action)
          }
        }
      }
    }
    return decided
  }
}
