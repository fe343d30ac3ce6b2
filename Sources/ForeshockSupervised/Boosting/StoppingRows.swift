/// The rows that boosting learns from and those that say when to stop, by their places in its table.
struct StoppingRows: Hashable, Sendable {
  let training: [Int]
  let judged: [Int]

  /// How many of so many rows are judged: the share, but at least one, and not all.
  static func count(_ share: Double, of rows: Int) -> Int {
    min(rows - 1, max(1, Int((share * Double(rows)).rounded())))
  }
}
