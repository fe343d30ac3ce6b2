extension WindowEngine {
  /// The statistics of all windows over a whole series, a column each.
  static func rolling<Spans: WindowSpans>(
    _ statistics: [RollingStatistic], over values: [Double], of spans: Spans, longest: Int, minPeriods: Int,
    secondsPerSample: Double
  ) -> [[Double]] {
    var engine = WindowEngine(
      length: longest, minPeriods: minPeriods, statistics: statistics, secondsPerSample: secondsPerSample)
    return WindowOutput.columns(statistics.count, rows: values.count) { output in
      engine.process(SampleTail(all: values), 0..<values.count, of: spans, into: output)
    }
  }
}
