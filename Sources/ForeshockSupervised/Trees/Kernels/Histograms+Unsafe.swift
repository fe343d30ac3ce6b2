/// Sums of gradients by bins, for the eight features of a group of a ``BinnedTable`` at a time.
///
/// A bin is one byte and every feature has 256 places, so that no bin is out of place; rows come from an order of row
/// numbers that is checked when it is made.
enum HistogramKernel {
  typealias Histogram = UnsafeMutablePointer<GradientPair>

  /// Places of a feature.
  static let width = 256
  /// Places of a group.
  static let groupWidth = 8 * width

  /// Adds rows to the histograms of a group.
  ///
  /// - Parameters:
  ///   - words: the group's words, one a row of the table.
  ///   - rows: which rows; nil for the first `count`.
  ///   - pairs: their gradients in the same order.
  static func add(
    _ words: UnsafePointer<UInt64>, rows: UnsafePointer<UInt32>?, _ pairs: UnsafePointer<GradientPair>,
    count: Int, to h: Histogram
  ) {
    if let rows = unsafe rows {
      for i in 0..<count { unsafe add(words[Int(rows[i])], pairs[i], to: h) }
    } else {
      for i in 0..<count { unsafe add(words[i], pairs[i], to: h) }
    }
  }

  @inline(__always)
  private static func add(_ word: UInt64, _ pair: GradientPair, to h: Histogram) {
    unsafe h[Int(word & 0xFF)] &+= pair
    unsafe h[256 &+ Int((word >> 8) & 0xFF)] &+= pair
    unsafe h[512 &+ Int((word >> 16) & 0xFF)] &+= pair
    unsafe h[768 &+ Int((word >> 24) & 0xFF)] &+= pair
    unsafe h[1024 &+ Int((word >> 32) & 0xFF)] &+= pair
    unsafe h[1280 &+ Int((word >> 40) & 0xFF)] &+= pair
    unsafe h[1536 &+ Int((word >> 48) & 0xFF)] &+= pair
    unsafe h[1792 &+ Int(word >> 56)] &+= pair
  }

  /// Adds few rows and notes which bins they are in, four words of 64 bins a feature.
  static func addNoting(
    _ words: UnsafePointer<UInt64>, rows: UnsafePointer<UInt32>, _ pairs: UnsafePointer<GradientPair>,
    count: Int, to h: Histogram, occupied: UnsafeMutablePointer<UInt64>
  ) {
    for i in 0..<count {
      let word = unsafe words[Int(rows[i])]
      unsafe add(word, pairs[i], to: h)
      for k in 0..<8 {
        let bin = (word >> UInt64(8 &* k)) & 0xFF
        unsafe occupied[4 &* k &+ Int(bin >> 6)] |= 1 &<< (bin & 63)
      }
    }
  }

  /// Makes the noted places of a group zero again, and the notes.
  static func clear(_ h: Histogram, occupied: UnsafeMutablePointer<UInt64>) {
    for word in 0..<32 {
      var bits = unsafe occupied[word]
      unsafe occupied[word] = 0
      let first = word / 4 * width + word % 4 * 64
      while bits != 0 {
        unsafe h[first &+ bits.trailingZeroBitCount] = .zero
        bits &= bits &- 1
      }
    }
  }

  /// Takes `other` away, `count` places.
  @inline(__always)
  static func subtract(_ other: UnsafePointer<GradientPair>, from h: Histogram, count: Int) {
    for i in 0..<count { unsafe h[i] &-= other[i] }
  }
}
