/// Samples so far away that a sum which they have been a part of, and have left, is nothing but rounding.
///
/// One leaves the newest window once, and then all sums are taken from the samples again. Later it leaves each of the
/// windows that the newest is compared with, one an update, and only that one's sum is. Where one is followed by its equal, as fill
/// values are, the last of them is enough: what the others leave behind is small beside it.
extension StreamedWindows {
  /// What is further away, in the frame, is far.
  static let farDistance = 1e6
  /// With more of them in reach they are what is usual, and errors are left to ``refresh(_:)``.
  private static let mostPlaces = 32

  /// Whether far samples are looked after one by one.
  var knowsFarPlaces: Bool { !farPlaces.isEmpty && farPlaces.count <= Self.mostPlaces }

  /// Drops the places that have left the reach of the newest window.
  mutating func forgetFarPlaces() {
    let oldest = newest - history - 1
    if let first = farPlaces.first, first < oldest { farPlaces.removeAll { $0 < oldest } }
  }

  /// Whether a far sample is in window `j` or has just left it: one of a row that ends there, or the newest of one that
  /// goes on.
  func touchesFarPlace(_ j: Int) -> Bool {
    abs(samples[j + window - 1]) > Self.farDistance || farPlaces.contains { $0 >= j - 1 && $0 < j + window }
  }

  /// Offers what sums are, in groups of eight.
  mutating func offerAll(_ slots: Range<Int>) {
    for slot in slots { offer(slot: slot, start: slots.lowerBound + (slot - slots.lowerBound) / 8 * 8) }
  }

  /// Lets sums grow, those of windows that a far sample has just left from the samples.
  mutating func growAll(_ slots: Range<Int>) {
    let offset = newest - reach
    var start = slots.lowerBound
    if knowsFarPlaces {
      for place in farPlaces {
        let slot = place + 1 - offset
        guard slot >= start, slot < slots.upperBound else { continue }
        // In whole groups of eight.
        let group = start + (slot - start) / 8 * 8
        grow(start..<group)
        let end = min(group + 8, slots.upperBound)
        for other in group..<end {
          if farPlaces.contains(other + offset - 1) {
            sums[other] = directSum(newest, other + offset)
            offer(slot: other, start: group)
          } else {
            grow(slot: other, start: group)
          }
        }
        start = end
      }
    }
    grow(start..<slots.upperBound)
  }
}
