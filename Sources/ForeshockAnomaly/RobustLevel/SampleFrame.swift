internal import ForeshockNumerics

/// What is taken from the samples of a series and what they are then multiplied by, before sums of their products are
/// taken: a far level costs no digits, and neither huge nor tiny samples leave the range of doubles.
///
/// Both are robust: up to half of the samples may be anything without moving them. A sample that is absurdly far away is
/// clipped, so that it changes what it is itself a part of and nothing else.
struct SampleFrame: Hashable, Sendable {
  /// The median.
  let centre: Double
  /// A power of two, about one over what samples that differ from the median usually stray from it.
  let scale: Double

  /// What is further away counts as this far: the fourth power, summed up, is finite.
  static let furthest = 1e70
  /// A sum of squared deviations below it has too few digits to divide by: such samples are equal.
  static let leastSquares = 1e-280

  /// A known frame.
  init(centre: Double, scale: Double) {
    self.centre = centre
    self.scale = scale
  }

  /// The frame of the finite ones of `values`.
  init(of values: [Double]) { self.init(sorted: RadixSort.ascending(Statistics.finite(values))) }

  /// The frame of finite numbers in ascending order.
  init(sorted: [Double]) {
    let (centre, spread) = Self.centreAndSpread(sorted: sorted)
    self.init(centre: centre, scale: Self.scale(for: spread))
  }

  /// The median of finite numbers in ascending order, the lower of two, and the median of the deviations from it that are
  /// not zero; zeros where there are none.
  static func centreAndSpread(sorted: [Double]) -> (centre: Double, spread: Double) {
    guard !sorted.isEmpty else { return (0, 0) }
    let place = (sorted.count - 1) / 2
    let centre = sorted[place]
    // Deviations that are not zero ascend from the centre outwards on both sides.
    var below = place
    while below >= 0, sorted[below] == centre { below -= 1 }
    var above = place
    while above < sorted.count, sorted[above] == centre { above += 1 }
    let count = below + 1 + sorted.count - above
    var spread = 0.0
    for _ in 0..<(count + 1) / 2 {
      let lower = below >= 0 ? Self.distance(sorted[below], centre) : .infinity
      let upper = above < sorted.count ? Self.distance(sorted[above], centre) : .infinity
      spread = min(lower, upper)
      if lower <= upper { below -= 1 } else { above += 1 }
    }
    return (centre, spread)
  }

  /// The power of two that brings numbers of the size `spread` to about 1, clear of powers that are subnormal or
  /// whose inverse is infinite.
  static func scale(for spread: Double) -> Double {
    guard spread > 0 else { return 1 }
    return Double(sign: .plus, exponent: min(max(-Int(spread.exponent), -1000), 1000), significand: 1)
  }

  private static func distance(_ a: Double, _ b: Double) -> Double {
    min(abs(a - b), .greatestFiniteMagnitude)
  }

  /// A finite sample in the frame, at most ``furthest`` either way.
  func scaled(_ value: Double) -> Double {
    let difference = value - centre
    // The difference of the largest numbers is infinite, that of their halves is not.
    let scaled = difference.isFinite ? difference * scale : (value / 2 - centre / 2) * scale * 2
    return min(max(scaled, -Self.furthest), Self.furthest)
  }

  /// A finite sample in units of the frame at its own level, no further than ``furthest`` from the centre: every digit of an
  /// ordinary one is kept.
  func resized(_ value: Double) -> Double {
    let reach = Self.furthest / scale
    return min(max(value, centre - reach), centre + reach) * scale
  }

  /// A length in the frame in the units of the samples, finite.
  func length(_ scaled: Double) -> Double { min(scaled / scale, .greatestFiniteMagnitude) }
}
