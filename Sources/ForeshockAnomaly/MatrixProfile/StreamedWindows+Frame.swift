internal import ForeshockNumerics

/// What samples are measured by, learned from the first of them.
extension StreamedWindows {
  /// How many samples that differ from the one before them it takes to know what is usual.
  static let neededCount = 64
  /// How many of the last samples are looked at.
  private static let recentCount = 256
  /// After how many samples a frame that stays is held against the last ones again.
  private static let reviewRows = 64

  /// Chooses the frame at the first sample, and anew when the samples that have come since show that it has taken an
  /// absurd one for usual. When enough is known it stays, until samples come that are too far away for it, or that it cannot
  /// tell apart: a stream may begin with any number of fill values.
  ///
  /// - Parameter value: A finite sample that is not among the others yet.
  mutating func learnFrame(from value: Double) {
    guard let known = frame else {
      frame = SampleFrame(of: [value])
      return
    }
    let isFar = abs(known.scaled(value)) == SampleFrame.furthest
    guard value != raw.last, differingCount < Self.neededCount || isFar else {
      review(known, at: value)
      return
    }
    differingCount = min(differingCount + 1, Self.neededCount)
    let recent = SampleFrame(sorted: recentSamples(with: value))
    // A hundred powers of two leave squares in range, and 2²⁴ spreads from the centre cost half of the digits.
    guard
      abs(recent.scale.exponent - known.scale.exponent) > 100
        || !(abs((recent.centre - known.centre) * recent.scale) <= 0x1p24)
    else { return }
    frame = recent
    measureAgain()
  }

  /// Leaves a centre that is so large beside the last samples that little is left of them once it is subtracted: 2⁴⁰ leaves
  /// four digits. The next centre is smaller by as much, so that this comes to pass a few times at most, and
  /// costs samples near the former one no digit.
  private mutating func review(_ known: SampleFrame, at value: Double) {
    guard sampleCount % Self.reviewRows == 0, abs(known.centre) > 0x1p40 * abs(value) else { return }
    let recent = recentSamples(with: value)
    let (centre, spread) = SampleFrame.centreAndSpread(sorted: recent)
    guard spread > 0, abs(known.centre) > 0x1p40 * (abs(centre) + spread) else { return }
    frame = SampleFrame(sorted: recent)
    measureAgain()
  }

  /// The last samples that are there, with the newest, in ascending order.
  private func recentSamples(with value: Double) -> [Double] {
    RadixSort.ascending(
      Statistics.finite(raw.suffix(min(Self.recentCount, keptSamples) - 1) + [value]))
  }

  /// Puts all samples into the present frame, and what follows from them.
  private mutating func measureAgain() {
    let all = raw
    raw.removeAll(keepingCapacity: true)
    samples.removeAll(keepingCapacity: true)
    means.removeAll(keepingCapacity: true)
    inverseNorms.removeAll(keepingCapacity: true)
    kinds.removeAll(keepingCapacity: true)
    first.removeAll(keepingCapacity: true)
    second.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    farPlaces.removeAll()
    carried = 0
    (presentRun, equalRun, flatCount, ordinaryCount) = (0, 0, 0, 0)
    for value in all { rebuild(value) }
    if samples.count >= window { refreshAll(activeSlots) }
  }

  /// Appends a sample and the window it completes, but for the sums.
  mutating func rebuild(_ value: Double) {
    hold(value)
    if samples.count >= window { addWindow() }
  }
}
