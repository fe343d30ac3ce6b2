/// How values become the single-precision numbers trees are made of: x → (x − origin) · 2^k.
///
/// The origin is the median of the first rows, and k such that the column that spreads most there has a median
/// absolute deviation of 1 to 2. Neither changes the law of the trees, in which only differences count, and up to a
/// common factor; but values that differ in their ninth digit stay different, those of any magnitude have room, and
/// absurd ones among the first rows take it from nobody.
struct CutScale: Hashable, Sendable {
  /// Empty before the first row.
  private(set) var origin: [Double] = []
  /// k, once it is known.
  private(set) var exponent: Int?

  /// Where numbers end: more than 2^97 times the first difference counts as that.
  static let largest: Float = 0x1p97

  init() {}

  /// A scale that was stored.
  init(origin: [Double], exponent: Int?) throws(AnomalyError) {
    guard origin.allSatisfy(\.isFinite), (-1000...1000).contains(exponent ?? 0),
      exponent == nil || !origin.isEmpty
    else {
      throw .malformedModel(reason: "an origin or a scale that no row can have given")
    }
    self.origin = origin
    self.exponent = exponent
  }

  /// The scale of some rows without missing values, one after the other.
  init(of values: [Double], columnCount: Int) {
    let rowCount = values.count / columnCount
    var spread = 0.0
    for column in 0..<columnCount {
      var cells = (0..<rowCount).map { values[$0 * columnCount + column] }.sorted()
      // One of the values, so that differences from it are as exact as those between rows.
      let center = cells[(rowCount - 1) / 2]
      origin.append(center)
      for i in cells.indices { cells[i] = min(abs(cells[i] - center), .greatestFiniteMagnitude) }
      cells.sort()
      spread = max(spread, cells[(rowCount - 1) / 2])
    }
    // Where most rows are alike, how large their values are; where those are zeros, what is left.
    if spread == 0 { spread = origin.reduce(0) { max($0, abs($1)) } }
    if spread == 0 { spread = Self.small(values) }
    exponent = Self.exponent(of: spread)
  }

  /// Takes a row without missing values into account: only when all before it were zero.
  mutating func learn(_ row: [Double]) {
    if exponent == nil, !origin.isEmpty { exponent = exponent(for: row) }
  }

  /// Writes a row into `query`; answers how many values are present.
  func place(_ row: [Double], into query: inout CutQuery) -> Int {
    guard let exponent = exponent ?? exponent(for: row) else {
      // All that is present is as in the first rows, or there is none.
      for column in row.indices { query.set(column, row[column].isFinite ? 0 : .nan) }
      return row.count { $0.isFinite }
    }
    let factor = Double(sign: .plus, exponent: exponent, significand: 1)
    var present = 0
    for column in row.indices {
      guard row[column].isFinite else {
        query.set(column, .nan)
        continue
      }
      present += 1
      // A finite factor that is not zero: at worst an infinity, never NaN.
      let value = Float((row[column] - origin[column]) * factor)
      query.set(column, max(-Self.largest, min(Self.largest, value)))
    }
    return present
  }

  /// k by a row, while all before it are zero; nil for another row of zeros.
  private func exponent(for row: [Double]) -> Int? {
    Self.exponent(of: Self.small(row))
  }

  /// The least magnitude that is not zero, 1 at most: a single value that is not zero may be absurd, and what comes
  /// later still needs room below it.
  private static func small(_ values: [Double]) -> Double {
    var least = 1.0
    var hasAny = false
    for value in values where value.isFinite && value != 0 {
      least = min(least, abs(value))
      hasAny = true
    }
    return hasAny ? least : 0
  }

  private static func exponent(of difference: Double) -> Int? {
    difference > 0 ? max(-1000, min(1000, -Int(difference.exponent))) : nil
  }
}
