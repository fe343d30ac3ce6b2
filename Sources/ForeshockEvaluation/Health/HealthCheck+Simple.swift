internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

extension HealthCheck {
  /// Whether the last sample is too old.
  func stale(_ series: TimeSeries, _ last: Int, _ now: Timestamp?, _ words: GridWords) -> HealthFinding? {
    guard series.samplingInterval != .step else { return nil }
    let end = now ?? series.timestamp(at: series.count - 1)
    let time = series.timestamp(at: last)
    let age = end - time
    let limit = staleAfter ?? .seconds(5 * series.samplingInterval.nominalSeconds)
    guard age > limit else { return nil }
    return HealthFinding(
      .stale,
      "stale: last sample \(age.forPeople) before \(words.moment(end))",
      ["age": .number(age.inSeconds), "last": .time(time)])
  }

  /// Whether nothing was ever observed, for long enough to say so.
  func dead(_ series: TimeSeries, _ now: Timestamp?, _ words: GridWords) -> HealthFinding? {
    guard series.count > 0 else { return nil }
    guard series.samplingInterval != .step else {
      guard series.count > 5 else { return nil }
      return HealthFinding(
        .stale, "stale: none of \(series.count) samples observed", ["missing": .number(Double(series.count))])
    }
    let first = series.timestamp(at: 0)
    let age = (now ?? series.timestamp(at: series.count - 1)) - first
    guard age > staleAfter ?? .seconds(5 * series.samplingInterval.nominalSeconds) else { return nil }
    return HealthFinding(
      .stale, "stale: no sample ever, \(age.forPeople) since \(words.moment(first))",
      ["age": .number(age.inSeconds), "first": .time(first)])
  }

  /// Whether the last value is beyond the threshold: all that is said where there is too little for a model.
  func lastBeyond(_ series: TimeSeries, _ last: Int, _ words: GridWords) -> HealthFinding? {
    guard let threshold, threshold.isPassed(by: series.values[last]) else { return nil }
    let first = (series.values[..<last].lastIndex { !$0.isNaN && !threshold.isPassed(by: $0) } ?? -1) + 1
    let since = series.timestamp(at: (first...last).first { !series.values[$0].isNaN } ?? last)
    return HealthFinding(
      .beyond,
      "\(threshold.direction) \(SentenceNumber.limit(threshold.value)) since \(words.moment(since))",
      ["threshold": .number(threshold.value), "since": .time(since)])
  }

  /// Whether too much is missing before the last sample.
  func gaps(_ present: [Double], _ words: GridWords) -> HealthFinding? {
    let missing = present.count { $0.isNaN }
    var longest = 0, run = 0
    for value in present {
      run = value.isNaN ? run + 1 : 0
      longest = max(longest, run)
    }
    let share = Double(missing) / Double(present.count)
    guard missing > 0, share >= missingShare || longest > longestGap else { return nil }
    return HealthFinding(
      .gaps, "gaps: \(GridWords.percent(share)) missing, longest \(words.span(longest))",
      [
        "missing": .number(Double(missing)), "share": .number(share),
        "longest": .number(words.seconds(longest)),
      ])
  }

  func drift(_ drift: DriftTest, _ words: GridWords) -> HealthFinding {
    let sign = drift.change > 0 ? "+" : ""
    let size =
      drift.relativeChange.map { sign + GridWords.percent($0) } ?? sign + GridWords.number(drift.change)
    var figures: [String: HealthFinding.Figure] = [
      "change": .number(drift.change), "span": .number(words.seconds(drift.span)),
      "p_value": .number(drift.pValue),
    ]
    if let relative = drift.relativeChange { figures["relative_change"] = .number(relative) }
    return HealthFinding(
      .drifting, "drifting: level \(size) in \(words.span(drift.span)), \(GridWords.pValue(drift.pValue))",
      figures)
  }

  /// Whether the threshold is passed or will be.
  func passage(_ series: TimeSeries, _ count: Int, _ words: GridWords, _ seed: UInt64) -> HealthFinding? {
    guard let threshold else { return nil }
    guard let fitted = try? MultiProcess().fit(series[0..<count]),
      let crossing = try? fitted.crossing(of: threshold, within: horizon, sustained: sustained, seed: seed)
    else { return lastBeyond(series, count - 1, words) }
    let limit = SentenceNumber.limit(threshold.value)
    if case .alreadyBeyond(let since) = crossing.state {
      return HealthFinding(
        .beyond, "\(threshold.direction) \(limit) since \(words.moment(since))",
        ["threshold": .number(threshold.value), "since": .time(since)])
    }
    guard crossing.probability >= probability, let time = crossing.timeGivenCrossing else { return nil }
    return HealthFinding(
      .crossing,
      "crosses \(limit) at \(words.moment(time.time)) (90 %: \(words.moment(time.lower)) to \(words.moment(time.upper))), p \(SentenceNumber.probability(crossing.probability))",
      [
        "threshold": .number(threshold.value), "probability": .number(crossing.probability),
        "time": .time(time.time), "time_lower": .time(time.lower), "time_upper": .time(time.upper),
      ])
  }
}
