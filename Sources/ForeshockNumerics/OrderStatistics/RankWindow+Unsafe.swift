/// A quantile of a window that slides over ranked samples.
///
/// The window is a set of ranks, a bit for each. The quantile's rank is found from where it was before: a sample that
/// enters or leaves moves it by one bit set at most.
struct RankWindow: Sendable {
  let quantile: WindowQuantile
  /// A bit for each rank, from the second word on; the first and the last have all their bits set, so that every search
  /// ends.
  private var words: [UInt64] = []
  private var count = 0
  /// A bit, and how many bits are set below it.
  private var place = 0
  private var below = 0

  /// - Precondition: a share lies in 0 … 1.
  init(_ quantile: WindowQuantile) {
    if case .share(let share) = quantile {
      precondition(share >= 0 && share <= 1, "a quantile's share must lie in 0 … 1")
    }
    self.quantile = quantile
  }

  /// Makes the window that of the samples at `places`.
  mutating func reset(to places: Range<Int>, of ranks: SampleRanks) {
    precondition(places.lowerBound >= 0 && places.upperBound <= ranks.count, "these samples have no ranks")
    let size = ranks.count / 64 + 3
    if words.count < size { words = [UInt64](repeating: 0, count: size) }
    (count, place, below) = (0, 64, 0)
    unsafe words.withUnsafeMutableBufferPointer { words in
      for i in 1..<size - 1 { unsafe words[i] = 0 }
      unsafe (words[0], words[size - 1]) = (.max, .max)
      for i in places where ranks.ranks[i] != SampleRanks.missing {
        let bit = Int(ranks.ranks[i]) + 64
        unsafe words[bit / 64] |= 1 &<< UInt64(bit % 64)
        count += 1
      }
    }
  }

  /// Takes in the samples at `places` one by one, each time letting go of the one `length` places before, and writes the
  /// quantile after each to `results`, which must have room.
  ///
  /// - Precondition: `ranks` are those that ``reset(to:of:)`` was told, and places follow on those before.
  mutating func slide(
    over places: Range<Int>, length: Int, _ ranks: SampleRanks, to results: UnsafeMutablePointer<Double>
  ) {
    precondition(places.lowerBound >= 0 && places.upperBound <= ranks.count, "these samples have no ranks")
    // The state lies in registers meanwhile. Ranks are below their count, for which there are words; a search ends at the
    // outer words at the latest, and finds a rank while `below` and the count are right.
    var (count, place, below) = (count, place, below)
    let quantile = quantile, first = places.lowerBound
    var target = quantile.target(of: max(count, 1))
    unsafe words.withUnsafeMutableBufferPointer { words in
      unsafe ranks.ranks.withUnsafeBufferPointer { numbers in
        unsafe ranks.sorted.withUnsafeBufferPointer { sorted in
          guard let words = words.baseAddress else { return }
          for i in places {
            let known = count
            if i >= length, case let rank = unsafe numbers[i &- length], rank != SampleRanks.missing {
              let bit = Int(rank) &+ 64
              unsafe words[bit &>> 6] &= ~(1 &<< UInt64(truncatingIfNeeded: bit & 63))
              below &-= bit < place ? 1 : 0
              count &-= 1
            }
            if case let rank = unsafe numbers[i], rank != SampleRanks.missing {
              let bit = Int(rank) &+ 64
              unsafe words[bit &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: bit & 63)
              below &+= bit < place ? 1 : 0
              count &+= 1
            }
            guard count > 0 else {
              unsafe results[i &- first] = .nan
              continue
            }
            if count != known { target = quantile.target(of: count) }
            while below > target.rank {
              place = unsafe RankWindow.previous(words, place)
              below &-= 1
            }
            if unsafe words[place &>> 6] &>> UInt64(truncatingIfNeeded: place & 63) & 1 == 0 {
              place = unsafe RankWindow.next(words, place)
            }
            while below < target.rank {
              place = unsafe RankWindow.next(words, place)
              below &+= 1
            }
            let low = unsafe sorted[place &- 64]
            if target.part > 0 {
              let high = unsafe sorted[RankWindow.next(words, place) &- 64]
              unsafe results[i &- first] = quantile.between(low, high, target.part)
            } else {
              unsafe results[i &- first] = low
            }
          }
        }
      }
    }
    (self.count, self.place, self.below) = (count, place, below)
  }

  /// The bit set that follows `place`.
  @inline(__always)
  private static func next(_ words: UnsafeMutablePointer<UInt64>, _ place: Int) -> Int {
    var i = place &>> 6
    var word = unsafe words[i] & ((~1 as UInt64) &<< UInt64(truncatingIfNeeded: place & 63))
    while word == 0 {
      i &+= 1
      word = unsafe words[i]
    }
    return i &<< 6 | word.trailingZeroBitCount
  }

  /// The bit set before `place`.
  @inline(__always)
  private static func previous(_ words: UnsafeMutablePointer<UInt64>, _ place: Int) -> Int {
    var i = place &>> 6
    var word = unsafe words[i] & ((1 as UInt64) &<< UInt64(truncatingIfNeeded: place & 63) &- 1)
    while word == 0 {
      i &-= 1
      word = unsafe words[i]
    }
    return i &<< 6 | (63 &- word.leadingZeroBitCount)
  }
}
