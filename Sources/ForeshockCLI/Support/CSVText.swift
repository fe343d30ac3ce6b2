internal import ForeshockSeries

/// Cells of the CSV that the command writes.
enum CSVText {
  /// A text cell, quoted where it needs to be (RFC 4180).
  static func field(_ text: String) -> String {
    // The bytes of a comma, a quotation mark and the two line ends, which no other character contains.
    guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
      return text
    }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
