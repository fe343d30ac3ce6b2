/// The constant part of a message: what varies from one occurrence to the next is replaced by a word for its kind.
///
///     LogTemplate.masking("user 17 from 10.0.0.8:443 failed")      // user <num> from <ip> failed
///
/// In this order: quoted strings become `<str>`; words that are UUIDs `<uuid>`, addresses of IPv4 or IPv6 with or
/// without a port or prefix `<ip>`, absolute or home paths and URLs `<path>`, hexadecimal numbers (`0x…`, or eight
/// and more hexadecimal digits with a letter and a figure among them, or pairs with colons) `<hex>`; then every
/// run of figures in a word `<num>`, with its sign, point and exponent. Runs of spaces become one.
///
/// Idea: He et al., "Drain: An online log parsing approach with fixed depth tree", ICWS 2017, whose first step this
/// is; lines are not grouped any further.
public enum LogTemplate {
  /// The template of `message`. - Complexity: O(characters)
  public static func masking(_ message: String) -> String {
    let bytes = Array(message.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      if isBlank(byte) || byte == 0x0A {
        if let last = result.last, last != 0x20 { result.append(0x20) }
        at += 1
      } else if let end = endOfQuote(bytes, at) {
        result += "<str>".utf8
        at = end
      } else if isDelimiter(byte) {
        result.append(byte)
        at += 1
      } else {
        var end = at + 1
        while end < bytes.count, !isDelimiter(bytes[end]), !isBlank(bytes[end]), bytes[end] != 0x0A {
          end += 1
        }
        mask(bytes[at..<end], into: &result)
        at = end
      }
    }
    if result.last == 0x20 { result.removeLast() }
    return String(decoding: result, as: UTF8.self)
  }

  /// What separates words besides spaces. Points, colons, slashes and hyphens may be parts of a word.
  private static func isDelimiter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: ","), UInt8(ascii: ";"),
      UInt8(ascii: "="), UInt8(ascii: "|"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      true
    default: false
    }
  }

  /// Where a quoted string that begins at `start` ends; nil when none begins there. A single quote inside a word is
  /// an apostrophe.
  private static func endOfQuote(_ bytes: [UInt8], _ start: Int) -> Int? {
    let quote = bytes[start]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") || quote == UInt8(ascii: "`") else {
      return nil
    }
    if quote == UInt8(ascii: "'"), start > 0, isWordByte(bytes[start - 1]) { return nil }
    var at = start + 1
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "\\") {
        at += 2
        continue
      }
      if bytes[at] == quote, quote != UInt8(ascii: "'") || at + 1 == bytes.count || !isWordByte(bytes[at + 1])
      {
        return at + 1
      }
      at += 1
    }
    return nil
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte >= 0x80
  }

  private static func mask(_ word: ArraySlice<UInt8>, into result: inout [UInt8]) {
    var core = word
    while let last = core.last,
      [UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "!"), UInt8(ascii: "?")].contains(last)
    {
      core = core.dropLast()
    }
    if let name = LogToken.kind(of: Array(core)) {
      result += name.utf8
    } else {
      LogToken.maskNumbers(Array(core), into: &result)
    }
    result += word[core.endIndex...]
  }
}
