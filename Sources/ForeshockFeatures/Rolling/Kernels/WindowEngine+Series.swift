extension WindowEngine {
  /// The statistics of all windows over a whole series, a row of results each.
  static func rolling<Spans: WindowSpans>(
    _ statistics: [RollingStatistic], over values: [Double], of spans: Spans, longest: Int, minPeriods: Int,
    secondsPerSample: Double
  ) -> [[Double]] {
    var engine = WindowEngine(
      length: longest, minPeriods: minPeriods, statistics: statistics, secondsPerSample: secondsPerSample)
    let count = values.count
    var flat = [Double](repeating: 0, count: statistics.count * count)
    engine.process(SampleTail(all: values), 0..<count, of: spans, into: &flat, stride: count, at: 0)
    return statistics.count == 1
      ? [flat] : statistics.indices.map { Array(flat[$0 * count..<($0 + 1) * count]) }
  }
}
