/// A log line that is taken apart word by word from its beginning.
struct LogWords {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    skipBlanks()
  }

  /// What has not been taken, without spaces around it.
  var rest: String {
    var end = bytes.count
    while end > at, isBlank(bytes[end - 1]) { end -= 1 }
    return String(decoding: bytes[at..<end], as: UTF8.self)
  }

  /// The next `count` words, as they stand one space apart, and where the line goes on behind them; nil when there
  /// are fewer.
  func words(_ count: Int) -> (text: [UInt8], end: Int)? {
    var text: [UInt8] = []
    var position = at
    for word in 0..<count {
      while position < bytes.count, isBlank(bytes[position]) { position += 1 }
      guard position < bytes.count else { return nil }
      if word > 0 { text.append(0x20) }
      while position < bytes.count, !isBlank(bytes[position]) {
        text.append(bytes[position])
        position += 1
      }
    }
    return (text, position)
  }

  /// Goes on at `position`.
  mutating func advance(to position: Int) {
    at = position
    skipBlanks()
  }

  /// Takes a syslog priority `<0>` … `<191>` from the beginning, and the version `1` of RFC 5424 behind it.
  mutating func takePriority() -> Int? {
    guard at < bytes.count, bytes[at] == UInt8(ascii: "<"),
      let close = bytes[at...].prefix(5).firstIndex(of: UInt8(ascii: ">")),
      let priority = Int(String(decoding: bytes[(at + 1)..<close], as: UTF8.self)),
      (0...191).contains(priority)
    else { return nil }
    advance(to: close + 1)
    if let (word, end) = words(1), word == [UInt8(ascii: "1")] { advance(to: end) }
    return priority
  }

  /// Takes the first of the next four words that says a severity, out of the middle if need be.
  mutating func takeSeverity() -> LogSeverity? {
    var from = at
    for _ in 0..<4 {
      while from < bytes.count, isBlank(bytes[from]) { from += 1 }
      var end = from
      while end < bytes.count, !isBlank(bytes[end]) { end += 1 }
      if let severity = Self.severity(of: bytes[from..<end]) {
        self = LogWords(Array(bytes[at..<from] + bytes[end...].drop(while: isBlank)))
        return severity
      }
      from = end
    }
    return nil
  }

  /// The severity that a word says as a mark: `ERROR`, `[error]`, `error:`, `level=error`.
  private static func severity(of word: ArraySlice<UInt8>) -> LogSeverity? {
    let marks = Array("[]():|-,<>\"".utf8)
    var core = word
    var isMarked = false
    for key in ["level=", "lvl=", "severity="] where core.starts(with: key.utf8) {
      core = core.dropFirst(key.utf8.count)
      isMarked = true
    }
    while let last = core.last, marks.contains(last) {
      core = core.dropLast()
      isMarked = true
    }
    while let first = core.first, marks.contains(first) {
      core = core.dropFirst()
      isMarked = true
    }
    guard (3...11).contains(core.count) else { return nil }
    let text = String(decoding: core, as: UTF8.self)
    guard let severity = LogSeverity(word: text), isMarked || text == text.uppercased() else { return nil }
    return severity
  }

  private mutating func skipBlanks() {
    while at < bytes.count, isBlank(bytes[at]) { at += 1 }
  }
}
