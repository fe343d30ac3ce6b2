internal import ForeshockAlerting
internal import ForeshockSeries

extension RuleState {
  /// Without being evaluated for this long a rule is over.
  static let unusedFor = Duration.seconds(7 * 86_400)

  /// The beginning of a day in UTC.
  static func day(_ time: Timestamp) -> Timestamp {
    Timestamp(microseconds: time.microseconds / 86_400_000_000 * 86_400_000_000)
  }

  /// Takes note of what stands, and gives what of it is news to the receiver of a payload; each payload has a memory of
  /// its own, so that what one was told is still news to another.
  mutating func news(
    _ messages: [AlertMessage], to payload: AlertCommand.Payload?, at moment: PolicyMoment
  ) -> [AlertMessage] {
    // Older states knew one receiver only.
    let older = schedule.sent
    schedule.note(messages, at: moment)
    guard let payload, payload.isNews else { return [] }
    return told[payload.rawValue, default: older].news(messages, at: moment)
  }

  /// Ends all that stands, as of a rule that is used no more.
  ///
  /// - Returns: what of it is news to the receiver of a payload, and whether nobody else has to hear of it.
  mutating func end(
    to payload: AlertCommand.Payload?, wall: Timestamp
  ) -> (news: [AlertMessage], isOver: Bool) {
    let moment = PolicyMoment(elapsed: .microseconds(clock ?? 0), wall: wall)
    let ends = news([], to: payload, at: moment)
    board = AlertBoard(rule: board.rule)
    series = [:]
    if let payload, payload.isNews { told[payload.rawValue] = nil }
    let isWaiting = told.values.contains { !$0.standing.isEmpty }
    let isOld = usedOn.map { wall > $0 + Self.unusedFor + Self.unusedFor } ?? true
    return (ends, !isWaiting || isOld)
  }
}

extension RuleRun {
  /// What is to be said about the series of the rule.
  var remarks: [String] {
    var all: [String] = []
    let changed = seen.count { entry in
      guard !entry.isNew, let mark = entry.assessment.mark else { return false }
      return state.series[entry.assessment.fingerprint]?.mark.map { $0 != mark } ?? false
    }
    if changed > 0 {
      all.append(
        "\(counted(changed)) no row more than in the last run but other values, and nothing was evaluated: rows without times are told apart by their numbers; give a time column, or all rows from the first on"
      )
    }
    let behind = seen.count { entry in
      !entry.isNew
        && (entry.last.map {
          clock.reading($0) - clock.reading(entry.assessment.crossing.dataAsOf) > clock.step / 2
        } ?? false)
    }
    if behind > 0 {
      all.append("\(counted(behind)) no sample as new as the state's, and nothing was evaluated")
    }
    let skipped = seen.count { $0.last != nil && $0.assessment.earlier.count >= ReplayPlan.longest }
    if skipped > 0 {
      all.append(
        "\(counted(skipped)) more new samples than are evaluated one by one: only the last \(ReplayPlan.longest) were"
      )
    }
    let warming = seen.count { $0.assessment.isWarmingUp }
    if warming > 0 {
      all.append("\(counted(warming)) a model that is warming up, and no alert is made of what it says yet")
    }
    return all
  }

  private func counted(_ count: Int) -> String {
    count == 1 && seen.count == 1 ? "the file has" : "\(count) series have"
  }
}
