/// Parses whole lines of a CSV text into columns of 64-bit words.
///
/// One parser works on one piece of a block while others work on theirs; its storage is used again for the
/// piece of the next block. Doubles are kept as bit patterns, times as microseconds, words as numbers into
/// ``pools``.
///
/// A piece is a guess: it starts behind some line end that may turn out to lie inside a quoted cell. The
/// caller trusts a piece only when the piece before it ended between two rows.
@safe final class PieceParser {
  /// A cell that does not fit the kind of its column.
  struct Misfit {
    var field: Int
    var text: [UInt8]
  }

  /// A cell of another kind in a column that puts up with it.
  struct Stray {
    /// The row and the line end before it, counted from the start of the piece.
    var row: Int
    var line: Int
    var field: Int
    var text: [UInt8]
  }

  /// An error with its place, counted from the start of the piece.
  struct Failure {
    var kind: CSVError.Kind
    var line: Int
    var field: Int?
  }

  let shape: CSVShape
  /// Columns that are kept, in the order of the fields.
  private let slotOfField: [Int]
  private let keptCount: Int
  private let decimals: DecimalKernel
  private var stamps: StampReader

  private var storage = unsafe UnsafeMutableBufferPointer<UInt64>(start: nil, count: 0)
  /// How many rows the storage of one column has room for.
  private var rowCapacity = 0

  /// How many rows were parsed.
  private(set) var rowCount = 0
  /// How many line ends the parsed rows and blank lines contain.
  private(set) var lineCount = 0
  /// Blank lines behind the last row.
  private(set) var trailingBlankLines = 0
  /// Where an unfinished quoted cell's row starts, as an offset into the block; nil when all rows ended.
  private(set) var unfinishedRow: Int?
  /// The place of that quoted cell's opening mark.
  private(set) var unfinishedQuote = Failure(kind: .unterminatedQuote, line: 0, field: nil)
  /// The first cell of each column that did not fit its kind.
  private(set) var misfits: [Misfit] = []
  /// Cells that were put up with, in the order of their rows.
  private(set) var strays: [Stray] = []
  private(set) var failure: Failure?
  /// Whether the last row had too few cells and was left out; only when the text ends there.
  private(set) var droppedLastRow = false
  /// The words of the text columns by slot.
  private(set) var pools: [StringPool]

  init(shape: CSVShape) {
    self.shape = shape
    var slots: [Int] = []
    var next = 0
    for field in shape.fields {
      slots.append(field.kind == nil ? -1 : next)
      if field.kind != nil { next += 1 }
    }
    slotOfField = slots
    keptCount = next
    decimals = DecimalKernel(decimalComma: shape.decimalComma)
    stamps = StampReader(zone: shape.zone)
    pools = [StringPool](repeating: StringPool(), count: next)
  }

  deinit { unsafe storage.deallocate() }

  /// The words of slot `slot`, one a row.
  func withColumn<R>(_ slot: Int, _ body: (Span<UInt64>) -> R) -> R {
    // rowCount ≤ rowCapacity rows of this slot have been written.
    let column = unsafe UnsafeBufferPointer(
      rebasing: storage[slot * rowCapacity..<slot * rowCapacity + rowCount])
    return unsafe body(column.span)
  }

  /// Cells of a row as they are met: where the content starts and ends, without quotes and blanks.
  @safe private struct Cell {
    var start: UnsafePointer<UInt8>
    var end: UnsafePointer<UInt8>
    /// Whether the content has doubled quotation marks.
    var isEscaped: Bool
  }

  /// How a cell's scan ended.
  private enum ScanEnd {
    case cell, unfinished, textAfterQuote
  }

  /// Parses the lines at `start..<end` of `block`.
  ///
  /// - Parameters:
  ///   - block: the bytes; at least 32 more are readable behind `end`.
  ///   - start: behind a line end, or the start of the block.
  ///   - end: behind a line end.
  ///   - toleratesCutRow: whether a last row with too few cells is dropped instead of being an error.
  func parse(_ block: UnsafePointer<UInt8>, _ start: Int, _ end: Int, toleratesCutRow: Bool) {
    rowCount = 0
    lineCount = 0
    trailingBlankLines = 0
    unfinishedRow = nil
    misfits.removeAll(keepingCapacity: true)
    strays.removeAll(keepingCapacity: true)
    failure = nil
    droppedLastRow = false
    for index in pools.indices { pools[index].removeAll() }

    let limit = unsafe block + end
    // A row has at least a byte for each of its cells: the delimiter or line end behind it.
    reserve(rows: (end - start) / shape.fields.count + 1)
    var kinds = shape.fields.map { field -> ColumnKind? in field.kind }
    let slots = slotOfField
    let fieldCount = shape.fields.count
    let delimiter = shape.delimiter
    let lineEnd = shape.lineEnd
    let capacity = rowCapacity
    let decimals = self.decimals
    let isSingleColumn = fieldCount == 1
    var at = unsafe block + start
    var row = 0
    var line = 0
    var blankLines = 0
    let output = unsafe storage

    rows: while unsafe at < limit {
      let rowStart = unsafe at
      let rowLine = line
      // A blank line: nothing in a file of many columns, a missing cell in a file of one.
      if unsafe at[0] == lineEnd || (at[0] == 0x0D && at[1] == lineEnd) {
        unsafe at += at[0] == lineEnd ? 1 : 2
        line += 1
        blankLines += 1
        continue
      }
      if isSingleColumn, blankLines > 0 {
        writeMissing(row, blankLines)
        row += blankLines
      }
      blankLines = 0
      var field = 0
      while true {
        // field < fieldCount here, so kinds and slots have an element for it, and row < capacity since a
        // row takes at least one line end.
        if kinds[field] == .numeric {
          var value = 0.0
          let quoted = unsafe at[0] == 0x22
          if var behind = unsafe decimals.read(quoted ? at + 1 : at, &value) {
            if quoted {
              let closed = unsafe behind[0] == 0x22
              unsafe behind += closed ? 1 : 0
              if !closed { unsafe behind = unsafe at }
            }
            let next = unsafe behind[0]
            if next == delimiter, field &+ 1 < fieldCount {
              unsafe output[slots[field] &* capacity &+ row] = value.bitPattern
              field &+= 1
              unsafe at = unsafe behind + 1
              continue
            }
            let isEnd = unsafe next == lineEnd || (next == 0x0D && behind[1] == lineEnd)
            if isEnd, field &+ 1 == fieldCount {
              unsafe output[slots[field] &* capacity &+ row] = value.bitPattern
              unsafe at = unsafe behind + (next == lineEnd ? 1 : 2)
              break
            }
          }
        }

        // The long way: find where the cell ends, then read what it says.
        var cell = unsafe Cell(start: at, end: at, isEscaped: false)
        let quoteLine = line
        switch unsafe scan(&at, limit, &cell, &line) {
        case .cell: break
        case .unfinished:
          unsafe unfinishedRow = rowStart - block
          unfinishedQuote = Failure(kind: .unterminatedQuote, line: quoteLine, field: field)
          line = rowLine
          break rows
        case .textAfterQuote:
          failure = Failure(kind: .textAfterQuote, line: line, field: field)
          break rows
        }
        let atDelimiter = unsafe at[0] == delimiter
        if !atDelimiter, field == 0, !isSingleColumn, unsafe cell.start == cell.end,
          unsafe rowStart[0] != 0x22
        {
          // Nothing but blanks: a blank line after all.
          unsafe at += 1
          line += 1
          blankLines += 1
          continue rows
        }
        if let kind = kinds[field] {
          if let word = word(of: cell, kind: kind, field: field) {
            unsafe output[slots[field] &* capacity &+ row] = word
          } else if shape.fields[field].isRequired {
            let text = Self.content(cell)
            failure = Failure(
              kind: .wrongKind(expected: kind, text: String(decoding: text, as: UTF8.self)), line: quoteLine,
              field: field)
            break rows
          } else if shape.fields[field].toleratesStrays {
            unsafe output[slots[field] &* capacity &+ row] = Self.missing(kind)
            strays.append(
              Stray(row: row, line: quoteLine, field: field, text: Array(Self.content(cell).prefix(64))))
          } else {
            misfits.append(Misfit(field: field, text: Self.content(cell)))
            kinds[field] = nil
          }
        }
        unsafe at += 1
        field &+= 1
        if atDelimiter {
          if field < fieldCount { continue }
          // One more delimiter at the end of the row is put up with.
          if unsafe at[0] == lineEnd || (at[0] == 0x0D && at[1] == lineEnd) {
            unsafe at += at[0] == lineEnd ? 1 : 2
            break
          }
          field &+= unsafe countCells(&at, limit)
          failure = Failure(kind: .ragged(expected: fieldCount, actual: field), line: rowLine, field: nil)
          break rows
        }
        if field < fieldCount {
          if toleratesCutRow, unsafe at >= limit {
            droppedLastRow = true
            break rows
          }
          failure = Failure(kind: .ragged(expected: fieldCount, actual: field), line: rowLine, field: nil)
          break rows
        }
        break
      }
      line += 1
      row += 1
    }
    rowCount = row
    lineCount = line
    trailingBlankLines = blankLines
  }

  /// Moves `at` behind the cell that starts there, to the delimiter or line end that ends it.
  private func scan(
    _ at: inout UnsafePointer<UInt8>, _ limit: UnsafePointer<UInt8>, _ cell: inout Cell, _ line: inout Int
  ) -> ScanEnd {
    let delimiter = shape.delimiter
    let lineEnd = shape.lineEnd
    while unsafe (at[0] == 0x20 || at[0] == 0x09) && at[0] != delimiter { unsafe at += 1 }
    guard unsafe at[0] == 0x22 else {
      unsafe cell.start = unsafe at
      // A line end stands at limit - 1 at the latest.
      while unsafe at[0] != delimiter && at[0] != lineEnd { unsafe at += 1 }
      unsafe cell.end = unsafe at
      while unsafe cell.end > cell.start && isBlank(cell.end[-1]) { unsafe cell.end -= 1 }
      return .cell
    }
    unsafe at += 1
    unsafe cell.start = unsafe at
    while true {
      while unsafe at < limit && at[0] != 0x22 {
        if unsafe at[0] == lineEnd { line += 1 }
        unsafe at += 1
      }
      if unsafe at >= limit { return .unfinished }
      if unsafe at[1] == 0x22, unsafe at + 1 < limit {
        cell.isEscaped = true
        unsafe at += 2
        continue
      }
      break
    }
    unsafe cell.end = unsafe at
    unsafe at += 1
    while unsafe at < limit && at[0] != delimiter && at[0] != lineEnd && isBlank(at[0]) { unsafe at += 1 }
    guard unsafe at < limit, unsafe at[0] == delimiter || at[0] == lineEnd else { return .textAfterQuote }
    return .cell
  }

  /// How many more cells the row has; `at` is left behind it.
  private func countCells(_ at: inout UnsafePointer<UInt8>, _ limit: UnsafePointer<UInt8>) -> Int {
    var count = 0
    var line = 0
    while unsafe at < limit {
      var cell = unsafe Cell(start: at, end: at, isEscaped: false)
      count += 1
      guard case .cell = unsafe scan(&at, limit, &cell, &line) else { return count }
      let ended = unsafe at[0] != shape.delimiter
      unsafe at += 1
      if ended { return count }
    }
    return count
  }

  /// The bytes of a cell with doubled quotation marks made single.
  private static func content(_ cell: Cell) -> [UInt8] {
    let raw = unsafe Array(UnsafeBufferPointer(start: cell.start, count: cell.end - cell.start))
    guard cell.isEscaped else { return raw }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.count)
    var index = 0
    while index < raw.count {
      bytes.append(raw[index])
      index += raw[index] == 0x22 ? 2 : 1
    }
    return bytes
  }

  /// The 64 bits that stand for a cell, or nil when it is not of `kind`.
  private func word(of cell: Cell, kind: ColumnKind, field: Int) -> UInt64? {
    if cell.isEscaped {
      let bytes = Self.content(cell)
      return word(of: bytes.span, kind: kind, field: field)
    }
    // The cell lies in the block.
    let text = unsafe UnsafeBufferPointer(start: cell.start, count: cell.end - cell.start)
    return unsafe word(of: text.span, kind: kind, field: field)
  }

  private func word(of text: Span<UInt8>, kind: ColumnKind, field: Int) -> UInt64? {
    var start = 0
    var end = text.count
    if kind != .text {
      while start < end, isBlank(text[start]) { start += 1 }
      while end > start, isBlank(text[end - 1]) { end -= 1 }
    }
    let text = text.extracting(start..<end)
    if CellText.isMissing(text) { return Self.missing(kind) }
    switch kind {
    case .numeric:
      return DecimalText.value(of: text, decimalComma: shape.decimalComma)?.bitPattern
    case .time:
      if let time = stamps.microseconds(text) { return UInt64(bitPattern: time) }
      guard shape.fields[field].isRequired, let value = DecimalText.value(of: text), value.isFinite,
        let time = Timestamp(epoch: value, unit: EpochUnit(guessing: value))
      else { return nil }
      return UInt64(bitPattern: time.microseconds)
    case .text:
      return UInt64(bitPattern: Int64(pools[slotOfField[field]].code(of: text)))
    }
  }

  /// What stands for a missing cell.
  static func missing(_ kind: ColumnKind) -> UInt64 {
    switch kind {
    case .numeric: Double.nan.bitPattern
    case .time: UInt64(bitPattern: TimeColumn.missing)
    case .text: UInt64(bitPattern: -1)
    }
  }

  private func writeMissing(_ row: Int, _ count: Int) {
    guard let kind = shape.fields[0].kind else { return }
    // Blank lines have a line end each, so the capacity covers them.
    for index in row..<row + count { unsafe storage[index] = Self.missing(kind) }
  }

  /// Makes room for `rows` rows. Most of it is never touched, and untouched memory costs nothing.
  private func reserve(rows: Int) {
    guard rows > rowCapacity else { return }
    unsafe storage.deallocate()
    rowCapacity = rows + rows / 8
    unsafe storage = .allocate(capacity: rowCapacity * keptCount)
  }
}
