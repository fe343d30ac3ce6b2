internal import ForeshockSeries

/// How far each sample is from the last one before it that is present.
struct StepDetector: SeriesDetector, Hashable, Codable {
  func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted {
    Fitted(last: series.values.last { !$0.isNaN })
  }

  struct Fitted: FittedSeriesDetector, Hashable, Codable {
    /// The last sample that was there; nil for none.
    let last: Double?

    func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
      var last = last
      return series.values.map { value in
        guard !value.isNaN else { return .nan }
        defer { last = value }
        return abs(value - (last ?? value))
      }
    }
  }

  func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
    try Fitted(last: nil).scores(for: series, threads: threads)
  }
}
