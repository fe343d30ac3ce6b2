/// The rows of a table that a tree has seen, a bit each.
struct RowBag: Sendable {
  private var words: [UInt64]

  init(_ rows: [UInt32], rowCount: Int) {
    words = [UInt64](repeating: 0, count: (rowCount + 63) / 64)
    for row in rows { words[Int(row) / 64] |= 1 << UInt64(row % 64) }
  }

  /// Whether the tree has seen a row.
  @inline(__always)
  func contains(_ row: Int) -> Bool { words[row / 64] >> UInt64(row % 64) & 1 == 1 }
}
