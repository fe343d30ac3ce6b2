public import ForeshockSeries

// Their scores of a series are those of the fitted detector on it: to fit once is enough.

extension SubPCA {
  /// Learns once, and scores what was learned from.
  public func fitAndScore(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> (
    fitted: Fitted, scores: [Double]
  ) {
    let fitted = try fit(series, threads: threads)
    return (fitted, try fitted.scores(for: series, threads: threads))
  }
}

extension SubsequenceKMeans {
  /// Learns once, and scores what was learned from.
  public func fitAndScore(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> (
    fitted: Fitted, scores: [Double]
  ) {
    let fitted = try fit(series, threads: threads)
    return (fitted, try fitted.scores(for: series, threads: threads))
  }
}

extension KShape {
  /// Learns once, and scores what was learned from.
  public func fitAndScore(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> (
    fitted: Fitted, scores: [Double]
  ) {
    let fitted = try fit(series, threads: threads)
    return (fitted, try fitted.scores(for: series, threads: threads))
  }
}
