/// The rows of one series as they gather.
struct SeriesRows: Sendable {
  var name: String
  /// Microseconds, or `TimeColumn.missing`; empty without a time column.
  var times: [Int64] = []
  var values: [Double] = []
  /// One array a column.
  var regressors: [[Double]]
  /// The first cell that spoils the series.
  var stray: CSVStray?

  /// The series on its grid.
  func extracted(by extraction: SeriesExtraction, hasTimes: Bool) -> Result<ExtractedSeries, SeriesFailure> {
    if let stray {
      return .failure(
        SeriesFailure(
          series: name,
          reason: .cell(column: stray.column, line: stray.line, text: stray.text, expected: stray.expected)))
    }
    do throws(ExtractionError) {
      return .success(
        try extraction.extract(
          name: name, rows: Array(values.indices), times: hasTimes ? times : nil, values: values,
          regressors: regressors))
    } catch {
      return .failure(SeriesFailure(series: name, reason: .extraction(error)))
    }
  }
}
