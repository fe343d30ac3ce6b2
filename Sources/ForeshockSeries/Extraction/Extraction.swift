/// What an extraction found.
public struct Extraction: Hashable, Sendable {
  /// The column of times; nil when the rows are steps.
  public let timeColumn: String?
  /// Whether the time column was guessed.
  public let isTimeGuessed: Bool
  /// The column of values.
  public let valueColumn: String
  /// Whether the value column was guessed.
  public let isValueGuessed: Bool
  /// The column of ids, if there are several series.
  public let idColumn: String?
  /// The series in the order of their first rows; never empty.
  public let series: [ExtractedSeries]

  /// What was guessed and put right, in one line for people.
  public var summary: String {
    var total = series[0].report
    for one in series.dropFirst() { total.add(one.report) }
    return Self.summary(
      time: timeColumn, isTimeGuessed: isTimeGuessed, value: valueColumn, isValueGuessed: isValueGuessed,
      id: idColumn, seriesCount: series.count, total: total)
  }

  /// The line for `seriesCount` series with the reports added up in `total`.
  static func summary(
    time: String?, isTimeGuessed: Bool, value: String, isValueGuessed: Bool, id: String?, seriesCount: Int,
    total: SeriesReport
  ) -> String {
    var parts: [String] = []
    if let time {
      parts.append("time \(quotedForMessage(time))" + (isTimeGuessed ? " (guessed)" : ""))
    } else {
      parts.append("no time column, rows are steps")
    }
    parts.append("value \(quotedForMessage(value))" + (isValueGuessed ? " (guessed)" : ""))
    if let id { parts.append("id \(quotedForMessage(id)), \(seriesCount) series") }
    return (parts + total.phrases).joined(separator: ", ")
  }
}

/// One series of a table.
public struct ExtractedSeries: Hashable, Sendable {
  /// The samples on their regular grid.
  public let series: TimeSeries
  /// What was done to get them there.
  public let report: SeriesReport
  /// The rows of the table that belong to the series, in the order of the table.
  public let rows: [Int]
  /// For each of `rows` the position of its sample in the series; −1 when the row has no time.
  public let positions: [Int]
  /// The regressors' values at the samples, one array for each of ``SeriesExtraction/regressorColumns``; NaN where
  /// no row of the sample has one, the mean where several have.
  public let regressors: [[Double]]
}

/// What was done to turn rows into a regular series.
public struct SeriesReport: Hashable, Sendable {
  /// How many rows the series had.
  public internal(set) var rowCount = 0
  /// The distance of samples; nil where several series differ.
  public internal(set) var interval: SamplingInterval?
  /// Whether a single row left the interval open, so that a minute was assumed.
  public internal(set) var isIntervalAssumed = false
  /// Rows that came after a later one.
  public internal(set) var outOfOrderCount = 0
  /// Rows that were merged into another one with the same time.
  public internal(set) var duplicateCount = 0
  /// Rows that stood beside the grid and were moved onto it.
  public internal(set) var snappedCount = 0
  /// Rows that were averaged with others because they fell on the same grid point or into one bucket.
  public internal(set) var averagedCount = 0
  /// Whether the rows kept no common distance and were averaged in buckets.
  public internal(set) var isResampled = false
  /// Grid points without any row.
  public internal(set) var insertedGapCount = 0
  /// Rows whose value is missing.
  public internal(set) var missingValueCount = 0
  /// Infinite values, which became gaps.
  public internal(set) var infiniteCount = 0
  /// Rows without a time, which were left out.
  public internal(set) var timelessCount = 0

  /// What is worth saying about it, in short phrases.
  public var phrases: [String] {
    var parts: [String] = []
    if let interval, let words = interval.forPeople {
      parts.append(isResampled ? "irregular, averaged every \(words)" : "every \(words)")
    }
    if isIntervalAssumed { parts.append("interval assumed") }
    func add(_ count: Int, _ one: String, _ many: String) {
      if count > 0 { parts.append("\(count) \(count == 1 ? one : many)") }
    }
    add(outOfOrderCount, "row out of order", "rows out of order")
    add(duplicateCount, "duplicate time averaged", "duplicate times averaged")
    if !isResampled { add(averagedCount, "row averaged onto another", "rows averaged onto others") }
    add(snappedCount, "row moved onto the grid", "rows moved onto the grid")
    add(insertedGapCount + missingValueCount, "gap", "gaps")
    add(infiniteCount, "infinite value", "infinite values")
    add(timelessCount, "row without a time left out", "rows without a time left out")
    return parts
  }

  /// Counts what was done to another series as well.
  mutating func add(_ other: SeriesReport) {
    interval = rowCount == 0 || interval == other.interval ? other.interval : nil
    rowCount += other.rowCount
    isIntervalAssumed = isIntervalAssumed || other.isIntervalAssumed
    outOfOrderCount += other.outOfOrderCount
    duplicateCount += other.duplicateCount
    snappedCount += other.snappedCount
    averagedCount += other.averagedCount
    isResampled = isResampled || other.isResampled
    insertedGapCount += other.insertedGapCount
    missingValueCount += other.missingValueCount
    infiniteCount += other.infiniteCount
    timelessCount += other.timelessCount
  }
}

extension SamplingInterval {
  /// The interval as people say it: `5 min`, `month`, `3 months`, `year`; nil for steps.
  public var forPeople: String? {
    switch self {
    case .duration(let duration): duration.forPeople
    case .months(1): "month"
    case .months(12): "year"
    case .months(let count): count % 12 == 0 ? "\(count / 12) years" : "\(count) months"
    case .step: nil
    }
  }
}
