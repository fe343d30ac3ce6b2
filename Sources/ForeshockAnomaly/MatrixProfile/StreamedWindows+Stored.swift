extension StreamedWindows {
  /// What cannot be computed again from the remembered samples, and those.
  struct Stored: Codable, Sendable {
    var sampleCount: Int
    /// Nil before the first sample that is there.
    var centre: Double?
    var scale: Double
    /// Scaled samples, of which as many are kept as sums need to go on.
    var samples: [Double]
    /// Which of them are missing.
    var missing: [Int]
    /// Of the slots that belong to a window.
    var sums: [Double]
    var nextSlot: Int
    var squaredError: Double
    var largestFirst: Double
    var largestSecond: Double
    var sinceRefresh: Int
  }

  /// The state as it is stored.
  var stored: Stored {
    let kept = min(samples.count, history + window + 1)
    let from = samples.count - kept
    return Stored(
      sampleCount: sampleCount, centre: centre.isNaN ? nil : centre, scale: scale,
      samples: Array(samples[from...]),
      missing: (0..<kept).filter { missing[from + $0] },
      sums: samples.count >= window ? Array(sums[activeSlots]) : [], nextSlot: nextSlot,
      squaredError: squaredError, largestFirst: largestFirst, largestSecond: largestSecond,
      sinceRefresh: sinceRefresh)
  }

  /// Puts a stored state in the place of an empty one with the same settings.
  ///
  /// - Throws: ``AnomalyError/malformedModel(reason:)``.
  mutating func restore(_ stored: Stored) throws(AnomalyError) {
    let kept = stored.samples.count
    guard kept <= history + window + 1, (kept...1 << 48).contains(stored.sampleCount),
      kept == history + window + 1 || kept == stored.sampleCount
    else { throw .malformedModel(reason: "\(kept) of \(stored.sampleCount) samples") }
    let numbers = stored.samples + [stored.centre ?? 0]
    guard stored.samples.allSatisfy({ abs($0) < Self.largest }), numbers.allSatisfy(\.isFinite) else {
      throw .malformedModel(reason: "a sample is too large")
    }
    let exponent = stored.scale == 0 ? 0 : stored.scale.exponent
    guard stored.scale >= 0, stored.scale.significandBitPattern == 0, (-1000...1000).contains(exponent) else {
      throw .malformedModel(reason: "a scale of \(stored.scale)")
    }
    guard stored.squaredError >= 0, stored.largestFirst >= 0, stored.largestSecond >= 0,
      (0...1 << 48).contains(stored.sinceRefresh), (0..<sums.count).contains(stored.nextSlot),
      stored.nextSlot % 8 == 0
    else { throw .malformedModel(reason: "the account of errors") }
    var gaps = [Bool](repeating: false, count: kept)
    for index in stored.missing {
      guard gaps.indices.contains(index) else {
        throw .malformedModel(reason: "sample \(index) of \(kept) is missing")
      }
      gaps[index] = true
    }
    for (sample, isMissing) in zip(stored.samples, gaps) { rebuild(sample, isMissing) }
    let active = kept >= window ? activeSlots : sums.count..<sums.count
    guard stored.sums.count == active.count, stored.sums.allSatisfy(\.isFinite) else {
      throw .malformedModel(reason: "\(stored.sums.count) sums for \(active.count) windows")
    }
    sums.replaceSubrange(active, with: stored.sums)
    sampleCount = stored.sampleCount
    centre = stored.centre ?? .nan
    scale = stored.scale
    nextSlot = stored.nextSlot
    squaredError = stored.squaredError
    largestFirst = stored.largestFirst
    largestSecond = stored.largestSecond
    sinceRefresh = stored.sinceRefresh
  }

  /// Appends a scaled sample and the window it completes.
  private mutating func rebuild(_ sample: Double, _ isMissing: Bool) {
    let before = samples.last ?? 0
    append(scaled: isMissing ? before : sample, isPresent: !isMissing)
    if samples.count >= window { addWindow() }
  }
}
