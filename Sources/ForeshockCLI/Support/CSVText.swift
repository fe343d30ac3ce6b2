internal import ForeshockSeries

/// Cells of the CSV that the command writes.
enum CSVText {
  /// A text cell, quoted where it needs to be (RFC 4180).
  static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
