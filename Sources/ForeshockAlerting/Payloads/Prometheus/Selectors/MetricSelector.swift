/// A selector of one Prometheus metric: its name, and matchers of labels in braces perhaps.
package struct MetricSelector: Hashable, Sendable {
  /// What a label must be.
  package struct Matcher: Hashable, Sendable {
    /// How the label's value stands to the text.
    package enum Comparison: String, Hashable, Sendable {
      case isEqual = "="
      case isNotEqual = "!="
      case matches = "=~"
      case matchesNot = "!~"
    }

    /// The label.
    package let label: String
    /// The comparison.
    package let comparison: Comparison
    /// The text or pattern, without quotes and escapes.
    package let text: String
  }

  /// The metric's name.
  package let name: String
  /// The matchers in their order.
  package let matchers: [Matcher]

  /// Reads a selector; nil when `text` is none, as an expression, a range or a list of names is not.
  package init?(_ text: String) {
    var reader = SelectorReader(text)
    guard let name = reader.name(allowsColons: true) else { return nil }
    var matchers: [Matcher] = []
    reader.skipSpace()
    if reader.take("{") {
      reader.skipSpace()
      while !reader.take("}") {
        guard let label = reader.name(allowsColons: false) else { return nil }
        reader.skipSpace()
        guard let comparison = reader.comparison() else { return nil }
        reader.skipSpace()
        guard let text = reader.quotedText() else { return nil }
        matchers.append(Matcher(label: label, comparison: comparison, text: text))
        reader.skipSpace()
        if !reader.take(","), !reader.isAt("}") { return nil }
        reader.skipSpace()
      }
    }
    reader.skipSpace()
    guard reader.isAtEnd else { return nil }
    self.name = name
    self.matchers = matchers
  }
}

/// Goes through the text of a selector.
///
/// Source: Prometheus' "Querying basics"; strings are Go's.
private struct SelectorReader {
  private let scalars: [Unicode.Scalar]
  private var place = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }
  var isAtEnd: Bool { place == scalars.count }
  func isAt(_ scalar: Unicode.Scalar) -> Bool { next == scalar }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    place += 1
    return true
  }

  mutating func skipSpace() {
    while let scalar = next, [" ", "\t", "\n", "\r"].contains(scalar) { place += 1 }
  }

  mutating func name(allowsColons: Bool) -> String? {
    var name = ""
    while let scalar = next {
      let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
      guard
        isLetter || (allowsColons && scalar == ":") || (!name.isEmpty && ("0"..."9").contains(scalar))
      else { break }
      name.unicodeScalars.append(scalar)
      place += 1
    }
    return name.isEmpty ? nil : name
  }

  mutating func comparison() -> MetricSelector.Matcher.Comparison? {
    if take("=") { return take("~") ? .matches : .isEqual }
    guard take("!") else { return nil }
    return take("=") ? .isNotEqual : take("~") ? .matchesNot : nil
  }

  /// The text between quotes of any kind; nil when it does not end or has an escape that Go does not know.
  mutating func quotedText() -> String? {
    guard let quote = next, ["\"", "'", "`"].contains(quote) else { return nil }
    place += 1
    var text = ""
    while let scalar = next {
      place += 1
      if scalar == quote { return text }
      if scalar == "\\", quote != "`" {
        guard let escaped = escape() else { return nil }
        text.unicodeScalars.append(escaped)
      } else if scalar == "\n", quote != "`" {
        return nil
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return nil
  }

  private static let plain: [Unicode.Scalar: Unicode.Scalar] = [
    "a": "\u{7}", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{B}", "\\": "\\",
    "'": "'", "\"": "\"",
  ]

  /// The scalar behind a backslash. Bytes beyond ASCII, which are none by themselves, are not taken.
  private mutating func escape() -> Unicode.Scalar? {
    guard let kind = next else { return nil }
    if let scalar = Self.plain[kind] {
      place += 1
      return scalar
    }
    let (count, radix): (Int, Int)
    switch kind {
    case "x": (count, radix) = (2, 16)
    case "u": (count, radix) = (4, 16)
    case "U": (count, radix) = (8, 16)
    case "0"..."7": (count, radix) = (3, 8)
    default: return nil
    }
    if radix == 16 { place += 1 }
    guard place + count <= scalars.count else { return nil }
    var digits = ""
    digits.unicodeScalars.append(contentsOf: scalars[place..<place + count])
    guard let value = UInt32(digits, radix: radix), count > 3 || value < 0x80 else { return nil }
    place += count
    return Unicode.Scalar(value)
  }
}
