internal import ForeshockAlerting
internal import ForeshockSeries

extension RuleRun {
  /// What is told of series that give nothing: of each, or of more than the storm's limit one message, until no more than
  /// half as many are left. Those that were told of before go on: that they are resolved would not be true.
  func missingInputs(_ options: PolicyOptions, _ wall: Timestamp) -> [AlertMessage] {
    var all = state.board.series.keys.sorted().compactMap { missing($0, options, wall) }
    let limit = state.blindAt == nil ? policy.stormLimit : policy.stormLimit / 2
    if all.count > limit {
      let whole = together(all, options, wall)
      let told = Set(state.schedule.standing.filter { $0.status == .firing }.map(\.fingerprint))
      all = all.filter { told.contains($0.fingerprint) } + [whole]
    } else {
      state.blindAt = nil
    }
    // Of an end that nobody heard the beginning of nothing is sent.
    return all
      + forgotten.keys.sorted().compactMap { name in
        forgotten[name].flatMap { inputMissing(name, $0, options, wall, isForgotten: true) }
      }
  }

  private func together(
    _ messages: [AlertMessage], _ options: PolicyOptions, _ wall: Timestamp
  ) -> AlertMessage {
    let names = state.board.series.keys.sorted().filter { state.board.series[$0]?.isInputMissing == true }
    let start = state.blindAt ?? (clock.hasTimes ? messages.map(\.startsAt).max() : nil) ?? wall
    state.blindAt = start
    return .inputsMissing(
      rule: rule.name, count: messages.count, of: state.board.series.count,
      missing: names.compactMap { state.board.series[$0]?.missingFor }.max() ?? .zero, startsAt: start,
      names: names.map { state.series[$0]?.labels?["instance"] ?? $0 }.sorted().prefix(10).map { $0 },
      labels: rule.stormLabels(on: interval), notes: options.notes(alert: AlertMessage.inputMissingName))
  }

  /// That input of a series is missing; nil when it is not.
  private func missing(_ name: String, _ options: PolicyOptions, _ wall: Timestamp) -> AlertMessage? {
    guard state.board.series[name]?.isInputMissing == true else {
      state.series[name]?.lostAt = nil
      return nil
    }
    if !clock.hasTimes, state.series[name]?.lostAt == nil { state.series[name]?.lostAt = wall }
    return state.series[name].flatMap { inputMissing(name, $0, options, wall, isForgotten: false) }
  }

  private func inputMissing(
    _ name: String, _ record: SeriesRecord, _ options: PolicyOptions, _ wall: Timestamp, isForgotten: Bool
  ) -> AlertMessage? {
    guard let metric = record.metric, let labels = record.labels else { return nil }
    // The series' own time: that of its last sample, and of what others went on since.
    let behind = max(0, (state.clock ?? 0) - record.arrived)
    let passed = behind > 2 * clock.step ? behind : 0
    let missing = state.board.series[name]?.missingFor ?? .microseconds(passed)
    let now = SampleClock.later(clock.reading(record.evaluated), by: passed)
    let start = clock.hasTimes ? clock.time(now - missing.wholeMicroseconds) : record.lostAt ?? wall
    let end = clock.hasTimes ? clock.time(now) : wall
    return .inputMissing(
      rule: rule.name, metric: metric, labels: labels, missing: missing, startsAt: start,
      endsAt: isForgotten ? end : nil, isForgotten: isForgotten,
      notes: options.notes(alert: AlertMessage.inputMissingName))
  }
}
