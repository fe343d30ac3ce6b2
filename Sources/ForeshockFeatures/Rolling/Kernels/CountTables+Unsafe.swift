/// What the counts a window can have stand for in the formulas: a multiplication costs less than a division.
///
/// The tables do not change, and live as long as the object.
@safe final class CountTables: @unchecked Sendable {
  /// 1/n; 0 for n = 0, so that an empty half adds nothing.
  let reciprocal: UnsafePointer<Double>
  /// n/(n − 1); 0 for n < 2: the first value has no spread.
  let growth: UnsafePointer<Double>
  /// For full windows, j of whose samples lie behind the anchor: 1/(w − j).
  let otherReciprocal: UnsafePointer<Double>
  /// Likewise (w − j)·j/w.
  let joint: UnsafePointer<Double>
  private let storage: UnsafeMutablePointer<Double>

  init(window w: Int) {
    // A row is as long as a reader of four at a time may go.
    let stride = w + 4
    unsafe storage = .allocate(capacity: 4 * stride)
    unsafe storage.initialize(repeating: 0, count: 4 * stride)
    let (first, second, third) = (stride, 2 * stride, 3 * stride)
    for n in 0...w { unsafe storage[n] = n == 0 ? 0 : 1 / Double(n) }
    for n in 0...w {
      unsafe storage[first + n] = n < 2 ? 0 : Double(n) / Double(n - 1)
      unsafe storage[second + n] = storage[w - n]
      unsafe storage[third + n] = Double(w - n) * Double(n) * storage[w]
    }
    unsafe reciprocal = UnsafePointer(storage)
    unsafe growth = UnsafePointer(storage + first)
    unsafe otherReciprocal = UnsafePointer(storage + second)
    unsafe joint = UnsafePointer(storage + third)
  }

  deinit { unsafe storage.deallocate() }
}
