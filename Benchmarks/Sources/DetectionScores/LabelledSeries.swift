import Foreshock

/// One series, or several columns over one time axis, with labels that are looked at by the judge only.
struct LabelledSeries {
  var name: String
  /// Training rows first, then those that are judged.
  var columns: [[Double]]
  /// How many rows are there to learn from, without labels.
  var trainingCount: Int
  /// 0 or 1 for each row that is judged.
  var labels: [Int]
  var secondsPerRow: Double
  /// The columns that are said to show an anomaly, by rows that are judged.
  var culprits: [(rows: Range<Int>, columns: [Int])] = []

  var rowCount: Int { columns.first?.count ?? 0 }

  /// How many rows make a day; nil when it is not 8 ... 1440 rows or the training part has not three of them.
  var day: Int? {
    let day = Int((86_400 / secondsPerRow).rounded())
    return (8...1440).contains(day) && trainingCount >= 3 * day ? day : nil
  }

  /// The training rows of a column, as a series.
  func training(_ column: Int = 0) -> TimeSeries { TimeSeries(Array(columns[column][..<trainingCount])) }

  /// All columns by name, a part of their rows.
  func named(_ rows: Range<Int>) -> [FeatureColumn] {
    columns.enumerated().map { FeatureColumn(name: "c\($0)", values: Array($1[rows])) }
  }

  /// The labelled ranges.
  func events() throws -> [Range<Int>] { try LabelRuns.ranges(of: labels) }
}
