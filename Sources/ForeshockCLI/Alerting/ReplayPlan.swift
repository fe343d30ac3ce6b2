internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// How far back a run with `--state` evaluates the rule, sample by sample: from where the last run ended, and
/// in the first run as far as an alert needs to fire.
struct ReplayPlan: Sendable {
  let lookBack: @Sendable (SamplingInterval) -> Int
  private let evaluated: [String: [String: Timestamp]]

  init(options: PolicyOptions, probability: Double, evaluated: [String: [String: Timestamp]]) {
    self.evaluated = evaluated
    let limits = [SamplingInterval.step, .duration(.seconds(60))].map { interval in
      (try? options.policy(on: interval, probability: probability)).map(PolicyOptions.lookBack) ?? 0
    }
    // Spans given in time cover fewer samples on coarser grids; counting them on a grid of minutes is enough.
    let most = limits.max() ?? 0
    lookBack = { _ in most }
  }

  /// The crossings at the samples before the last one that have not been evaluated, oldest first; none when the
  /// model cannot be fitted on less than the whole series.
  ///
  /// - Parameters:
  ///   - start: a model that knows the first samples of the series, and how many of them to ask for.
  ///   - crossing: the rule's crossing on a model.
  func crossings(
    on series: TimeSeries, rule: String, fingerprint: String,
    start: (_ count: Int) throws -> (any FittedForecaster)?,
    crossing: (any FittedForecaster) throws -> Crossing
  ) rethrows -> [Crossing] {
    let last = evaluated[rule]?[fingerprint]
    var first = max(1, series.count - 1 - lookBack(series.samplingInterval))
    if let last {
      let unseen = (first..<series.count).first { series.timestamp(at: $0) > last }
      first = unseen ?? series.count
    }
    guard first < series.count - 1, let fitted = try start(first) else { return [] }
    return try crossings(fitted, on: series, from: first, crossing)
  }

  private func crossings(
    _ fitted: some FittedForecaster, on series: TimeSeries, from first: Int,
    _ crossing: (any FittedForecaster) throws -> Crossing
  ) rethrows -> [Crossing] {
    var live = fitted
    var all: [Crossing] = []
    for index in first..<series.count - 1 {
      guard (try? live.update(with: series[index..<index + 1])) != nil else { return all }
      // A loaded model may know this sample already, and more.
      guard live.context.lastTimestamp == series.timestamp(at: index) else { continue }
      all.append(try crossing(live))
    }
    return all
  }
}
