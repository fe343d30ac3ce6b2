/// What the cells of a column are.
public enum ColumnKind: String, Hashable, Sendable, CaseIterable {
  /// Numbers.
  case numeric
  /// Words.
  case text
  /// Moments.
  case time
}

/// One named column of a ``Table``.
public struct Column: Hashable, Sendable {
  /// The cells, all of one kind.
  public enum Values: Hashable, Sendable {
    /// Numbers; NaN where a cell is missing. Infinities are kept as they were written.
    case numeric([Double])
    /// Words, each distinct one stored once.
    case text(TextColumn)
    /// Moments.
    case time(TimeColumn)
  }

  /// What the column is called; unique in its table.
  public var name: String
  /// The cells from the first row to the last.
  public var values: Values

  /// A column from its name and cells.
  public init(name: String, values: Values) {
    self.name = name
    self.values = values
  }

  /// How many cells the column has, missing ones included.
  public var count: Int {
    switch values {
    case .numeric(let values): values.count
    case .text(let text): text.codes.count
    case .time(let times): times.microseconds.count
    }
  }

  /// What the cells are.
  public var kind: ColumnKind {
    switch values {
    case .numeric: .numeric
    case .text: .text
    case .time: .time
    }
  }

  /// How many cells are missing. - Complexity: O(rows)
  public var missingCount: Int {
    switch values {
    case .numeric(let values): values.reduce(0) { $0 + ($1.isNaN ? 1 : 0) }
    case .text(let text): text.codes.reduce(0) { $0 + ($1 < 0 ? 1 : 0) }
    case .time(let times): times.microseconds.reduce(0) { $0 + ($1 == TimeColumn.missing ? 1 : 0) }
    }
  }
}

/// Words stored as codes into a list of distinct ones, so that a million rows naming forty machines cost
/// four megabytes.
public struct TextColumn: Hashable, Sendable {
  /// The distinct words in the order of their first appearance.
  public var categories: [String]
  /// For each row the position of its word in ``categories``; −1 where the cell is missing.
  public var codes: [Int32]

  /// A column from its distinct words and codes; every code must be −1 or a position in `categories`.
  public init(categories: [String], codes: [Int32]) {
    precondition(
      codes.allSatisfy { $0 >= -1 && Int($0) < categories.count },
      "Text codes must be -1 or positions in the list of categories")
    self.categories = categories
    self.codes = codes
  }

  /// A column from one word a row; nil where the cell is missing.
  public init(_ words: [String?]) {
    var positions: [String: Int32] = [:]
    categories = []
    codes = []
    codes.reserveCapacity(words.count)
    for word in words {
      guard let word else {
        codes.append(-1)
        continue
      }
      if let known = positions[word] {
        codes.append(known)
      } else {
        let code = Int32(categories.count)
        positions[word] = code
        categories.append(word)
        codes.append(code)
      }
    }
  }

  /// The word of row `row`, or nil where the cell is missing.
  public subscript(row: Int) -> String? {
    let code = codes[row]
    return code < 0 ? nil : categories[Int(code)]
  }
}

/// Moments of the rows, eight bytes each.
public struct TimeColumn: Hashable, Sendable {
  /// Stands for a missing cell in ``microseconds``.
  public static let missing = Int64.min
  /// For each row its time in microseconds since the epoch, or ``missing``.
  public var microseconds: [Int64]

  /// A column from microseconds since the epoch, with ``missing`` where there is no time.
  public init(microseconds: [Int64]) { self.microseconds = microseconds }

  /// A column from one time a row; nil where the cell is missing.
  public init(_ times: [Timestamp?]) {
    microseconds = times.map { $0?.microseconds ?? Self.missing }
  }

  /// The time of row `row`, or nil where the cell is missing.
  public subscript(row: Int) -> Timestamp? {
    let value = microseconds[row]
    return value == Self.missing ? nil : Timestamp(microseconds: value)
  }
}
