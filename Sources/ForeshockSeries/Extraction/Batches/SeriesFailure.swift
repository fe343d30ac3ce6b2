/// Why one of many series could not be made; the others are not concerned.
public struct SeriesFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Reason: Hashable, Sendable {
    /// A cell holds something else than its column should; `line` counts the lines of the text from 1 and is
    /// nil for a number that is no time.
    case cell(column: String, line: Int?, text: String, expected: ColumnKind)
    /// The rows make no regular series.
    case extraction(ExtractionError)
  }

  /// The series' id.
  public let series: String
  /// What went wrong.
  public let reason: Reason

  /// What went wrong, without the series' name.
  public var description: String {
    switch reason {
    case .cell(let column, let line, let text, let expected):
      let place = line.map { "line \($0), " } ?? ""
      let words: [ColumnKind: String] = [.numeric: "a number", .text: "text", .time: "a time"]
      return
        "\(place)column \(quotedForMessage(column)): \(quotedForMessage(text)) is not \(words[expected] ?? "")"
    case .extraction(let error): return error.description
    }
  }
}
