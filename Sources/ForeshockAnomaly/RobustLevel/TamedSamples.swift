internal import ForeshockNumerics

/// A series as something can be fitted to it that is not robust against any size: absurdly far samples are moved
/// nearer, and all are multiplied by a power of two that brings them to about 1.
///
/// Far is what strays from the median a thousand million times further than all but a given share of the samples do: one
/// that far away, left as it is, takes so many digits from sums that there is little left of the others. Series that
/// have no such samples keep every digit.
struct TamedSamples: Sendable {
  /// The samples, gaps and infinities among them as they were.
  let values: [Double]
  /// What they were multiplied by.
  let scale: Double

  private static let farthest = 1e9

  /// The samples with NaN in the place of far ones, for what is learned from whole stretches and can leave some out.
  static func withoutFar(_ samples: [Double], share: Double = 0.1) -> [Double] {
    let (centre, usual) = ordinary(samples, share)
    let bound = usual > 0 ? usual * farthest : .infinity
    return samples.map { $0 < centre - bound || $0 > centre + bound ? .nan : $0 }
  }

  /// - Parameter share: Which share of the samples may be far away without saying how far samples stray.
  init(_ samples: [Double], share: Double) {
    let (centre, usual) = Self.ordinary(samples, share)
    let scale = SampleFrame.scale(for: usual)
    let bound = usual > 0 ? usual * Self.farthest : .infinity
    values = samples.map { sample in
      guard sample.isFinite else { return sample }
      return min(max(sample, centre - bound), centre + bound) * scale
    }
    self.scale = scale
  }

  /// The median, and how far all but a share of the samples stray from it.
  private static func ordinary(_ samples: [Double], _ share: Double) -> (centre: Double, usual: Double) {
    let sorted = RadixSort.ascending(Statistics.finite(samples))
    let (centre, spread) = SampleFrame.centreAndSpread(sorted: sorted)
    let deviations = RadixSort.ascending(sorted.map { min(abs($0 - centre), .greatestFiniteMagnitude) })
    let place = Int((1 - share) * Double(max(0, deviations.count - 1)))
    // Where most samples are equal those that are not say it.
    let usual = deviations.isEmpty || deviations[place] == 0 ? spread : deviations[place]
    return (centre, usual)
  }
}
