/// Texts made to fit what receivers take.
package enum PayloadText {
  /// `text` in at most `limit` Unicode scalars, ending in "…" when it was cut, never within a character.
  static func cut(_ text: String, to limit: Int) -> String {
    guard text.unicodeScalars.count > limit else { return text }
    var kept = "", count = 1
    for character in text {
      count += character.unicodeScalars.count
      guard count <= limit else { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// At least as many bytes as the text takes in JSON, quotes included, whatever the encoder escapes.
  static func jsonBytes(_ text: String) -> Int {
    text.utf8.reduce(2) { sum, byte in
      sum + (byte < 0x20 || byte == 0x7F ? 6 : byte == 0x22 || byte == 0x5C || byte == 0x2F ? 2 : 1)
    }
  }

  /// Whether `text` can stand as a link: http or https, printable ASCII without characters that need quoting.
  static func isWebAddress(_ text: String) -> Bool {
    (text.hasPrefix("http://") || text.hasPrefix("https://"))
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Array("\"<>\\^`{|}".utf8).contains($0) }
  }

  /// `text` between double quotes, with backslashes, quotes, line ends and control characters escaped as in
  /// PromQL, in Go and in YAML's double-quoted scalars alike. Beyond ASCII these are \u0085 and not \x85, which
  /// is a character in YAML and a byte in Go.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
      // C1 controls, what YAML takes for line ends and what it does not allow.
      case "\u{80}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// `text` so that a template of Prometheus, which labels and annotations of alerts are, gives it back.
  static func untemplated(_ text: String) -> String {
    text.replacing("{{", with: "{{\"{{\"}}")
  }

  /// The page of an alert below `base`, which may end in slashes.
  package static func page(_ alert: String, below base: String) -> String {
    var base = base[...]
    while base.last == "/" { base = base.dropLast() }
    return "\(base)/\(alert).md"
  }
}
