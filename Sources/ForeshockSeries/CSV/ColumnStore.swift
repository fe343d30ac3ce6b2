/// The cells of one kept column as they gather, block by block.
struct ColumnStore {
  enum Cells {
    case numeric([Double])
    case time([Int64])
    case text(StringPool, [Int32])
  }

  var cells: Cells

  init(kind: ColumnKind) {
    cells =
      switch kind {
      case .numeric: .numeric([])
      case .time: .time([])
      case .text: .text(StringPool(), [])
      }
  }

  /// Whether no cell so far has a value.
  var isAllMissing: Bool {
    switch cells {
    case .numeric(let values): values.allSatisfy(\.isNaN)
    case .time(let times): times.allSatisfy { $0 == TimeColumn.missing }
    case .text(_, let codes): codes.allSatisfy { $0 < 0 }
    }
  }

  /// How many rows there are.
  var count: Int {
    switch cells {
    case .numeric(let values): values.count
    case .time(let times): times.count
    case .text(_, let codes): codes.count
    }
  }

  /// Makes room for `rows` rows in all.
  mutating func reserve(_ rows: Int) {
    // Taken out while it changes, so that the array is not copied.
    switch cells {
    case .numeric(var values):
      cells = .numeric([])
      values.reserveCapacity(rows)
      cells = .numeric(values)
    case .time(var times):
      cells = .time([])
      times.reserveCapacity(rows)
      cells = .time(times)
    case .text(let pool, var codes):
      cells = .numeric([])
      codes.reserveCapacity(rows)
      cells = .text(pool, codes)
    }
  }

  /// Appends the cells that `parser` has in `slot`.
  mutating func append(_ parser: PieceParser, slot: Int) {
    switch cells {
    case .numeric(var values):
      cells = .numeric([])
      parser.withColumn(slot) { words in appendBits(of: words, to: &values) }
      cells = .numeric(values)
    case .time(var times):
      cells = .time([])
      parser.withColumn(slot) { words in appendBits(of: words, to: &times) }
      cells = .time(times)
    case .text(var pool, var codes):
      cells = .numeric([])
      let local = parser.pools[slot]
      let codeOf = (0..<local.count).map { code in
        let word = Array(local.word(code))
        return pool.code(of: word.span)
      }
      parser.withColumn(slot) { words in
        for index in 0..<words.count {
          let code = Int64(bitPattern: words[index])
          codes.append(code < 0 ? -1 : codeOf[Int(code)])
        }
      }
      cells = .text(pool, codes)
    }
  }

  /// Appends `rows` missing cells.
  mutating func appendMissing(_ rows: Int) {
    switch cells {
    case .numeric(let values): cells = .numeric(values + [Double](repeating: .nan, count: rows))
    case .time(let times): cells = .time(times + [Int64](repeating: TimeColumn.missing, count: rows))
    case .text(let pool, let codes): cells = .text(pool, codes + [Int32](repeating: -1, count: rows))
    }
  }

  /// Turns all cells into `kind`: missing ones stay missing, numbers and times become words.
  mutating func convert(to kind: ColumnKind) {
    let old = cells
    let rows = count
    var new = ColumnStore(kind: kind)
    guard kind == .text, !isAllMissing else {
      new.appendMissing(rows)
      self = new
      return
    }
    var pool = StringPool()
    var codes: [Int32] = []
    codes.reserveCapacity(rows)
    func add(_ word: String) {
      let bytes = Array(word.utf8)
      codes.append(pool.code(of: bytes.span))
    }
    switch old {
    case .numeric(let values):
      for value in values { if value.isNaN { codes.append(-1) } else { add(NumberText.shortest(value)) } }
    case .time(let times):
      for time in times {
        if time == TimeColumn.missing {
          codes.append(-1)
        } else {
          add(Timestamp(microseconds: time).description)
        }
      }
    case .text: return
    }
    cells = .text(pool, codes)
  }

  /// The finished column.
  func values() -> Column.Values {
    switch cells {
    case .numeric(let values): .numeric(values)
    case .time(let times): .time(TimeColumn(microseconds: times))
    case .text(let pool, let codes): .text(TextColumn(pool: pool, codes: codes))
    }
  }
}

extension TextColumn {
  /// Words of a pool; bytes that are not UTF-8 may make two of them equal, which is put right here.
  fileprivate init(pool: StringPool, codes: [Int32]) {
    let words = pool.strings()
    guard Set(words).count < words.count else {
      self.init(categories: words, codes: codes)
      return
    }
    self.init(codes.map { $0 < 0 ? nil : words[Int($0)] })
  }
}
