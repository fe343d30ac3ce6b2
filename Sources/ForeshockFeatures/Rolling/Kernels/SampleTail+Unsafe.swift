/// The last samples of a series, as far back as its windows reach, in one piece.
///
/// Samples are called by their number in the whole series. What lies further back than `reach` is dropped now and then.
struct SampleTail: Sendable {
  /// How many samples before the next one stay.
  var reach: Int
  private(set) var storage: [Double] = []
  /// The number of the sample at the front of ``storage``.
  private(set) var first = 0

  init(reach: Int) { self.reach = reach }

  /// The last samples of a series of `count`.
  init(reach: Int, last samples: [Double], of count: Int) {
    self.reach = reach
    storage = samples
    first = count - samples.count
  }

  /// What must be kept.
  var kept: [Double] { Array(storage.suffix(reach)) }

  /// A whole series, of which nothing is dropped.
  init(all samples: [Double]) {
    reach = samples.count
    storage = samples
  }

  /// The sample of this number, which must not lie too far back.
  subscript(_ number: Int) -> Double { storage[number - first] }

  /// Whether one of `count` samples is missing.
  static func hasMissing(_ x: UnsafePointer<Double>, count: Int) -> Bool {
    var isMissing = SIMDMask<SIMD4<Int64>>(repeating: false)
    var i = 0
    while i &+ 4 <= count {
      let four = unsafe UnsafeRawPointer(x + i).loadUnaligned(as: SIMD4<Double>.self)
      isMissing = isMissing .| (four .!= four)
      i &+= 4
    }
    var isMissingAtEnd = false
    while i < count {
      unsafe isMissingAtEnd = isMissingAtEnd || x[i].isNaN
      i &+= 1
    }
    return isMissingAtEnd || any(isMissing)
  }

  /// Gives the samples `first` ..< `end`, one behind the other, to `body`.
  @inline(__always)
  func withSamples(from first: Int, to end: Int, _ body: (UnsafePointer<Double>) -> Void) {
    precondition(first >= self.first && end <= count && first <= end, "these samples are not at hand")
    unsafe storage.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      unsafe body(start + first - self.first)
    }
  }

  /// How many samples there have been.
  var count: Int { first + storage.count }

  /// Takes in one sample.
  mutating func append(_ sample: Double) {
    makeRoom()
    storage.append(sample)
  }

  private mutating func makeRoom() {
    guard storage.count > 2 * reach + 64 else { return }
    let dropped = storage.count - reach
    storage.removeFirst(dropped)
    first += dropped
  }
}
