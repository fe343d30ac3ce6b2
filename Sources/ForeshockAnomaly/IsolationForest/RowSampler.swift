internal import ForeshockNumerics

/// Draws row numbers without replacement, again and again in the same storage.
///
/// Floyd's method needs one draw a row and a set of those already chosen; the set is a small hash table
/// of open addresses that is wiped for each sample.
///
/// Source: R. Floyd in Bentley & Floyd, "A sample of brilliance", CACM 30(9), 1987.
struct RowSampler {
  private let rowCount: Int
  /// Row numbers + 1; 0 marks a free place. At most a quarter is ever taken.
  private var table: [Int]
  private let shift: Int

  init(sampleSize: Int, rowCount: Int) {
    self.rowCount = rowCount
    let bits = Int.bitWidth - (4 * sampleSize - 1).leadingZeroBitCount
    table = [Int](repeating: 0, count: 1 << bits)
    shift = 64 - bits
  }

  /// Fills `rows` with different row numbers in no particular order; every set of them is equally likely.
  mutating func draw(_ random: inout RandomStream, into rows: inout [Int]) {
    for i in table.indices { table[i] = 0 }
    let first = rowCount - rows.count
    for i in rows.indices {
      let top = first + i
      let candidate = random.integer(below: top + 1)
      if insert(candidate) {
        rows[i] = candidate
      } else {
        _ = insert(top)
        rows[i] = top
      }
    }
  }

  /// Whether `row` was not in the set before.
  private mutating func insert(_ row: Int) -> Bool {
    var place = Int(truncatingIfNeeded: (UInt64(row) &* 0x9E37_79B9_7F4A_7C15) >> UInt64(shift))
    while table[place] != 0 {
      if table[place] == row + 1 { return false }
      place = (place + 1) & (table.count - 1)
    }
    table[place] = row + 1
    return true
  }
}
