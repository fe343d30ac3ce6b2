public import ForeshockSeries

/// A detector for series before it has seen data: settings only, to be copied freely.
///
///     let scores = try SpectralResidual().scores(for: series)             // learns from what it scores
///     let fitted = try SubPCA(window: 60).fit(quietWeeks)                 // learns first,
///     let fresh = try fitted.scores(for: thisWeek)                        // scores something else
///
/// Scores of all detectors follow one rule: one for each sample, higher = more anomalous, and **NaN where
/// there is no verdict**: at a missing sample, and wherever the detector documents that it cannot know, as
/// before its warm-up is over. No verdict neither raises an alarm nor ends one. What a score means, how
/// rare it is, is the matter of ``ConformalCalibration`` and ``AlarmStream``.
public protocol SeriesDetector: Sendable {
  /// What fitting gives.
  associatedtype Fitted: FittedSeriesDetector

  /// Learns what is ordinary from a series, which may contain gaps and a few anomalies.
  ///
  /// - Parameters:
  ///   - series: What is learned from.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the
  ///     result.
  func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted

  /// A score for each sample of a series that is also what is learned from. The whole series may take part in
  /// each score, unless the detector is a ``StreamingDetector``.
  func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double]

  /// What ``fit(_:threads:)`` and ``scores(for:threads:)`` answer for a series, without doing the work they share twice.
  func fitAndScore(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> (
    fitted: Fitted, scores: [Double]
  )
}

extension SeriesDetector {
  /// The one after the other: a detector whose fitting takes long should do better.
  public func fitAndScore(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> (
    fitted: Fitted, scores: [Double]
  ) {
    (try fit(series, threads: threads), try scores(for: series, threads: threads))
  }

  /// Learns from a series on the default number of threads.
  public func fit(_ series: TimeSeries) throws(AnomalyError) -> Fitted { try fit(series, threads: nil) }

  /// Fits, then scores what was fitted to.
  public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
    try fit(series, threads: threads).scores(for: series, threads: threads)
  }

  /// Scores of the series itself on the default number of threads.
  public func scores(for series: TimeSeries) throws(AnomalyError) -> [Double] {
    try scores(for: series, threads: nil)
  }
}

/// A detector that has learned from a series: a value, to be shared as a `let`.
public protocol FittedSeriesDetector: Sendable {
  /// A score for each sample of a series, by what was learned before. A detector for which the moment
  /// matters (a season, a running state) takes `series` to begin right after the series it was fitted to.
  func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double]
}

extension FittedSeriesDetector {
  /// Scores on the default number of threads.
  public func scores(for series: TimeSeries) throws(AnomalyError) -> [Double] {
    try scores(for: series, threads: nil)
  }
}
