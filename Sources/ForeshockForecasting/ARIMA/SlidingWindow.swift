/// A fixed number of values that move on by one at every step, contiguous in memory.
///
/// The window slides over a buffer with some room behind it, and returns to the buffer's front when that is
/// used up, so that a step moves few values and allocates nothing. Behind the window the buffer is zero.
struct SlidingWindow: Sendable {
  /// How many steps go by between two returns.
  private static let room = 64

  /// How many values the window has.
  let count: Int
  /// The buffer: the window's values stand from ``start`` on, with space for `count` rounded up to a multiple
  /// of four and one step more.
  var buffer: [Double]
  /// Where the window begins.
  private(set) var start = 0

  /// A window of the given values.
  init(_ values: [Double]) {
    count = values.count
    let padding = count == 0 ? 0 : (4 - count % 4) % 4 + SlidingWindow.room + 4
    buffer = values + [Double](repeating: 0, count: padding)
  }

  /// The values.
  var values: [Double] { Array(buffer[start..<start + count]) }

  /// The value `index` places after the first one.
  subscript(index: Int) -> Double { buffer[start + index] }

  /// The value `lag` places before the end.
  func last(_ lag: Int) -> Double { buffer[start + count - lag] }

  /// Makes sure that the window can be moved on.
  mutating func makeRoom() {
    guard start == SlidingWindow.room else { return }
    for i in 0..<count { buffer[i] = buffer[start + i] }
    for i in count..<buffer.count { buffer[i] = 0 }
    start = 0
  }

  /// Adds a lag polynomial's coefficients times `factor`, lag 1 to the window's second value.
  mutating func add(_ lags: SparseLags, times factor: Double) {
    for i in 0..<lags.lags.count { buffer[start + lags.lags[i]] += lags.values[i] * factor }
  }

  /// Moves on by one: the first value leaves, the one behind the last comes in. Needs room.
  mutating func moveOn() { start += 1 }

  /// Moves on and sets the value that comes in.
  mutating func append(_ value: Double) {
    guard count > 0 else { return }
    makeRoom()
    buffer[start + count] = value
    start += 1
  }

  /// Adds `factor` times `values[offset...]` to the window.
  mutating func add(_ values: [Double], from offset: Int, times factor: Double) {
    for i in 0..<count { buffer[start + i] += factor * values[offset + i] }
  }
}

extension SlidingWindow: Hashable {
  /// Whether the windows have the same values, wherever they stand in their buffers.
  static func == (a: SlidingWindow, b: SlidingWindow) -> Bool { a.values == b.values }

  /// Hashes the values.
  func hash(into hasher: inout Hasher) { hasher.combine(values) }
}
