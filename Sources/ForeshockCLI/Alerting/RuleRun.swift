internal import ForeshockAlerting
internal import ForeshockSeries

/// One run of the policy over the series of one rule on one grid.
///
/// Every series has the time of its own samples: one whose clock is ahead or behind changes nothing for others. How
/// long a series has given nothing is told by how far the others went on since its last sample came: in each run by
/// the lower median of what those went on that have new samples, so that a stamp far ahead counts as one of many.
final class RuleRun {
  let key: String
  let rule: AlertRule
  let clock: SampleClock
  let interval: SamplingInterval
  let policy: AlertPolicy
  let metric: String
  var state: RuleState
  var seen: [Seen] = []
  /// Decisions to be told of series that are not in the file.
  var absent: [(fingerprint: String, decision: AlertDecision)] = []
  var storm: AlertStorm?
  var forgotten: [String: SeriesRecord] = [:]
  private var places: [String: Int] = [:]

  /// One series of the file.
  struct Seen {
    var assessment: Assessment
    /// When it was evaluated last, before this run.
    var last: Timestamp?
    /// Whether it has new samples.
    var isNew = false
    var latest: AlertDecision?
    var news: [AlertDecision] = []

    mutating func take(_ decision: AlertDecision) {
      latest = decision
      if decision.notifies { news.append(decision) }
    }
  }

  init(_ assessment: Assessment, state: RuleState?, policy: AlertPolicy) {
    key = assessment.ruleKey
    rule = assessment.rule
    interval = assessment.interval
    clock = SampleClock(interval)
    metric = assessment.rule.metric
    self.policy = policy
    self.state = state ?? RuleState(board: AlertBoard(rule: assessment.rule.name))
  }

  /// Takes one series in: the evaluations since the last run, and the present one. Those of series that are new to the
  /// state wait until it is known how new their samples are.
  func add(_ assessment: Assessment) {
    let last = state.series[assessment.fingerprint]?.evaluated
    var entry = Seen(assessment: assessment, last: last)
    if last != nil { evaluate(&entry) }
    places[assessment.fingerprint] = seen.count
    seen.append(entry)
  }

  private func evaluate(_ entry: inout Seen) {
    let assessment = entry.assessment
    for look in assessment.looks {
      if let last = entry.last, !clock.isNewer(look.time, than: last) { continue }
      entry.take(evaluate(look, of: assessment))
      entry.isNew = true
    }
  }

  private func evaluate(_ look: EarlierLook, of assessment: Assessment) -> AlertDecision {
    let name = assessment.fingerprint
    let decision = state.board.evaluate(
      look.evidence, of: name, under: policy, at: clock.moment(clock.reading(look.time)))
    note(look.time, of: assessment)
    state.series[name]?.reason = decision.reason
    return decision
  }

  private func note(_ time: Timestamp, of assessment: Assessment) {
    let name = assessment.fingerprint
    var record = state.series[name] ?? SeriesRecord(evaluated: time, arrived: state.clock ?? 0)
    record.evaluated = time
    record.metric = metric
    record.labels = assessment.labels
    record.mark = assessment.mark
    state.series[name] = record
  }

  /// Ends the evaluations: whoever gave nothing for more than two samples is missed from there on.
  func settle(wall: Timestamp) {
    let ends = seen.map { clock.reading($0.assessment.crossing.dataAsOf) }.sorted()
    guard !ends.isEmpty else { return }
    // Most are as new as this one, or newer.
    let typical = ends[ends.count / 2]
    let advances = seen.compactMap { entry in
      entry.last.map { clock.reading(entry.assessment.crossing.dataAsOf) - clock.reading($0) }
    }.filter { $0 > clock.step / 2 }.sorted()
    let now =
      state.clock.map { old in
        advances.isEmpty ? old : SampleClock.later(old, by: advances[(advances.count - 1) / 2])
      } ?? typical
    state.clock = now
    correctClocks(othersWentOn: !advances.isEmpty, wall: wall)
    takeNewcomers(typical)
    for entry in seen where entry.isNew { state.series[entry.assessment.fingerprint]?.arrived = now }
    missThose(now)
    end(now, typical: typical)
  }

  /// Of a series that is new it is not known whether it is late or has stopped, which the next runs will tell. One so
  /// far behind most others that it would be missed does not fire on what was true then, and one that would have been
  /// forgotten is not begun with.
  private func takeNewcomers(_ typical: Int64) {
    for place in seen.indices where seen[place].last == nil {
      let assessment = seen[place].assessment
      let behind = Duration.microseconds(
        min(typical - clock.reading(assessment.crossing.dataAsOf), SampleClock.farthest))
      if behind >= policy.abandonAfter {
        note(assessment.crossing.dataAsOf, of: assessment)
      } else if behind > policy.staleAfter, speaksForAnAlert(assessment) {
        wait(for: &seen[place])
      } else {
        evaluate(&seen[place])
      }
    }
  }

  private func speaksForAnAlert(_ assessment: Assessment) -> Bool {
    assessment.looks.contains { look in
      guard case .forecast(let probability, let isBeyond, _, _) = look.evidence else { return false }
      return isBeyond || probability >= policy.on
    }
  }

  /// Begins with a series as with one that gave nothing since its last sample.
  private func wait(for entry: inout Seen) {
    let assessment = entry.assessment
    let time = assessment.crossing.dataAsOf
    let decision = state.board.evaluate(
      .missing(.noData), of: assessment.fingerprint, under: policy, at: clock.moment(clock.reading(time)))
    note(time, of: assessment)
    state.series[assessment.fingerprint]?.reason = decision.reason
    entry.take(decision)
  }

  /// Stamps that went back by more than two samples while others went on, or from the future, were wrong before: the
  /// series goes on from here.
  private func correctClocks(othersWentOn: Bool, wall: Timestamp) {
    for place in seen.indices where !seen[place].isNew {
      let assessment = seen[place].assessment
      let present = clock.reading(assessment.crossing.dataAsOf)
      guard let last = seen[place].last.map(clock.reading), last - present > 2 * clock.step else { continue }
      let isAhead = clock.hasTimes && last > SampleClock.later(clock.reading(wall), by: 2 * clock.step)
      guard othersWentOn || isAhead else { continue }
      state.board.resume(assessment.fingerprint, at: clock.moment(present))
      seen[place].take(evaluate(assessment.latest, of: assessment))
      seen[place].isNew = true
    }
  }

  private func missThose(_ now: Int64) {
    for name in state.board.series.keys.sorted() {
      guard let record = state.series[name] else { continue }
      let behind = now - record.arrived
      guard behind > 2 * clock.step else { continue }
      let moment = clock.moment(SampleClock.later(clock.reading(record.evaluated), by: behind))
      let decision = state.board.evaluate(.missing(.noData), of: name, under: policy, at: moment)
      state.series[name]?.reason = decision.reason
      if let place = places[name] {
        seen[place].take(decision)
      } else if decision.notifies {
        absent.append((name, decision))
      }
    }
  }

  /// Lets the storm begin or end, and forgets who is gone.
  private func end(_ now: Int64, typical: Int64) {
    let moment = PolicyMoment(elapsed: .microseconds(now), wall: clock.time(typical))
    let round = state.board.finishRound(missing: [], under: policy, at: moment)
    switch round.storm {
    case .began(let present)?, .lasts(let present)?: storm = present
    case .ended?, nil: storm = nil
    }
    for name in round.forgotten { forgotten[name] = state.series[name] }
    // Who is forgotten and still in the file is remembered by its last sample, so as not to begin anew.
    state.series = state.series.filter { state.board.series[$0.key] != nil || places[$0.key] != nil }
  }

  /// Where one series stands.
  func standing(_ entry: Seen) -> AlertStanding {
    let name = entry.assessment.fingerprint
    let progress = state.board.series[name]
    return AlertStanding(
      fingerprint: name, phase: progress?.phase ?? .ok,
      incident: progress?.incident ?? entry.news.last?.incident, decision: entry.latest,
      reason: state.series[name]?.reason, isMuted: state.board.isMuted(name))
  }
}
