internal import ForeshockAnomaly
internal import ForeshockSeries

/// A detector of one column after it has learned.
struct FittedColumn {
  private(set) var detector: any FittedSeriesDetector

  /// Scores what follows; a detector that streams goes on from there.
  mutating func scores(for series: TimeSeries) throws -> [Double] {
    guard let stream = detector as? any StreamingDetector else {
      return try detector.scores(for: series, threads: nil)
    }
    let (scores, moved) = Self.run(stream, over: series)
    detector = moved
    return scores
  }

  private static func run(
    _ stream: some StreamingDetector, over series: TimeSeries
  ) -> ([Double], any FittedSeriesDetector) {
    var stream = stream
    let scores = series.values.map { stream.update($0) }
    return (scores, stream)
  }

  /// Learns from a series and scores it: as it goes along if the detector streams, else by what was learned from the first
  /// `training` samples, or from all of them when that is nil.
  static func learning(
    _ detector: any SeriesDetector, from series: TimeSeries, training: Int?
  ) throws -> (FittedColumn, [Double]) {
    try parts(detector, series, training)
  }

  private static func parts(
    _ detector: some SeriesDetector, _ series: TimeSeries, _ training: Int?
  ) throws -> (FittedColumn, [Double]) {
    // A forecaster has no opinion of what it was fitted to.
    let isForecast = detector is any ResidualDetector
    let count = training ?? (isForecast ? series.count / 2 : nil)
    guard let count, !(detector is any StreamingDetector) else {
      let (fitted, scores) = try detector.fitAndScore(series, threads: nil)
      return (FittedColumn(detector: fitted), scores)
    }
    var column = FittedColumn(detector: try detector.fit(series[0..<count]))
    let rest = try column.scores(for: series[count..<series.count])
    return (column, [Double](repeating: .nan, count: count) + rest)
  }

  /// Learns from one series to score others.
  static func fit(_ detector: any SeriesDetector, to series: TimeSeries) throws -> FittedColumn {
    func opened(_ detector: some SeriesDetector) throws -> FittedColumn {
      FittedColumn(detector: try detector.fit(series))
    }
    return try opened(detector)
  }

  init(detector: any FittedSeriesDetector) { self.detector = detector }
}

/// A detector whose fitted form streams from behind what it was fitted to.
protocol ResidualDetector {}
extension ForecastResidual: ResidualDetector {}
