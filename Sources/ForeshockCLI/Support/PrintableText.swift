/// Text from files as it may go to a terminal.
enum PrintableText {
  /// `text` with control characters written as `\u{…}`: a name in a file must not move the cursor, change
  /// colours or begin a line that looks like the command's own. Line ends stay when they are `kept`.
  static func visible(_ text: String, keepingLines kept: Bool = false) -> String {
    func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
      if kept, scalar == "\n" { return false }
      return scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
    }
    guard text.unicodeScalars.contains(where: isHarmful) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if isHarmful(scalar) {
        shown += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
