/// What single cells say besides plain numbers, times and words.
enum CellText {
  /// Whether `text`, without blanks around it, says that there is no value: nothing, `NA`, `N/A`, `#N/A`,
  /// `NaN`, `NaT`, `null`, `None`, `-`, in any case.
  static func isMissing(_ text: Span<UInt8>) -> Bool {
    switch text.count {
    case 0: return true
    case 1: return text[0] == UInt8(ascii: "-")
    case 2: return spells(text, "na")
    case 3: return spells(text, "nan") || spells(text, "n/a") || spells(text, "nat")
    case 4:
      return spells(text, "null") || spells(text, "none") || spells(text, "#n/a") || spells(text, "<na>")
    default: return false
    }
  }

  /// The infinity that `text` spells (`inf`, `-Infinity`, …), or nil.
  static func infinity(_ text: Span<UInt8>) -> Double? {
    guard text.count >= 3, text.count <= 9 else { return nil }
    let signed = text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+")
    let word = text.extracting((signed ? 1 : 0)...)
    guard spells(word, "inf") || spells(word, "infinity") else { return nil }
    return text[0] == UInt8(ascii: "-") ? -.infinity : .infinity
  }

  /// Whether `text` is `word` in any case; `word` is lower-case ASCII.
  private static func spells(_ text: Span<UInt8>, _ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount else { return false }
    // The word has as many letters as the text has bytes.
    return word.withUTF8Buffer { letters in
      var equal = true
      for index in 0..<text.count {
        let letter = unsafe letters[index]
        let byte = text[index]
        let lower = byte >= 65 && byte <= 90 ? byte | 0x20 : byte
        equal = equal && lower == letter
      }
      return equal
    }
  }
}
