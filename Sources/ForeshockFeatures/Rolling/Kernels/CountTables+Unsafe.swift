/// What the counts a window can have stand for in the formulas: a multiplication costs less than a division.
final class CountTables: Sendable {
  /// 1/n; 0 for n = 0, so that an empty half adds nothing.
  private let reciprocal: [Double]
  /// n/(n − 1); 0 for n < 2: the first value has no spread.
  private let growth: [Double]
  /// For full windows, j of whose samples lie behind the anchor: 1/(w − j).
  private let otherReciprocal: [Double]
  /// Likewise (w − j)·j/w.
  private let joint: [Double]

  init(window w: Int) {
    let reciprocal = (0...w).map { $0 == 0 ? 0 : 1 / Double($0) }
    self.reciprocal = reciprocal
    growth = (0...w).map { $0 < 2 ? 0 : Double($0) / Double($0 - 1) }
    otherReciprocal = (0...w).map { reciprocal[w - $0] }
    joint = (0...w).map { Double(w - $0) * Double($0) * reciprocal[w] }
  }

  /// Gives the tables to `body`: 1/n, n/(n − 1), 1/(w − j), (w − j)·j/w.
  @inline(__always)
  func withPointers(
    _ body: (
      UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>
    ) -> Void
  ) {
    unsafe reciprocal.withUnsafeBufferPointer { reciprocal in
      unsafe growth.withUnsafeBufferPointer { growth in
        unsafe otherReciprocal.withUnsafeBufferPointer { other in
          unsafe joint.withUnsafeBufferPointer { joint in
            guard let reciprocal = reciprocal.baseAddress, let growth = growth.baseAddress,
              let other = other.baseAddress, let joint = joint.baseAddress
            else { return }
            unsafe body(reciprocal, growth, other, joint)
          }
        }
      }
    }
  }
}
