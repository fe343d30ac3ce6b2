internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// The alert rule of the command line, as it is for each series of the file.
struct RuleMaker: Sendable {
  let threshold: Threshold
  let sustained: Sustained
  let probability: Double
  let unit: String?
  /// What the metric was measured on, as given; only for files of one series.
  let instance: String?
  /// The value column, which names the metric in a file of many series; known when its first batch is.
  var valueName = ""
  let withIDs: Bool

  /// The metric: the value column.
  func metric(of series: TimeSeries) -> String { withIDs ? valueName : series.name }

  /// What it was measured on: the series' id, or what was given.
  func instance(of series: TimeSeries) -> String? { withIDs ? series.name : instance }

  /// The series' own labels.
  func labels(of series: TimeSeries) -> [String: String] {
    instance(of: series).map { ["instance": $0] } ?? [:]
  }

  /// The rule.
  func rule(for series: TimeSeries, horizon: Int) throws(ModelError) -> AlertRule {
    try AlertRule(
      name: threshold.direction == "above" ? "ForecastAbove" : "ForecastBelow", metric: metric(of: series),
      unit: unit, threshold: threshold, horizon: horizon, sustained: sustained, probability: probability)
  }

  /// What tells rules apart in a state: another limit, horizon, event or grid is another rule, and so is another
  /// instance where each has a file of its own.
  func key(for series: TimeSeries, horizon: Int) -> String {
    "\(olderKey(for: series, horizon: horizon)), every \(SampleClock(series.samplingInterval).step) µs"
  }

  /// The key of states written before grids had rules of their own.
  func olderKey(for series: TimeSeries, horizon: Int) -> String {
    let place = withIDs ? "" : instance.map { " on \($0)" } ?? ""
    return
      "\(metric(of: series))\(place) \(threshold.direction) \(threshold.value) within \(horizon), \(sustained)"
  }

  /// What tells series of a rule apart.
  func fingerprint(of series: TimeSeries, horizon: Int) throws(ModelError) -> String {
    try rule(for: series, horizon: horizon).incident(
      labels: labels(of: series), samplingInterval: series.samplingInterval)
  }
}
