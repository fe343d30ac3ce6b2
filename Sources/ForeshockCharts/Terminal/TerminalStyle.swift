/// How a chart is drawn in a terminal.
public struct TerminalStyle: Hashable, Sendable {
  /// Characters for the drawing.
  public enum Glyphs: Hashable, Sendable {
    /// Braille dots and box lines: eight dots a character, needs UTF-8.
    case braille
    /// Plain ASCII.
    case ascii
  }

  /// Columns; no line is ever wider.
  public var width: Int
  /// Lines, title and legend included.
  public var height: Int
  /// The characters.
  public var glyphs: Glyphs
  /// Whether ANSI colours are used. Off, the output has no escape sequence at all.
  public var color: Bool

  /// A style; by default 80 × 20 characters of Braille without colour.
  public init(width: Int = 80, height: Int = 20, glyphs: Glyphs = .braille, color: Bool = false) {
    self.width = width
    self.height = height
    self.glyphs = glyphs
    self.color = color
  }
}

/// What a piece of text stands for, and so its colour.
enum Ink {
  case plain, history, mean, band, threshold, mark, axis

  /// The ANSI code; nil for the terminal's own colour.
  var code: String? {
    switch self {
    case .plain: nil
    case .history: "36"
    case .mean: "33"
    case .band: "90"
    case .threshold: "31"
    case .mark: "1;31"
    case .axis: "90"
    }
  }
}

/// A line of text that is built from coloured pieces and knows how many columns it takes.
struct InkedLine {
  private var pieces: [(text: String, ink: Ink)] = []
  private(set) var width = 0

  mutating func append(_ text: String, _ ink: Ink = .plain) {
    width += displayWidth(text)
    if let last = pieces.last, last.ink == ink {
      pieces[pieces.count - 1].text += text
    } else {
      pieces.append((text, ink))
    }
  }

  /// The text without blanks at its end.
  func text(color: Bool) -> String {
    var shown = pieces
    while let last = shown.last {
      let trimmed = String(last.text.reversed().drop { $0 == " " }.reversed())
      shown[shown.count - 1].text = trimmed
      guard trimmed.isEmpty else { break }
      shown.removeLast()
    }
    return shown.map { piece in
      guard color, let code = piece.ink.code else { return piece.text }
      return "\u{1B}[\(code)m\(piece.text)\u{1B}[0m"
    }.joined()
  }
}

/// Columns a text takes in a terminal: two for East Asian wide characters and emoji, none for controls.
package func displayWidth(_ text: String) -> Int {
  text.reduce(0) { $0 + displayWidth($1) }
}

/// Columns of one character.
func displayWidth(_ character: Character) -> Int {
  guard let scalar = character.unicodeScalars.first else { return 0 }
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0: return 0
  case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
    0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
    return 2
  default: return character.unicodeScalars.contains { $0.value == 0xFE0F } ? 2 : 1
  }
}

/// As much of `text` as fits in `width` columns, without line breaks and other controls.
func fitted(_ text: String, _ width: Int) -> String {
  var result = "", used = 0
  for character in text {
    let columns = displayWidth(character)
    guard columns > 0 else { continue }
    guard used + columns <= width else { break }
    used += columns
    result.append(character)
  }
  return result
}
