/// A seeded stream of random numbers: the same seed gives the same numbers on every machine and with
/// any number of threads.
///
/// The generator is xoshiro256** with its state filled by SplitMix64, so that neighbouring seeds give
/// unrelated streams. Parallel work takes one ``stream(_:)`` per task, never a shared generator.
///
///     var random = RandomStream(seed: 7)
///     let x = random.normal()                       // standard normal
///     var forTree12 = RandomStream(seed: 7).stream(12)   // independent of the order of use
///
/// - Complexity: O(1) time and 32 bytes a stream.
///
/// Source: Blackman & Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021;
/// Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
public struct RandomStream: RandomNumberGenerator, Hashable, Sendable, Codable {
  @usableFromInline var s0: UInt64
  @usableFromInline var s1: UInt64
  @usableFromInline var s2: UInt64
  @usableFromInline var s3: UInt64
  /// What `stream(_:)` derives from: kept apart from the state, so that drawing numbers does not change it.
  let key: UInt64

  /// A stream that depends on `seed` alone.
  public init(seed: UInt64) {
    self.init(key: seed)
  }

  init(key: UInt64) {
    var mix = SplitMix64(state: key)
    self.key = key
    (s0, s1, s2, s3) = (mix.next(), mix.next(), mix.next(), mix.next())
  }

  /// The stream number `index` below this one. It depends on the seed and the index only, not on how
  /// many numbers have been drawn.
  public func stream(_ index: UInt64) -> RandomStream {
    var mix = SplitMix64(state: key)
    let base = mix.next()
    var second = SplitMix64(state: base ^ (index &* 0xD1B5_4A32_D192_ED03))
    return RandomStream(key: second.next())
  }

  /// Splits off an independent stream, advancing this one by one number.
  public mutating func split() -> RandomStream {
    RandomStream(key: next())
  }

  /// The next 64 random bits.
  @inlinable
  public mutating func next() -> UInt64 {
    let result = rotateLeft(s1 &* 5, 7) &* 9
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotateLeft(s3, 45)
    return result
  }

  @inlinable @inline(__always)
  func rotateLeft(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 &- k)) }

  /// A uniform number in 0 ..< 1 with 53 random bits.
  @inlinable
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }
}

/// The mixer that turns any 64-bit number into well-spread ones; it only seeds ``RandomStream``.
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
