package import ForeshockNumerics

/// Draws row numbers without replacement, again and again in the same storage.
///
/// Floyd's method needs one draw a row and a set of those already chosen; the set is a small hash table
/// of open addresses that is wiped for each sample. With weights, rows are drawn one after the other, each
/// with a probability in proportion to its weight among those not yet drawn: a row that was drawn before is
/// drawn again. Where few rows have nearly all the weight, so that this would take long, the rest of the
/// sample are the rows that come first when each waits an exponential time with its weight as rate, which
/// is the same distribution.
///
/// Source: R. Floyd in Bentley & Floyd, "A sample of brilliance", CACM 30(9), 1987; Efraimidis & Spirakis,
/// "Weighted random sampling with a reservoir", Inf. Process. Lett. 97(5), 2006.
package struct RowSampler {
  private let rowCount: Int
  /// Row numbers + 1; 0 marks a free place. At most a quarter is ever taken.
  private var table: [Int]
  private let shift: Int
  private let weights: AliasTable?

  /// A sampler of `sampleSize` of `rowCount` rows, of which as many have a positive weight.
  package init(sampleSize: Int, rowCount: Int, weights: AliasTable? = nil) {
    self.rowCount = rowCount
    self.weights = weights
    let bits = Int.bitWidth - (4 * sampleSize - 1).leadingZeroBitCount
    table = [Int](repeating: 0, count: 1 << bits)
    shift = 64 - bits
  }

  /// Fills `rows` with different row numbers in no particular order; every set of them is equally likely,
  /// or has the probability that weights give it.
  package mutating func draw(_ random: inout RandomStream, into rows: inout [Int]) {
    for i in table.indices { table[i] = 0 }
    if let weights {
      draw(by: weights, &random, into: &rows)
      return
    }
    let first = rowCount - rows.count
    let shift = shift
    var table = table.mutableSpan
    var rows = rows.mutableSpan
    for i in rows.indices {
      let top = first + i
      let candidate = random.integer(below: top + 1)
      // The topmost row cannot have been drawn before.
      if insert(candidate, into: &table, shift) {
        rows[i] = candidate
      } else {
        _ = insert(top, into: &table, shift)
        rows[i] = top
      }
    }
  }

  private mutating func draw(
    by weights: AliasTable, _ random: inout RandomStream, into rows: inout [Int]
  ) {
    var count = 0
    let shift = shift
    var set = table.mutableSpan
    for _ in 0..<16 * rows.count {
      let row = weights.draw(&random)
      if insert(row, into: &set, shift) {
        rows[count] = row
        count += 1
        if count == rows.count { return }
      }
    }
    let chosen = Set(rows[..<count])
    var waits: [(time: Double, row: Int)] = []
    for row in 0..<rowCount where weights.weights[row] > 0 && !chosen.contains(row) {
      waits.append((random.exponential() / weights.weights[row], row))
    }
    waits.sort { $0.time < $1.time || ($0.time == $1.time && $0.row < $1.row) }
    for i in count..<rows.count { rows[i] = waits[i - count].row }
  }
}

/// Puts a row into the set; answers whether it was not there before.
@inline(__always)
private func insert(_ row: Int, into table: inout MutableSpan<Int>, _ shift: Int) -> Bool {
  var place = Int(truncatingIfNeeded: (UInt64(row) &* 0x9E37_79B9_7F4A_7C15) &>> UInt64(shift))
  while table[place] != 0 {
    if table[place] == row + 1 { return false }
    place = (place + 1) & (table.count - 1)
  }
  table[place] = row + 1
  return true
}
