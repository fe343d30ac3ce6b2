/// How values become the single-precision numbers trees are made of: x → (x − origin) · 2^k.
///
/// The origin is the first row, and k such that the first row that differs from it does so by 1 to 2. Neither
/// changes the law of the trees, in which only differences count, and up to a common factor; but values that
/// differ in their ninth digit stay different, and those of any magnitude have room.
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

  /// Takes a row without missing values into account.
  mutating func learn(_ row: [Double]) {
    if origin.isEmpty {
      origin = row
    } else if exponent == nil {
      exponent = exponent(for: row)
    }
  }

  /// Writes a row into `query`; answers how many values are present.
  func place(_ row: [Double], into query: inout CutQuery) -> Int {
    guard let exponent = exponent ?? exponent(for: row) else {
      // All that is present is as in the first row, or there is none.
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

  /// −log₂ of the largest difference from the origin, rounded up; nil without any.
  private func exponent(for row: [Double]) -> Int? {
    var largest = 0.0
    for (value, start) in zip(row, origin) where value.isFinite {
      largest = max(largest, min(abs(value - start), .greatestFiniteMagnitude))
    }
    return largest > 0 ? max(-1000, min(1000, -Int(largest.exponent))) : nil
  }
}
