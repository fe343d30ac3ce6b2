internal import ForeshockNumerics

/// Reads a CSV text that arrives in chunks of any size.
///
///     var parser = CSVParser()
///     while let chunk = socket.next() { try parser.consume(chunk) }
///     let table = try parser.finish().table
///
/// Besides the cells kept so far it holds one block of the text (4 MB, or a row if that is longer), so that
/// memory is bounded by the numbers kept. The result does not depend on how the text was cut into chunks
/// nor on the number of threads.
public struct CSVParser {
  /// The size of the blocks in which the text is parsed.
  static let standardBlockSize = 4 << 20
  /// Bytes behind the text in `buffer` that kernels may read.
  static let padding = 64

  private let options: CSVOptions
  private let blockSize: Int
  /// Whether the caller can start again: then a column that turns out to be text late is not respelled.
  private let canRestart: Bool
  private let expectedByteCount: Int?

  private var buffer: [UInt8] = []
  private var filled = 0
  /// How many bytes to collect before the next parse: a block, or twice what an unfinished row holds, so
  /// that a very long row is looked through a few times and not once for each byte.
  private var wanted: Int
  private var form: CSVForm?
  private var report = CSVReport()
  private var stores: [ColumnStore] = []
  private var parsers: [PieceParser] = []
  /// The line of the text that the start of `buffer` is on, counted from 0.
  private var line = 0
  /// Blank lines of a one-column text that are missing cells if another row follows.
  private var pendingBlankLines = 0
  private var rowCount = 0
  /// How many of the rows have been taken out by `takeRows`.
  private var takenCount = 0
  private var strays: [CSVStray] = []
  /// Whether the file was read by position, which leaves its own position where it was.
  private var wasReadByPosition = false

  /// A parser for one text.
  public init(_ options: CSVOptions = CSVOptions()) {
    self.init(options, blockSize: Self.standardBlockSize, canRestart: false, expectedByteCount: nil)
  }

  package init(_ options: CSVOptions, blockSize: Int, canRestart: Bool, expectedByteCount: Int?) {
    self.options = options
    self.blockSize = blockSize
    wanted = blockSize
    self.canRestart = canRestart
    self.expectedByteCount = expectedByteCount
  }

  /// Takes in the next bytes of the text.
  public mutating func consume(_ bytes: Span<UInt8>) throws(CSVError) {
    do {
      try feed(bytes)
    } catch {
      throw error.csvError
    }
  }

  /// Takes in the next bytes of the text.
  public mutating func consume(_ bytes: [UInt8]) throws(CSVError) { try consume(bytes.span) }

  /// Ends the text and gives back what it held.
  public mutating func finish() throws(CSVError) -> CSVContents {
    do {
      return try end()
    } catch {
      throw error.csvError
    }
  }

  /// How many threads to use where there is work for them.
  private var threadCount: Int { max(1, options.threads ?? Parallel.defaultThreadCount) }

  // MARK: - Filling the buffer

  mutating func feed(_ bytes: Span<UInt8>) throws(Interruption) {
    var taken = 0
    while taken < bytes.count {
      let room = makeRoom(atMost: bytes.count - taken)
      let part = min(room, bytes.count - taken)
      copyBytes(bytes.extracting(taken..<taken + part), to: &buffer, at: filled)
      taken += part
      try didFill(part)
    }
  }

  /// How many bytes have been taken in.
  var byteCount: Int { report.byteCount }

  /// Reads the next part of `file`, which must be the same in every call; false at its end.
  mutating func feed(_ file: borrowing SystemFile) throws(Interruption) -> Bool {
    let room = makeRoom(atMost: max(blockSize, wanted - filled))
    let count: Int
    do throws(SystemFileError) {
      let threads = min(threadCount, 4)
      if file.isSeekable, room >= 1 << 20, threads > 1 {
        count = try file.read(
          at: report.byteCount, into: &buffer, at: filled, limit: room, threads: threads)
        wasReadByPosition = true
      } else if wasReadByPosition {
        count = try file.read(at: report.byteCount, into: &buffer, at: filled, limit: room, threads: 1)
      } else {
        count = try file.read(into: &buffer, at: filled, limit: room)
      }
    } catch {
      throw .csv(CSVError(.unreadable(reason: error.reason)))
    }
    if count == 0 { return false }
    try didFill(count)
    return true
  }

  /// Grows the buffer until something fits; how many bytes fit before the next parse.
  private mutating func makeRoom(atMost count: Int) -> Int {
    let target = max(wanted, filled + 1)
    let needed = min(target, filled + count) + Self.padding
    if buffer.count < needed {
      let grown = min(max(needed, 2 * buffer.count), target + Self.padding)
      buffer.append(contentsOf: repeatElement(0, count: max(grown, needed) - buffer.count))
    }
    return min(buffer.count - Self.padding, target) - filled
  }

  private mutating func didFill(_ count: Int) throws(Interruption) {
    filled += count
    report.byteCount += count
    if filled >= wanted {
      try parseBlock(isLast: false)
      let limit = max(64, options.maximumRowLength)
      wanted = max(blockSize, filled < limit / 2 ? 2 * filled : limit)
    }
  }

  mutating func end() throws(Interruption) -> CSVContents {
    if report.byteCount == 0 { throw .csv(CSVError(.empty)) }
    try parseBlock(isLast: true)
    guard form != nil else { throw .csv(CSVError(.empty)) }
    return CSVContents(table: gathered(), report: report)
  }

  /// The rows parsed and not taken yet.
  private func gathered() -> Table {
    let names = form?.shape.fields.filter { $0.kind != nil }.map(\.name) ?? []
    return Table(zip(names, stores).map { Column(name: $0, values: $1.values()) })
  }

  // MARK: - Taking rows out on the way

  /// The rows parsed since the last call, with the strays among them; they are forgotten here. A column whose
  /// kind was not asked for may change it from one call to the next.
  mutating func takeRows() -> (table: Table, strays: [CSVStray]) {
    let table = gathered()
    for (slot, column) in table.columns.enumerated() { stores[slot] = ColumnStore(kind: column.kind) }
    takenCount = rowCount
    defer { strays = [] }
    return (table, strays)
  }

  /// Parses what is left of the text, so that `takeRows` gives the last rows.
  mutating func endRows() throws(Interruption) -> CSVReport {
    if report.byteCount == 0 { throw .csv(CSVError(.empty)) }
    try parseBlock(isLast: true)
    guard form != nil else { throw .csv(CSVError(.empty)) }
    return report
  }

  // MARK: - Parsing a block

  /// Why parsing stopped.
  enum Interruption: Error {
    case csv(CSVError)
    /// These columns must be read as text, and the text has to be read from its start for that.
    case restart(asText: [String])

    /// The error, for callers of a parser that cannot be restarted.
    var csvError: CSVError {
      switch self {
      case .csv(let error): return error
      case .restart: preconditionFailure("Only a parser that can be restarted asks for it")
      }
    }
  }

  private mutating func parseBlock(isLast: Bool) throws(Interruption) {
    var isCut = false
    let lineEnd = form?.shape.lineEnd ?? lastLineEnd()
    if isLast, filled > 0, buffer[filled - 1] != lineEnd {
      // Room for it is in the padding.
      buffer[filled] = lineEnd
      filled += 1
      isCut = true
      if buffer.count < filled + Self.padding {
        buffer.append(contentsOf: repeatElement(0, count: Self.padding))
      }
    }
    if form == nil {
      guard let end = endOfLines(isLast: isLast) else { return try checkLength() }
      try findForm(upTo: end)
    }
    guard let form else { return }
    guard let end = endOfLines(lineEnd: form.shape.lineEnd) else {
      if isLast { return }
      return try checkLength()
    }
    let consumed = try parseLines(form, upTo: end, isLast: isLast, isCut: isCut)
    moveBytes(in: &buffer, from: consumed, to: 0, count: filled - consumed)
    filled -= consumed
    try checkLength()
  }

  /// The line end of a text that ended before its form was found out.
  private func lastLineEnd() -> UInt8 {
    buffer[..<filled].contains(0x0A) || !buffer[..<filled].contains(0x0D) ? 0x0A : 0x0D
  }

  /// Behind the last line end of the buffer, when the kind of line end is not known yet.
  private func endOfLines(isLast: Bool) -> Int? {
    if let end = endOfLines(lineEnd: 0x0A) { return end }
    // A carriage return that ends the buffer may be half of a line end.
    return isLast || filled >= 2 * blockSize || !(filled > 0 && buffer[filled - 1] == 0x0D)
      ? endOfLines(lineEnd: 0x0D) : nil
  }

  private func endOfLines(lineEnd: UInt8) -> Int? {
    var end = filled
    while end > 0, buffer[end - 1] != lineEnd { end -= 1 }
    return end == 0 ? nil : end
  }

  private func checkLength() throws(Interruption) {
    if filled > max(64, options.maximumRowLength) {
      throw .csv(CSVError(.rowTooLong(limit: max(64, options.maximumRowLength)), line: line + 1))
    }
  }

  private mutating func findForm(upTo end: Int) throws(Interruption) {
    let found: CSVForm
    do {
      found = try CSVForm(buffer.span.extracting(0..<end), options: options)
    } catch {
      throw .csv(error)
    }
    let byteCount = report.byteCount
    report = found.report
    report.byteCount = byteCount
    form = found
    stores = found.shape.fields.compactMap { $0.kind.map(ColumnStore.init(kind:)) }
    line = found.linesBeforeData
    moveBytes(in: &buffer, from: found.dataStart, to: 0, count: filled - found.dataStart)
    filled -= found.dataStart
  }

  /// Parses the lines before `end` and returns how many bytes are done with.
  private mutating func parseLines(
    _ form: CSVForm, upTo end: Int, isLast: Bool, isCut: Bool
  ) throws(Interruption) -> Int {
    var shape = form.shape
    var pieces: [PieceRange]
    while true {
      pieces = parsePieces(shape, upTo: end, toleratesCutRow: isLast && isCut)
      let misfits = pieces.flatMap { parsers[$0.parser].misfits }
      if misfits.isEmpty { break }
      try change(&shape, for: misfits)
    }
    self.form?.shape = shape

    var consumed = end
    for piece in pieces {
      let parser = parsers[piece.parser]
      if let failure = parser.failure { throw .csv(error(failure, shape)) }
      reserveOnce(parser, bytes: piece.range.count)
      if parser.rowCount > 0 {
        if shape.fields.count == 1, pendingBlankLines > 0 {
          for index in stores.indices { stores[index].appendMissing(pendingBlankLines) }
        }
        pendingBlankLines = 0
        for stray in parser.strays {
          strays.append(
            CSVStray(
              row: rowCount - takenCount + stray.row, line: line + stray.line + 1,
              column: shape.fields[stray.field].name,
              expected: shape.fields[stray.field].kind ?? .text,
              text: String(decoding: stray.text, as: UTF8.self)))
        }
        appendConcurrently(
          parser, to: &stores, threads: parser.rowCount < 1000 ? 1 : threadCount)
        rowCount += parser.rowCount
      }
      pendingBlankLines += parser.trailingBlankLines
      if let unfinished = parser.unfinishedRow {
        if isLast { throw .csv(error(parser.unfinishedQuote, shape)) }
        consumed = unfinished
      }
      if parser.droppedLastRow { report.truncatedLine = line + parser.lineCount + 1 }
      line += parser.lineCount
    }
    return consumed
  }

  /// With the size of the file known, the first rows tell how many there will be.
  private mutating func reserveOnce(_ parser: PieceParser, bytes: Int) {
    guard rowCount == 0, let expectedByteCount, bytes > 0, parser.rowCount > 0 else { return }
    let rows = Double(parser.rowCount) * Double(expectedByteCount) / Double(bytes)
    // The estimate is only as good as the file is even; it must not cost more than the file's own size.
    let expected = min(Int(rows * 1.02) + 16, expectedByteCount)
    for index in stores.indices { stores[index].reserve(expected) }
  }

  private func error(_ failure: PieceParser.Failure, _ shape: CSVShape) -> CSVError {
    CSVError(
      failure.kind, line: line + failure.line + 1, column: failure.field.map { $0 + 1 },
      columnName: failure.field.flatMap { $0 < shape.fields.count ? shape.fields[$0].name : nil })
  }

  /// Gives the columns of `misfits` another kind.
  private mutating func change(_ shape: inout CSVShape, for misfits: [PieceParser.Misfit])
    throws(Interruption)
  {
    let guess = KindGuess(decimalComma: shape.decimalComma, zone: shape.zone)
    let slotOfField = shape.slots
    var asText: [String] = []
    var done = Set<Int>()
    for misfit in misfits where done.insert(misfit.field).inserted {
      let slot = slotOfField[misfit.field]
      let isUndecided = stores[slot].isAllMissing
      var kind = ColumnKind.text
      // A column without values so far may still become one of times; only numeric ones are without.
      if isUndecided, shape.fields[misfit.field].kind == .numeric, guess.kind(of: [misfit.text]) == .time {
        kind = .time
      }
      shape.fields[misfit.field].kind = kind
      if !isUndecided { asText.append(shape.fields[misfit.field].name) }
      if isUndecided || !canRestart { stores[slot].convert(to: kind) }
    }
    if !asText.isEmpty {
      if canRestart { throw .restart(asText: asText) }
      report.respelledColumns += asText
    }
  }

  // MARK: - Pieces

  /// A piece of the buffer and the parser that worked on it.
  private struct PieceRange {
    var range: Range<Int>
    var parser: Int
  }

  /// Cuts the buffer at line ends and parses the pieces, each by its own parser, all at the same time.
  private mutating func parsePieces(_ shape: CSVShape, upTo end: Int, toleratesCutRow: Bool) -> [PieceRange] {
    var ranges: [Range<Int>] = []
    let pieceSize = max(1, blockSize / 8)
    var start = 0
    while start < end {
      var cut = min(end, start + pieceSize)
      while cut < end, buffer[cut - 1] != shape.lineEnd { cut += 1 }
      ranges.append(start..<cut)
      start = cut
    }
    if parsers.isEmpty || parsers[0].shape.fields.map(\.kind) != shape.fields.map(\.kind) { parsers = [] }
    while parsers.count < ranges.count { parsers.append(PieceParser(shape: shape)) }
    let threads = min(threadCount, ranges.count)
    parseConcurrently(buffer, ranges, parsers, threads: threads, toleratesCutRow: toleratesCutRow)

    // Trust pieces from the first on: one that ended inside a quoted cell is parsed again with the next.
    var pieces = ranges.indices.map { PieceRange(range: ranges[$0], parser: $0) }
    var index = 0
    while index < pieces.count {
      let parser = parsers[pieces[index].parser]
      if parser.failure != nil {
        pieces.removeSubrange((index + 1)...)
      } else if parser.unfinishedRow != nil, index + 1 < pieces.count {
        let joined = pieces[index].range.lowerBound..<pieces[index + 1].range.upperBound
        pieces[index].range = joined
        pieces.remove(at: index + 1)
        parseConcurrently(buffer, [joined], [parser], threads: 1, toleratesCutRow: toleratesCutRow)
        continue
      }
      index += 1
    }
    return pieces
  }
}

extension CSVShape {
  /// For each field its place among the kept ones, −1 when it is skipped.
  var slots: [Int] {
    var next = -1
    return fields.map { field in
      if field.kind == nil { return -1 }
      next += 1
      return next
    }
  }
}
