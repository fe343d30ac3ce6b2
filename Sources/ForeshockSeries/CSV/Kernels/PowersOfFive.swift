/// The 128 leading bits of 5^q for q = −342 … 308, high word first; behind them 10^0 … 10^8 as
/// integers and 10^0 … 10^22 as doubles.
///
/// Positive powers are truncated; reciprocals with q ≥ −27 are rounded up, smaller ones truncated.
/// Source: D. Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience 51
/// (2021), section 5. Made on first use, in well under a millisecond.
enum PowersOfFive {
  static let lowest = -342
  static let highest = 308
  /// Where 10^0 stands in ``table``.
  static let powersOfTenOffset = 2 * (highest - lowest + 1)

  /// Where the bit patterns of the doubles 10^0 … 10^22 stand in ``table``.
  static let exactDoublesOffset = powersOfTenOffset + 9

  /// The table; made once, never changed, never freed.
  nonisolated(unsafe) static let table: UnsafePointer<UInt64> = {
    let words = make()
    let storage = UnsafeMutablePointer<UInt64>.allocate(capacity: words.count)
    // Exactly `words.count` words are written to storage of that capacity.
    for (index, word) in words.enumerated() { unsafe (storage + index).initialize(to: word) }
    return unsafe UnsafePointer(storage)
  }()

  /// The words of the table.
  static func make() -> [UInt64] {
    var words = [UInt64](repeating: 0, count: powersOfTenOffset)
    // Little-endian big integers. 2^1152 / 5^342 still has 358 bits, more than the 128 that are kept.
    var reciprocal = [UInt64](repeating: 0, count: 18) + [1]
    for q in stride(from: -1, through: lowest, by: -1) {
      var remainder: UInt64 = 0
      for index in reciprocal.indices.reversed() {
        (reciprocal[index], remainder) = (5 as UInt64).dividingFullWidth((remainder, reciprocal[index]))
      }
      var (high, low) = leadingBits(reciprocal)
      if q >= -27 {
        low &+= 1
        if low == 0 { high &+= 1 }
      }
      words[2 * (q - lowest)] = high
      words[2 * (q - lowest) + 1] = low
    }
    var power: [UInt64] = [1]
    for q in 0...highest {
      let (high, low) = leadingBits(power)
      words[2 * (q - lowest)] = high
      words[2 * (q - lowest) + 1] = low
      var carry: UInt64 = 0
      for index in power.indices {
        let (upper, lower) = power[index].multipliedFullWidth(by: 5)
        let sum = lower.addingReportingOverflow(carry)
        power[index] = sum.partialValue
        carry = upper + (sum.overflow ? 1 : 0)
      }
      if carry > 0 { power.append(carry) }
    }
    var ten: UInt64 = 1
    for _ in 0...8 {
      words.append(ten)
      ten *= 10
    }
    var exact = 1.0
    for _ in 0...22 {
      words.append(exact.bitPattern)
      exact *= 10
    }
    return words
  }

  /// The 128 bits from the highest set one on.
  private static func leadingBits(_ number: [UInt64]) -> (UInt64, UInt64) {
    guard let top = number.lastIndex(where: { $0 != 0 }) else { return (0, 0) }
    func word(_ index: Int) -> UInt64 { index >= 0 ? number[index] : 0 }
    let shift = number[top].leadingZeroBitCount
    return (
      word(top) << shift | (shift == 0 ? 0 : word(top - 1) >> (64 - shift)),
      word(top - 1) << shift | (shift == 0 ? 0 : word(top - 2) >> (64 - shift))
    )
  }
}
