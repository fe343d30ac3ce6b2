/// Where statistics are written: a column for each, whose places are one behind the other.
///
/// Its pointers live as long as the call that it is made for, and it goes no further.
@safe struct WindowOutput {
  private let columns: UnsafePointer<UnsafeMutablePointer<Double>>?
  private let first: UnsafeMutablePointer<Double>?
  private let stride: Int

  /// Columns that lie anywhere; by default none.
  init(_ columns: UnsafePointer<UnsafeMutablePointer<Double>>? = nil) {
    unsafe self.columns = columns
    unsafe first = nil
    stride = 0
  }

  /// Columns of which one begins `stride` places behind the other.
  init(_ first: UnsafeMutablePointer<Double>, stride: Int) {
    unsafe columns = nil
    unsafe self.first = first
    self.stride = stride
  }

  /// The first place of a column.
  @inline(__always)
  func column(_ number: Int) -> UnsafeMutablePointer<Double> {
    if let first = unsafe first { return unsafe first + number &* stride }
    guard let columns = unsafe columns else { preconditionFailure("there is nowhere to write to") }
    return unsafe columns[number]
  }
}

extension WindowOutput {
  /// `count` new columns of `rows` places each, all of which `body` has to write.
  static func columns(_ count: Int, rows: Int, _ body: (WindowOutput) -> Void) -> [[Double]] {
    var pointers: [UnsafeMutablePointer<Double>] = unsafe []
    var columns: [[Double]] = []
    unsafe pointers.reserveCapacity(count)
    columns.reserveCapacity(count)
    // Arrays give their memory to a closure while they are made: one closure within the other.
    func make() {
      guard unsafe columns.count + pointers.count < count else { return }
      let column = unsafe [Double](unsafeUninitializedCapacity: rows) { buffer, initialized in
        guard let start = buffer.baseAddress else { return }
        unsafe pointers.append(start)
        if unsafe pointers.count < count {
          make()
        } else {
          unsafe pointers.withUnsafeBufferPointer { unsafe body(WindowOutput($0.baseAddress)) }
        }
        initialized = rows
      }
      columns.append(column)
    }
    guard count > 0, rows > 0 else { return Array(repeating: [], count: count) }
    make()
    // The innermost is done first.
    return columns.reversed()
  }
}
