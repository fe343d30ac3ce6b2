internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The most surprising fiftieth of samples, and what it looks like.
struct TopSamples {
  /// log₁₀ of the mean surprise of the top percent: how far it stands out of the rest.
  let contrast: Double
  /// How many runs the samples with at least half of the greatest surprise make; those no further apart than `reach`
  /// are of one run.
  let runCount: Int
  /// The samples of the top fiftieth, ascending.
  private let places: [Int]
  /// The stretches within `reach` of them, ascending and apart.
  private let stretches: [Range<Int>]
  private let count: Int

  init(_ surprises: [Double], reach: Int) {
    count = surprises.count
    let sorted = RadixSort.ascending(surprises.filter { !$0.isNaN })
    let few = max(1, sorted.count / 100)
    let mean = sorted.suffix(few).reduce(0) { $0 + $1 / Double(few) }
    contrast = log10(max(mean, 1e-3))
    // Where most are equal to the last of the fiftieth, only those above them count.
    let threshold = sorted.isEmpty ? 0 : sorted[sorted.count - max(1, sorted.count / 50)]
    let floor = sorted.first ?? 0
    let isFlat = sorted.isEmpty || threshold <= floor
    var places: [Int] = []
    var stretches: [Range<Int>] = []
    for t in surprises.indices where isFlat ? surprises[t] > floor : surprises[t] >= threshold {
      places.append(t)
      let near = max(0, t - reach)..<min(count, t + reach + 1)
      if let last = stretches.last, near.lowerBound <= last.upperBound {
        stretches[stretches.count - 1] = last.lowerBound..<near.upperBound
      } else {
        stretches.append(near)
      }
    }
    self.places = places
    self.stretches = stretches
    runCount = Self.runs(of: surprises, above: 0.5 * (sorted.last ?? 0), reach: reach)
  }

  private static func runs(of surprises: [Double], above half: Double, reach: Int) -> Int {
    var count = 0
    var last = -reach - 1
    for t in surprises.indices where surprises[t] >= half && surprises[t] > 0 {
      if t - last > reach { count += 1 }
      last = t
    }
    return count
  }

  /// The share of these samples that is near one of the other's, less what chance would give: 1 for all, about 0 for
  /// places that have nothing to do with each other.
  func agreement(with other: TopSamples) -> Double {
    let wide = other.stretches.reduce(0) { $0 + $1.count }
    guard !places.isEmpty, wide > 0, wide < count else { return 0 }
    var (hits, k) = (0, 0)
    for place in places {
      while k < other.stretches.count, other.stretches[k].upperBound <= place { k += 1 }
      if k < other.stretches.count, other.stretches[k].contains(place) { hits += 1 }
    }
    let chance = Double(wide) / Double(count)
    return (Double(hits) / Double(places.count) - chance) / (1 - chance)
  }
}
