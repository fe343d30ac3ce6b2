internal import ForeshockForecasting
internal import ForeshockSeries

/// What the candidates have to know of a series, and the series as they see it: less its median, divided by its
/// spread, NaN where a sample is missing.
struct AutoFrame: Sendable {
  let level: RobustLevel
  /// The standardised series.
  let series: TimeSeries
  /// Samples in a cycle, of which there are at least three; nil for no season.
  let seasonLength: Int?
  /// How long windows are.
  let window: Int

  /// Nil when every sample is missing.
  init?(_ raw: TimeSeries, seasonLength: Int?, window: Int?) {
    guard let level = RobustLevel(of: raw.values) else { return nil }
    self.level = level
    series = Self.standardised(raw, level)
    let found = seasonLength.map { [$0] } ?? SeasonDetection.seasonLengths(of: series)
    self.seasonLength = found.first { $0 >= 2 && $0 <= raw.count / 3 }
    // An eighth of the series, so that windows have others to be compared with.
    let most = max(3, raw.count / 8)
    let wanted = window ?? self.seasonLength.map { $0 >= 8 ? $0 : 8 * $0 } ?? 48
    self.window = min(most, max(3, wanted))
  }

  static func standardised(_ raw: TimeSeries, _ level: RobustLevel) -> TimeSeries {
    TimeSeries(
      start: raw.start, samplingInterval: raw.samplingInterval,
      values: raw.values.map { $0.isFinite ? level.deviation(of: $0) : .nan })
  }

  /// The same grid with other samples.
  func series(of values: [Double]) -> TimeSeries {
    TimeSeries(start: series.start, samplingInterval: series.samplingInterval, values: values)
  }

  /// How many samples become one for the comparison of windows: 24 numbers say what a window looks like, and 1400
  /// windows are compared in milliseconds; never fewer than eight numbers a window.
  var factor: Int {
    max(1, min(window / 8, max(window / 24, (series.count + 1399) / 1400)))
  }
}
