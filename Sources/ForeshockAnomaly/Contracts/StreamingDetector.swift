public import ForeshockSeries

/// A detector that takes in one sample after the other and scores each by itself and what came before it.
///
///     var detector = NoveltyDetector()
///     for value in stream {
///       let score = detector.update(value)        // NaN: no verdict
///     }
///
/// A value: the owner decides about isolation. As a ``SeriesDetector`` it scores a series from its first sample
/// on, and *fitted* means: having taken in a series, so that the next sample is the one after it.
public protocol StreamingDetector: SeriesDetector, FittedSeriesDetector where Fitted == Self {
  /// How many samples that are present go by, at least, before the first verdict.
  var warmUp: Int { get }

  /// Takes in the next sample and answers its score, higher = more anomalous.
  ///
  /// - Parameter value: The sample; NaN or an infinity is a missing one, for which there is no verdict, and
  ///   which only moves the clock.
  /// - Returns: The score; NaN where there is no verdict. No allocation once the warm-up is over, unless
  ///   the detector says so.
  mutating func update(_ value: Double) -> Double
}

extension StreamingDetector {
  /// The detector after it has taken in `series`.
  public func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Self {
    var detector = self
    for value in series.values { _ = detector.update(value) }
    return detector
  }

  /// The detector after it has taken in `series`, and the scores it gave on the way.
  public func fitAndScore(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> (
    fitted: Self, scores: [Double]
  ) {
    var detector = self
    let scores = series.values.map { detector.update($0) }
    return (detector, scores)
  }

  /// The scores of the samples that follow those taken in so far.
  public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
    var detector = self
    return series.values.map { detector.update($0) }
  }

  /// The scores of the samples that follow those taken in so far.
  public func scores(for series: TimeSeries) throws(AnomalyError) -> [Double] {
    try scores(for: series, threads: nil)
  }
}

/// A detector that takes in one row of several values after the other.
public protocol StreamingRowDetector: Sendable {
  /// How many values a row has.
  var columnCount: Int { get }
  /// How many rows go by, at least, before the first verdict.
  var warmUp: Int { get }

  /// Takes in the next row and answers its score, higher = more anomalous; NaN where there is no verdict.
  ///
  /// - Precondition: `row` has ``columnCount`` values.
  mutating func update(_ row: [Double]) -> Double
}
