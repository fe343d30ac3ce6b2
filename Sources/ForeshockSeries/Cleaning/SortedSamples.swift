/// The present samples of a window in ascending order. NaN is never in it: putting it in or taking it out does
/// nothing.
struct SortedSamples {
  private var samples: [Double] = []

  mutating func insert(_ value: Double) {
    if !value.isNaN { samples.insert(value, at: position(of: value)) }
  }

  /// Takes out `value`, which is among them.
  mutating func remove(_ value: Double) {
    if !value.isNaN { samples.remove(at: position(of: value)) }
  }

  /// The median; NaN when there is no sample.
  var median: Double {
    guard !samples.isEmpty else { return .nan }
    let upper = samples[samples.count / 2]
    return samples.count % 2 == 1 ? upper : middle(samples[samples.count / 2 - 1], upper)
  }

  /// The median of the distances from `centre`, which is a median of the samples: they are met in ascending order
  /// when one walks outwards from it. - Complexity: O(samples)
  func medianDistance(from centre: Double) -> Double {
    guard !samples.isEmpty else { return .nan }
    var right = position(of: centre)
    var left = right - 1
    var (before, distance) = (0.0, 0.0)
    for _ in 0...samples.count / 2 {
      before = distance
      let below = left >= 0 ? centre - samples[left] : .infinity
      let above = right < samples.count ? samples[right] - centre : .infinity
      if below < above {
        distance = below
        left -= 1
      } else {
        distance = above
        right += 1
      }
    }
    return samples.count % 2 == 1 ? distance : middle(before, distance)
  }

  /// The number halfway, exact where both are equal.
  private func middle(_ a: Double, _ b: Double) -> Double { a == b ? a : (a + b) / 2 }

  /// The first position whose sample is not below `value`.
  private func position(of value: Double) -> Int {
    var low = 0
    var high = samples.count
    while low < high {
      let half = (low + high) / 2
      if samples[half] < value { low = half + 1 } else { high = half }
    }
    return low
  }
}
