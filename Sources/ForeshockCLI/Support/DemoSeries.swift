internal import ForeshockSeries

/// The sample of `foreshock demo`: the synthetic web server, cut on a busy morning before its peak.
enum DemoSeries {
  /// The threshold that the coming peak passes.
  static let threshold = 65.0
  /// Samples a day, at ten minutes.
  static let day = 144

  static func cpu() throws -> TimeSeries {
    let data = try SyntheticMetric.webCPU.generate(days: 15.44, every: .seconds(600), seed: 7)
    let extraction = SeriesExtraction(timeColumn: "time", valueColumn: "cpu")
    return try extraction.series(from: data.table).series[0].series
  }
}
