/// The ranks of some samples among each other, and the samples in that order. NaN has no rank.
///
/// A word holds the leading bits of a sample's key, which ascends with the samples, and the sample's place. Words are
/// sorted by digits from the lowest one up, and what the bits left out tell is mended by insertion. Where they tell too
/// much, as beside a far outlier, all bits are sorted. Equal samples rank in the order they came in.
///
/// Storage is kept from one ranking to the next.
///
/// Source: Knuth, The Art of Computer Programming 3, sections 5.2.1 and 5.2.5.
struct SampleRanks: Sendable {
  /// The rank of a missing sample.
  static let missing = UInt32.max
  private static let digitBits = 11
  private static let buckets = 1 << digitBits
  /// Up to this many samples two digits tell nearly all of them apart, above it three do.
  private static let fewSamples = 4096
  /// How many places a sample may be off on average after that.
  private static let largestDisorder = 2

  /// How many samples are ranked.
  private(set) var count = 0
  /// The rank of each, from 0; behind the samples without meaning.
  private(set) var ranks: [UInt32] = []
  /// The samples present in ascending order, with 0 for −0; behind them without meaning.
  private(set) var sorted: [Double] = []
  private var words: [UInt64] = []
  private var others: [UInt64] = []
  private var counts = [UInt32](repeating: 0, count: buckets)

  /// Ranks `samples[range]`.
  ///
  /// - Precondition: these are fewer than 2³⁰.
  /// - Complexity: O(n).
  mutating func rank(_ samples: [Double], in range: Range<Int>) {
    precondition(range.count < 1 << 30, "too many samples to be ranked at a time")
    count = range.count
    if ranks.count < count {
      ranks = [UInt32](repeating: 0, count: count)
      sorted = [Double](repeating: 0, count: count)
      words = [UInt64](repeating: 0, count: count)
      others = words
    }
    unsafe samples[range].withUnsafeBufferPointer { samples in
      guard let x = samples.baseAddress else { return }
      unsafe rank(x)
    }
  }

  /// The same of `count` samples from `x` on.
  private mutating func rank(_ x: UnsafePointer<Double>) {
    let (lowest, highest) = unsafe SampleRanks.bounds(x, count)
    // Bits of a word's place, of the keys' range, and how many of these are left out.
    let placeBits = UInt64.bitWidth - UInt64(count).leadingZeroBitCount
    let low = SampleRanks.key(of: lowest)
    let range = lowest > highest ? 0 : SampleRanks.key(of: highest) - low
    let rangeBits = UInt64.bitWidth - range.leadingZeroBitCount
    let digits = count <= SampleRanks.fewSamples ? 2 : 3
    let left = max(0, rangeBits - digits * SampleRanks.digitBits)

    let present = unsafe pack(x, low: low, left: left, placeBits: placeBits)
    sortWords(present, from: placeBits, bits: rangeBits - left)
    if unsafe !mend(x, present, placeBits: placeBits) {
      // The lower bits first; sorting by the upper ones keeps their order among equals.
      unsafe repack(x, present, placeBits: placeBits) { ($0 &- low) & (1 &<< UInt64(left) &- 1) }
      sortWords(present, from: placeBits, bits: left)
      unsafe repack(x, present, placeBits: placeBits) { ($0 &- low) &>> UInt64(left) }
      sortWords(present, from: placeBits, bits: rangeBits - left)
      unsafe gather(x, present, placeBits: placeBits)
    }
    let mask: UInt64 = 1 &<< UInt64(placeBits) &- 1, count = count
    unsafe ranks.withUnsafeMutableBufferPointer { ranks in
      unsafe words.withUnsafeBufferPointer { words in
        if present < count { for i in 0..<count { unsafe ranks[i] = SampleRanks.missing } }
        for i in 0..<present {
          unsafe ranks[Int(truncatingIfNeeded: words[i] & mask)] = UInt32(truncatingIfNeeded: i)
        }
      }
    }
  }

  /// The smallest and the largest sample present; the wrong way round when there is none.
  private static func bounds(_ x: UnsafePointer<Double>, _ count: Int) -> (Double, Double) {
    var low = SIMD4(repeating: Double.infinity), high = SIMD4(repeating: -Double.infinity)
    var i = 0
    while i &+ 4 <= count {
      let values = unsafe UnsafeRawPointer(x + i).loadUnaligned(as: SIMD4<Double>.self)
      // A comparison with NaN is false.
      low = low.replacing(with: values, where: values .< low)
      high = high.replacing(with: values, where: values .> high)
      i &+= 4
    }
    var (lowest, highest) = (low.min(), high.max())
    while i < count {
      let value = unsafe x[i]
      lowest = value < lowest ? value : lowest
      highest = value > highest ? value : highest
      i &+= 1
    }
    return (lowest, highest)
  }

  /// Adding zero makes −0 and 0 one number.
  @inline(__always)
  private static func key(of number: Double) -> UInt64 {
    let bits = (number + 0).bitPattern
    return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 1 << 63)
  }

  /// Makes words of the samples present; how many they are.
  private mutating func pack(
    _ x: UnsafePointer<Double>, low: UInt64, left: Int, placeBits: Int
  ) -> Int {
    let (count, left, placeBits) = (count, UInt64(left), UInt64(placeBits))
    var present = 0
    unsafe words.withUnsafeMutableBufferPointer { words in
      for i in 0..<count {
        let value = unsafe x[i]
        let leading = (SampleRanks.key(of: value) &- low) &>> left
        // What a missing sample writes is written over.
        unsafe words[present] = leading &<< placeBits | UInt64(truncatingIfNeeded: i)
        present &+= value == value ? 1 : 0
      }
    }
    return present
  }

  /// Gives the words, in the order they have, other bits.
  @inline(__always)
  private mutating func repack(
    _ x: UnsafePointer<Double>, _ present: Int, placeBits: Int, _ bits: (UInt64) -> UInt64
  ) {
    let mask: UInt64 = 1 &<< UInt64(placeBits) &- 1
    unsafe words.withUnsafeMutableBufferPointer { words in
      for i in 0..<present {
        let place = unsafe words[i] & mask
        unsafe words[i] =
          bits(SampleRanks.key(of: x[Int(truncatingIfNeeded: place)])) &<< UInt64(placeBits) | place
      }
    }
  }

  /// Sorts the first `count` words by `bits` bits from bit `start` on.
  private mutating func sortWords(_ count: Int, from start: Int, bits: Int) {
    var done = 0
    while done < bits {
      let width = min(SampleRanks.digitBits, bits - done)
      if distribute(count, from: UInt64(start + done), mask: 1 << UInt64(width) - 1) { swap(&words, &others) }
      done += width
    }
  }

  /// Writes the words to the others sorted by one digit; false when all have the same.
  private mutating func distribute(_ count: Int, from start: UInt64, mask: UInt64) -> Bool {
    let (words, last) = (words, Int(mask))
    return unsafe words.withUnsafeBufferPointer { words in
      unsafe others.withUnsafeMutableBufferPointer { others in
        unsafe counts.withUnsafeMutableBufferPointer { counts in
          for bucket in 0...last { unsafe counts[bucket] = 0 }
          for i in 0..<count { unsafe counts[Int(truncatingIfNeeded: words[i] &>> start & mask)] &+= 1 }
          if count > 0, unsafe Int(counts[Int(truncatingIfNeeded: words[0] &>> start & mask)]) == count {
            return false
          }
          var sum: UInt32 = 0
          for bucket in 0...last {
            let size = unsafe counts[bucket]
            unsafe counts[bucket] = sum
            sum &+= size
          }
          for i in 0..<count {
            let word = unsafe words[i], bucket = Int(truncatingIfNeeded: word &>> start & mask)
            let place = unsafe counts[bucket]
            unsafe others[Int(place)] = word
            unsafe counts[bucket] = place &+ 1
          }
          return true
        }
      }
    }
  }

  /// Fetches the samples in the words' order and sorts what they are still off; false when that is too much.
  private mutating func mend(_ x: UnsafePointer<Double>, _ present: Int, placeBits: Int) -> Bool {
    let mask: UInt64 = 1 &<< UInt64(placeBits) &- 1
    var budget = SampleRanks.largestDisorder * present
    return unsafe words.withUnsafeMutableBufferPointer { words in
      unsafe sorted.withUnsafeMutableBufferPointer { sorted in
        var largest = -Double.infinity
        for i in 0..<present {
          let word = unsafe words[i], value = unsafe x[Int(truncatingIfNeeded: word & mask)] + 0
          if value >= largest {
            unsafe sorted[i] = value
            largest = value
            continue
          }
          var j = i
          while unsafe j > 0 && sorted[j &- 1] > value {
            unsafe sorted[j] = sorted[j &- 1]
            unsafe words[j] = words[j &- 1]
            j &-= 1
          }
          unsafe sorted[j] = value
          unsafe words[j] = word
          budget -= i - j
          if budget < 0 { return false }
        }
        return true
      }
    }
  }

  /// Fetches the samples in the words' order.
  private mutating func gather(_ x: UnsafePointer<Double>, _ present: Int, placeBits: Int) {
    let mask: UInt64 = 1 &<< UInt64(placeBits) &- 1
    unsafe words.withUnsafeBufferPointer { words in
      unsafe sorted.withUnsafeMutableBufferPointer { sorted in
        for i in 0..<present { unsafe sorted[i] = x[Int(truncatingIfNeeded: words[i] & mask)] + 0 }
      }
    }
  }
}
