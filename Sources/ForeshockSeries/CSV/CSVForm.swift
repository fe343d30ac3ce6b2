/// The form of a CSV text, found out from its first block.
struct CSVForm {
  /// Where the first row of data starts, and how many lines come before it.
  var dataStart = 0
  var linesBeforeData = 0
  var shape: CSVShape
  var report = CSVReport()

  /// Looks at `bytes`, the start of the text up to some line end.
  init(_ bytes: Span<UInt8>, options: CSVOptions) throws(CSVError) {
    if let found = Self.foreignFormat(bytes) { throw CSVError(.notPlainText(found: found)) }
    var start = 0
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { start = 3 }
    let lineEnd = Self.lineEnd(bytes)
    var delimiter = options.delimiter
    (start, report.commentLineCount) = Self.skipComments(bytes, from: start, lineEnd: lineEnd, &delimiter)
    let found = delimiter ?? CSVSample.delimiter(of: bytes, from: start, lineEnd: lineEnd)
    report.delimiter = found
    // With the comma between cells it cannot stand in a number.
    let decimalComma = found != .comma && (options.decimalComma ?? (found == .semicolon))
    let sample = CSVSample(bytes, from: start, delimiter: found.rawValue, lineEnd: lineEnd)
    guard let first = sample.rows.first else {
      // A first row that is one unfinished quoted cell, or nothing at all.
      if start < bytes.count, let quote = Self.firstMark(bytes, from: start) {
        throw CSVError(.unterminatedQuote, line: report.commentLineCount + quote, column: 1)
      }
      throw CSVError(.empty)
    }
    let guess = KindGuess(decimalComma: decimalComma, zone: options.zone)
    switch options.header {
    case .present: report.hasHeader = true
    case .absent: report.hasHeader = false
    case .automatic: report.hasHeader = !guess.looksLikeData(first, next: sample.rows.dropFirst().first)
    }
    linesBeforeData = report.commentLineCount
    dataStart = start
    if report.hasHeader {
      dataStart = sample.endOfFirstRow
      linesBeforeData += sample.linesOfFirstRow
    }
    let rows = report.hasHeader ? sample.rows.dropFirst() : sample.rows[...]
    var width = first.count
    // A delimiter at the end of the first row opens no column unless some row has a cell there.
    if width > 1, first[width - 1].text.isEmpty, !first[width - 1].isQuoted,
      rows.allSatisfy({ $0.count < width || ($0.count == width && $0[width - 1].text.isEmpty) })
    {
      width -= 1
    }
    let names = Self.uniqueNames(
      report.hasHeader ? first.prefix(width).map { String(decoding: $0.text, as: UTF8.self) } : nil,
      count: width,
      &report.renamings)
    shape = CSVShape(
      delimiter: found.rawValue, lineEnd: lineEnd, decimalComma: decimalComma, zone: options.zone, fields: [])
    for name in options.kinds.keys.sorted() where !names.contains(name) {
      throw CSVError(.noColumn(.noColumn(name, among: names)))
    }
    for name in options.columns ?? [] where !names.contains(name) {
      throw CSVError(.noColumn(.noColumn(name, among: names)))
    }
    let kept = options.columns.map(Set.init)
    for (index, name) in names.enumerated() {
      let isTolerant = options.tolerantColumns.contains(name)
      var field = CSVShape.Field(
        name: name, kind: options.kinds[name], isRequired: options.kinds[name] != nil && !isTolerant,
        toleratesStrays: isTolerant)
      if let kept, !kept.contains(name) {
        field = CSVShape.Field(name: name, kind: nil, isRequired: false)
      } else if field.kind == nil, options.textColumns.contains(name) {
        field.kind = .text
      } else if field.kind == nil {
        // A column without any value yet counts as numeric until it has one.
        field.kind =
          guess.kind(of: rows.lazy.compactMap { index < $0.count ? $0[index].text : nil }) ?? .numeric
      }
      shape.fields.append(field)
    }
  }

  /// What the bytes are when they are no UTF-8 text; nil when they may be.
  private static func foreignFormat(_ bytes: Span<UInt8>) -> String? {
    func starts(_ prefix: [UInt8]) -> Bool {
      bytes.count >= prefix.count && prefix.indices.allSatisfy { bytes[$0] == prefix[$0] }
    }
    if starts([0xFF, 0xFE]) || starts([0xFE, 0xFF]) { return "UTF-16 text" }
    if starts([0x1F, 0x8B]) { return "a gzip file" }
    if starts([0x28, 0xB5, 0x2F, 0xFD]) { return "a zstd file" }
    if starts(Array("BZh".utf8)), bytes.count > 3, (49...57).contains(bytes[3]) { return "a bzip2 file" }
    if starts([0xFD, 0x37, 0x7A, 0x58, 0x5A]) { return "an xz file" }
    if starts([0x50, 0x4B, 0x03, 0x04]) { return "a zip file or a spreadsheet" }
    if starts(Array("PAR1".utf8)) { return "a Parquet file" }
    // UTF-16 without a mark: every other byte of ASCII text is zero.
    if bytes.count >= 8 {
      let even = stride(from: 0, to: 8, by: 2).allSatisfy { bytes[$0] == 0 }
      let odd = stride(from: 1, to: 8, by: 2).allSatisfy { bytes[$0] == 0 }
      if even != odd { return "UTF-16 text" }
    }
    // Text has no zero bytes; a file that a crash cut off while it was written may end in many.
    if (0..<min(bytes.count, 4096)).contains(where: { bytes[$0] == 0 }) { return "binary data" }
    var start = 0
    while start < bytes.count, isBlank(bytes[start]) { start += 1 }
    let head = String(decoding: (start..<min(bytes.count, start + 16)).map { bytes[$0] }, as: UTF8.self)
      .lowercased()
    if head.hasPrefix("<!doctype") || head.hasPrefix("<html") { return "a web page" }
    if head.hasPrefix("<?xml") { return "XML" }
    if head.hasPrefix("{\"") || head.hasPrefix("[{") || head.hasPrefix("{\n") { return "JSON" }
    return nil
  }

  /// A line feed, unless the text has carriage returns only.
  private static func lineEnd(_ bytes: Span<UInt8>) -> UInt8 {
    var hasReturn = false
    for index in 0..<bytes.count {
      if bytes[index] == 0x0A { return 0x0A }
      if bytes[index] == 0x0D { hasReturn = true }
    }
    return hasReturn ? 0x0D : 0x0A
  }

  /// Where the lines that start with `#` end, and how many there are. A line `sep=;`, which spreadsheets
  /// write to name the delimiter, counts as one.
  private static func skipComments(
    _ bytes: Span<UInt8>, from start: Int, lineEnd: UInt8, _ delimiter: inout CSVOptions.Delimiter?
  ) -> (start: Int, count: Int) {
    var at = start
    var count = 0
    while at < bytes.count {
      var end = at
      while end < bytes.count, bytes[end] != lineEnd { end += 1 }
      let isComment = bytes[at] == UInt8(ascii: "#")
      let isBlankLine = end == at || (end == at + 1 && bytes[at] == 0x0D)
      let names =
        end - at >= 5 && end - at <= 6
        && String(decoding: (at..<at + 4).map { bytes[$0] }, as: UTF8.self) == "sep="
      guard isComment || names || (isBlankLine && count > 0) else { break }
      if names { delimiter = delimiter ?? CSVOptions.Delimiter(rawValue: bytes[at + 4]) }
      count += 1
      at = end + 1
    }
    return (min(at, bytes.count), count)
  }

  /// The line, counted from 1 behind `start`, of the first quotation mark; nil without one.
  private static func firstMark(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    var line = 1
    for index in start..<bytes.count {
      if bytes[index] == 0x22 { return line }
      if bytes[index] == 0x0A { line += 1 }
    }
    return nil
  }

  /// Names that are all there and all different; what had to be changed is put down in `renamings`.
  private static func uniqueNames(
    _ written: [String]?, count: Int, _ renamings: inout [CSVReport.Renaming]
  ) -> [String] {
    guard let written else { return (1...count).map { "column\($0)" } }
    var used = Set<String>()
    let taken = Set(written)
    return written.enumerated().map { index, name in
      var candidate = name.isEmpty ? "column\(index + 1)" : name
      var number = 2
      while used.contains(candidate) || (candidate != name && taken.contains(candidate)) {
        candidate = (name.isEmpty ? "column\(index + 1)" : name) + "_\(number)"
        number += 1
      }
      used.insert(candidate)
      if candidate != name { renamings.append(.init(written: name, used: candidate)) }
      return candidate
    }
  }
}

/// Guesses from sample cells what a column holds.
struct KindGuess {
  let decimalComma: Bool
  let zone: TimeZoneRules

  private func isNumber(_ text: [UInt8]) -> Bool {
    DecimalText.value(of: text.span, decimalComma: decimalComma) != nil
  }

  private func isTime(_ text: [UInt8]) -> Bool {
    var reader = StampReader(zone: .utc)
    return reader.microseconds(text.span) != nil
  }

  /// The kind that all `cells` fit, or nil when none of them has a value.
  func kind(of cells: some Sequence<[UInt8]>) -> ColumnKind? {
    var kind: ColumnKind?
    for cell in cells {
      let text = trimmed(cell)
      if CellText.isMissing(text.span) { continue }
      switch kind {
      case nil: kind = isNumber(text) ? .numeric : isTime(text) ? .time : .text
      case .numeric: if !isNumber(text) { kind = .text }
      case .time: if !isTime(text) { kind = .text }
      case .text: break
      }
      if kind == .text { break }
    }
    return kind
  }

  /// Whether `row`, the first of a text, is data rather than the names of the columns.
  func looksLikeData(_ row: [CSVSample.Cell], next: [CSVSample.Cell]?) -> Bool {
    let present = row.filter { !CellText.isMissing(trimmed($0.text).span) }
    if present.isEmpty { return false }
    if present.allSatisfy({ isNumber(trimmed($0.text)) || isTime(trimmed($0.text)) }) { return true }
    guard let next else { return false }
    for (cell, below) in zip(row, next) {
      let (text, other) = (trimmed(cell.text), trimmed(below.text))
      if isTime(text), isTime(other) { return true }
      let isFraction = text.contains(UInt8(ascii: ".")) || (decimalComma && text.contains(UInt8(ascii: ",")))
      if isFraction, isNumber(text), isNumber(other) { return true }
    }
    return false
  }
}
