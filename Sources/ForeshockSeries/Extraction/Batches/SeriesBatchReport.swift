/// How large the batches of a ``SeriesBatchReader`` are, and what it may hold on the way.
public struct SeriesBatchLimits: Hashable, Sendable {
  /// The most series of a batch; at least 1.
  public var seriesCount: Int
  /// A batch ends with the series that makes its rows this many or more; at least 1.
  public var rowCount: Int
  /// Of a file whose series are mixed with each other, the most rows to hold in one pass; a series with more is
  /// held all the same. At least 1.
  public var mixedRowCount: Int
  /// How many rows of a pipe to look at, before its series are taken to stand one after the other.
  public var pipeLookahead: Int

  /// Limits for about 100 MB.
  public init(
    seriesCount: Int = 1024, rowCount: Int = 1 << 20, mixedRowCount: Int = 4 << 20,
    pipeLookahead: Int = 1 << 18
  ) {
    self.seriesCount = seriesCount
    self.rowCount = rowCount
    self.mixedRowCount = mixedRowCount
    self.pipeLookahead = pipeLookahead
  }
}

/// What a ``SeriesBatchReader`` found; complete when it has given its last batch.
public struct SeriesBatchReport: Hashable, Sendable {
  /// How the rows of several series lie in the text.
  public enum Arrangement: Hashable, Sendable {
    /// There is only one series.
    case single
    /// The rows of each series stand together, so that only a batch is held.
    case grouped
    /// The series are mixed with each other; the file was read this many times, each time for a part of them.
    case mixed(passes: Int)
    /// The series are mixed with each other in a pipe, so that all rows were held.
    case held
  }

  /// The column of times; nil when the rows are steps.
  public internal(set) var timeColumn: String?
  /// Whether the time column was guessed.
  public internal(set) var isTimeGuessed = true
  /// The column of values.
  public internal(set) var valueColumn = ""
  /// Whether the value column was guessed.
  public internal(set) var isValueGuessed = true
  /// The column of ids, if there are several series.
  public internal(set) var idColumn: String?
  /// How the series lie in the text.
  public internal(set) var arrangement = Arrangement.single
  /// How many series were given, failed ones included.
  public internal(set) var seriesCount = 0
  /// What was done to those that did not fail, added up.
  public internal(set) var total = SeriesReport()
  /// What was found out about the text.
  public internal(set) var csv = CSVReport()

  /// What was guessed and put right, in one line for people.
  public var summary: String {
    let line = Extraction.summary(
      time: timeColumn, isTimeGuessed: isTimeGuessed, value: valueColumn, isValueGuessed: isValueGuessed,
      id: idColumn, seriesCount: seriesCount, total: total)
    switch arrangement {
    case .single, .grouped: return line
    case .mixed(let passes):
      return line + ", series mixed with each other: read in \(passes) pass\(passes == 1 ? "" : "es")"
    case .held: return line + ", series mixed with each other: all held in memory"
    }
  }
}
