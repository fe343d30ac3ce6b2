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

  /// Adds rows to the histograms of the features at some places of a group, four, two or one in a pass.
  static func add(
    _ words: UnsafePointer<UInt64>, rows: UnsafePointer<UInt32>?, _ pairs: UnsafePointer<GradientPair>,
    count: Int, at places: [Int], to h: Histogram
  ) {
    precondition(places.allSatisfy { (0..<8).contains($0) }, "a group has eight places")
    var next = 0
    func shift(_ k: Int) -> UInt64 { UInt64(8 * places[next + k]) }
    while next < places.count {
      let a = unsafe h + places[next] * width
      let s = shift(0)
      switch places.count - next {
      case 1:
        unsafe each(words, rows, pairs, count) { word, pair in
          unsafe a[Int((word &>> s) & 0xFF)] &+= pair
        }
        next += 1
      case 2, 3:
        let b = unsafe h + places[next + 1] * width
        let t = shift(1)
        unsafe each(words, rows, pairs, count) { word, pair in
          unsafe a[Int((word &>> s) & 0xFF)] &+= pair
          unsafe b[Int((word &>> t) & 0xFF)] &+= pair
        }
        next += 2
      default:
        let (b, c, d) = unsafe (
          h + places[next + 1] * width, h + places[next + 2] * width, h + places[next + 3] * width
        )
        let (t, u, v) = (shift(1), shift(2), shift(3))
        unsafe each(words, rows, pairs, count) { word, pair in
          unsafe a[Int((word &>> s) & 0xFF)] &+= pair
          unsafe b[Int((word &>> t) & 0xFF)] &+= pair
          unsafe c[Int((word &>> u) & 0xFF)] &+= pair
          unsafe d[Int((word &>> v) & 0xFF)] &+= pair
        }
        next += 4
      }
    }
  }

  @inline(__always)
  private static func each(
    _ words: UnsafePointer<UInt64>, _ rows: UnsafePointer<UInt32>?, _ pairs: UnsafePointer<GradientPair>,
    _ count: Int, _ body: (UInt64, GradientPair) -> Void
  ) {
    if let rows = unsafe rows {
      for i in 0..<count { unsafe body(words[Int(rows[i])], pairs[i]) }
    } else {
      for i in 0..<count { unsafe body(words[i], pairs[i]) }
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
