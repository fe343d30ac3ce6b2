/// What the counts a window can have stand for in the formulas: a multiplication costs less than a division.
final class CountTables: Sendable {
  /// 1/n; 0 for n = 0, so that an empty half adds nothing.
  let reciprocal: [Double]
  /// n/(n − 1); 0 for n < 2: the first value has no spread.
  let growth: [Double]
  /// For full windows, j of whose samples lie behind the anchor: 1/(w − j).
  let otherReciprocal: [Double]
  /// Likewise (w − j)·j/w.
  let joint: [Double]

  init(window w: Int) {
    let reciprocal = (0...w).map { $0 == 0 ? 0 : 1 / Double($0) }
    self.reciprocal = reciprocal
    growth = (0...w).map { $0 < 2 ? 0 : Double($0) / Double($0 - 1) }
    otherReciprocal = (0...w).map { reciprocal[w - $0] }
    joint = (0...w).map { Double(w - $0) * Double($0) * reciprocal[w] }
  }
}
