internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// What a policy has to know of a crossing: of thousands of series some twenty samples each are held until all are known.
struct EarlierLook: Sendable {
  /// The time of the newest sample.
  let time: Timestamp
  let evidence: AlertEvidence

  /// - Parameter lacking: what the model has not seen yet; then the crossing says nothing.
  init(_ crossing: Crossing, lacking: MissingInput?) {
    time = crossing.dataAsOf
    evidence = lacking.map(AlertEvidence.missing) ?? AlertEvidence(crossing)
  }
}

/// How far back a run with `--state` evaluates the rule, sample by sample: from where the last run ended, and
/// in the first run as far as an alert needs to fire.
struct ReplayPlan: Sendable {
  /// The most samples before the last one that a run evaluates; who stays away for longer has a pause, which is no
  /// evidence.
  static let longest = 2000

  let settings: PolicySettings
  /// By the rule's key and the fingerprint, the time of the last sample evaluated.
  let evaluated: [String: [String: Timestamp]]

  /// What the samples before the last one say that have not been evaluated, oldest first; none when the
  /// model cannot be fitted on less than the whole series.
  ///
  /// - Parameters:
  ///   - start: a model that knows the first samples of the series, and how many of them to ask for.
  ///   - season: the season in use, in samples.
  ///   - crossing: the rule's crossing on a model.
  func looks(
    on series: TimeSeries, rule: String, fingerprint: String, season: Int?,
    start: (_ count: Int) throws -> (any FittedForecaster)?,
    crossing: (any FittedForecaster) throws -> Crossing
  ) throws -> [EarlierLook] {
    let first = max(1, try firstUnseen(series, after: evaluated[rule]?[fingerprint]))
    guard first < series.count - 1, let fitted = try start(first) else { return [] }
    return try looks(fitted, on: series, from: first, season: season, crossing)
  }

  private func firstUnseen(_ series: TimeSeries, after last: Timestamp?) throws -> Int {
    guard let last else {
      return series.count - 1 - (try settings.lookBack(on: series.samplingInterval))
    }
    let clock = SampleClock(series.samplingInterval)
    var first = series.count
    while first > max(0, series.count - 1 - Self.longest),
      clock.isNewer(series.timestamp(at: first - 1), than: last)
    {
      first -= 1
    }
    return first
  }

  private func looks(
    _ fitted: some FittedForecaster, on series: TimeSeries, from first: Int, season: Int?,
    _ crossing: (any FittedForecaster) throws -> Crossing
  ) throws -> [EarlierLook] {
    var live = fitted
    var all: [EarlierLook] = []
    for index in first..<series.count - 1 {
      guard (try? live.update(with: series[index..<index + 1])) != nil else { return all }
      // A loaded model may know this sample already, and more.
      guard live.context.lastTimestamp == series.timestamp(at: index) else { continue }
      let lacking = try settings.warmUp.lacking(live.context, season: season)
      all.append(EarlierLook(try crossing(live), lacking: lacking))
    }
    return all
  }
}
