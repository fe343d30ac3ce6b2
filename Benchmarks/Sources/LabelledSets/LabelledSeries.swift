package import Foreshock

/// One series, or several columns over one time axis, with labels that are looked at by the judge only.
package struct LabelledSeries: Sendable {
  package var name: String
  /// Training rows first, then those that are judged.
  package var columns: [[Double]]
  /// How many rows are there to learn from, without labels.
  package var trainingCount: Int
  /// 0 or 1 for each row that is judged.
  package var labels: [Int]
  package var secondsPerRow: Double
  /// The columns that are said to show an anomaly, by rows that are judged.
  package var culprits: [(rows: Range<Int>, columns: [Int])] = []

  package init(
    name: String, columns: [[Double]], trainingCount: Int, labels: [Int], secondsPerRow: Double
  ) {
    self.name = name
    self.columns = columns
    self.trainingCount = trainingCount
    self.labels = labels
    self.secondsPerRow = secondsPerRow
  }

  package var rowCount: Int { columns.first?.count ?? 0 }

  /// How many rows make a day; nil when it is not 8 ... 1440 rows or the training part has not three of them.
  package var day: Int? {
    let day = Int((86_400 / secondsPerRow).rounded())
    return (8...1440).contains(day) && trainingCount >= 3 * day ? day : nil
  }

  /// The training rows of a column, as a series.
  package func training(_ column: Int = 0) -> TimeSeries {
    TimeSeries(Array(columns[column][..<trainingCount]))
  }

  /// All columns by name, a part of their rows.
  package func named(_ rows: Range<Int>) -> [FeatureColumn] {
    columns.enumerated().map { FeatureColumn(name: "c\($0)", values: Array($1[rows])) }
  }

  /// The labelled ranges.
  package func events() throws -> [Range<Int>] { try LabelRuns.ranges(of: labels) }
}
