/// Tells what the words of log messages are.
enum LogToken {
  /// The mask of a word that is an identifier, an address, a path or a hexadecimal number; nil for other words.
  static func kind(of word: [UInt8]) -> String? {
    if isUUID(word) { return "<uuid>" }
    if isIPv4(word) || isIPv6(word) { return "<ip>" }
    if isPath(word) { return "<path>" }
    if isHex(word) { return "<hex>" }
    return nil
  }

  /// Appends `word` with every number in it masked. A sign belongs to a number at the beginning of the word only.
  static func maskNumbers(_ word: [UInt8], into result: inout [UInt8]) {
    var at = 0
    while at < word.count {
      let sign = at == 0 && (word[0] == UInt8(ascii: "-") || word[0] == UInt8(ascii: "+"))
      let start = sign ? at + 1 : at
      guard start < word.count, isDigit(word[start]) else {
        result.append(word[at])
        at += 1
        continue
      }
      var end = digits(word, start)
      // Two points or more are a version or the like: each part is a number of its own.
      let isPart = start > 0 && word[start - 1] == UInt8(ascii: ".")
      if !isPart, end + 1 < word.count, word[end] == UInt8(ascii: "."), isDigit(word[end + 1]) {
        let fraction = digits(word, end + 1)
        if fraction == word.count || word[fraction] != UInt8(ascii: ".") { end = fraction }
      }
      if end < word.count, word[end] | 0x20 == UInt8(ascii: "e") {
        let power =
          end + 1 < word.count && (word[end + 1] == UInt8(ascii: "-") || word[end + 1] == UInt8(ascii: "+"))
        let first = power ? end + 2 : end + 1
        if first < word.count, isDigit(word[first]) { end = digits(word, first) }
      }
      result += "<num>".utf8
      at = end
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  private static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (97...102).contains(byte | 0x20) }

  private static func digits(_ word: [UInt8], _ start: Int) -> Int {
    var end = start
    while end < word.count, isDigit(word[end]) { end += 1 }
    return end
  }

  /// Five groups of 8, 4, 4, 4 and 12 hexadecimal digits.
  private static func isUUID(_ word: [UInt8]) -> Bool {
    word.count == 36
      && word.enumerated().allSatisfy { index, byte in
        [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : isHexDigit(byte)
      }
  }

  /// Four numbers up to 255, with a port or the length of a prefix perhaps.
  private static func isIPv4(_ word: [UInt8]) -> Bool {
    var address = word[...]
    if let mark = word.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }) {
      let suffix = word[(mark + 1)...]
      guard (1...5).contains(suffix.count), suffix.allSatisfy(isDigit) else { return false }
      address = word[..<mark]
    }
    let parts = address.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.count) && part.allSatisfy(isDigit)
          && part.reduce(0) { $0 * 10 + Int($1 - 48) } <= 255
      }
  }

  /// Eight groups of hexadecimal digits between colons, or fewer around `::`; with the length of a prefix or a zone
  /// perhaps.
  private static func isIPv6(_ word: [UInt8]) -> Bool {
    let address = word.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "%") }
    let groups = address.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard (3...9).contains(groups.count), groups.allSatisfy({ $0.count <= 4 && $0.allSatisfy(isHexDigit) })
    else { return false }
    let isShortened = zip(address, address.dropFirst()).contains {
      $0 == UInt8(ascii: ":") && $1 == UInt8(ascii: ":")
    }
    return isShortened
      ? address.contains(where: isHexDigit) : groups.count == 8 && groups.allSatisfy { !$0.isEmpty }
  }

  /// `/var/log`, `~/x`, `./x`, `../x`, `C:\x`, `https://…`.
  private static func isPath(_ word: [UInt8]) -> Bool {
    let slash = UInt8(ascii: "/")
    if let colon = word.firstIndex(of: UInt8(ascii: ":")), colon > 0,
      word[(colon + 1)...].starts(with: [slash, slash])
    {
      return word[..<colon].allSatisfy {
        (97...122).contains($0 | 0x20) || isDigit($0) || $0 == UInt8(ascii: "+")
      }
    }
    if word.count >= 3, (97...122).contains(word[0] | 0x20), word[1] == UInt8(ascii: ":"),
      word[2] == UInt8(ascii: "\\")
    {
      return true
    }
    guard let first = word.firstIndex(of: slash), first + 1 < word.count else { return false }
    return [[], Array("~".utf8), Array(".".utf8), Array("..".utf8)].contains(Array(word[..<first]))
  }

  /// `0x…`, eight and more hexadecimal digits with a letter and a figure among them, or six pairs and more with
  /// colons, as of a network card or a fingerprint.
  private static func isHex(_ word: [UInt8]) -> Bool {
    if word.count > 2, word[0] == UInt8(ascii: "0"), word[1] | 0x20 == UInt8(ascii: "x") {
      return word[2...].allSatisfy(isHexDigit)
    }
    let pairs = word.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    if pairs.count >= 6 { return pairs.allSatisfy { $0.count == 2 && $0.allSatisfy(isHexDigit) } }
    return word.count >= 8 && word.allSatisfy(isHexDigit) && word.contains(where: isDigit)
      && !word.allSatisfy(isDigit)
  }
}
