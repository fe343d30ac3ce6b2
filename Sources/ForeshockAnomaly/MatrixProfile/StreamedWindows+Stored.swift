extension StreamedWindows {
  /// What cannot be computed again from the remembered samples, and those.
  struct Stored: Codable, Sendable {
    var sampleCount: Int
    /// Nil before the first sample that is there.
    var centre: Double?
    var scale: Double
    var differingCount: Int
    /// Samples as they came, of which as many are kept as sums need to go on; zeros in the place of missing ones.
    var samples: [Double]
    /// Which of them are missing.
    var missing: [Int]
    /// What stands in their place, in the frame, where the first is among them; nil for 0.
    var carried: Double?
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
    let kept = min(samples.count, keptSamples)
    let from = samples.count - kept
    return Stored(
      sampleCount: sampleCount, centre: frame?.centre, scale: frame?.scale ?? 1,
      differingCount: differingCount, samples: raw[from...].map { $0.isNaN ? 0 : $0 },
      missing: (0..<kept).filter { raw[from + $0].isNaN },
      carried: kept > 0 && raw[from].isNaN && samples[from] != 0 ? samples[from] : nil,
      sums: samples.count >= window ? Array(sums[activeSlots]) : [], nextSlot: nextSlot,
      squaredError: squaredError, largestFirst: largestFirst, largestSecond: largestSecond,
      sinceRefresh: sinceRefresh)
  }

  /// Puts a stored state in the place of an empty one with the same settings.
  ///
  /// - Throws: ``AnomalyError/malformedModel(reason:)``.
  mutating func restore(_ stored: Stored) throws(AnomalyError) {
    let kept = stored.samples.count
    guard kept <= keptSamples, (kept...1 << 48).contains(stored.sampleCount),
      kept == keptSamples || kept == stored.sampleCount
    else { throw .malformedModel(reason: "\(kept) of \(stored.sampleCount) samples") }
    var values = stored.samples
    guard values.allSatisfy(\.isFinite), stored.centre?.isFinite ?? true else {
      throw .malformedModel(reason: "a sample is not finite")
    }
    guard stored.scale > 0, stored.scale.significandBitPattern == 0,
      (-1000...1000).contains(stored.scale.exponent)
    else { throw .malformedModel(reason: "a scale of \(stored.scale)") }
    guard (0...Self.neededCount).contains(stored.differingCount) else {
      throw .malformedModel(reason: "\(stored.differingCount) samples that differ")
    }
    for index in stored.missing {
      guard values.indices.contains(index) else {
        throw .malformedModel(reason: "sample \(index) of \(kept) is missing")
      }
      values[index] = .nan
    }
    guard stored.centre != nil || values.allSatisfy(\.isNaN) else {
      throw .malformedModel(reason: "samples without a centre")
    }
    guard abs(stored.carried ?? 0) <= SampleFrame.furthest else {
      throw .malformedModel(reason: "\(stored.carried ?? 0) in the place of missing samples")
    }
    frame = stored.centre.map { SampleFrame(centre: $0, scale: stored.scale) }
    carried = stored.carried ?? 0
    for value in values { rebuild(value) }
    guard stored.squaredError >= 0, stored.largestFirst >= 0, stored.largestSecond >= 0,
      (0...1 << 48).contains(stored.sinceRefresh), (0..<sums.count).contains(stored.nextSlot),
      stored.nextSlot % 8 == 0
    else { throw .malformedModel(reason: "the account of errors") }
    let active = kept >= window ? activeSlots : sums.count..<sums.count
    guard stored.sums.count == active.count, stored.sums.allSatisfy(\.isFinite) else {
      throw .malformedModel(reason: "\(stored.sums.count) sums for \(active.count) windows")
    }
    sums.replaceSubrange(active, with: stored.sums)
    sampleCount = stored.sampleCount
    differingCount = stored.differingCount
    nextSlot = stored.nextSlot
    squaredError = stored.squaredError
    largestFirst = stored.largestFirst
    largestSecond = stored.largestSecond
    sinceRefresh = stored.sinceRefresh
  }
}
