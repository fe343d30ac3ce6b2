extension TimeSeries {
  /// The series on a coarser grid, once for each aggregate.
  ///
  /// A sample belongs to the interval `[start, start + interval)` that holds its time; the interval is named by
  /// its beginning, so a value of the new grid speaks of what comes after its time. The new interval need not be
  /// a multiple of the old one. Gaps are left out of their interval; where fewer than `requiredCount` samples are
  /// present, the result is a gap (a count is a count everywhere).
  ///
  /// An interval that the series covers only partly, as the first and the last may be, is taken for what it holds,
  /// or left out when `keepsPartial` is false.
  ///
  /// - Parameters:
  ///   - interval: the new distance between samples; not shorter than the old one.
  ///   - aggregates: what is told of each interval; one series for each, named `name_mean` and so on.
  ///   - alignment: where intervals begin; by default at whole multiples since the epoch.
  ///   - requiredCount: how many samples have to be present for a result; 1 by default.
  ///   - keepsPartial: whether the first and the last interval stay when the series covers them only partly.
  /// - Throws: ``CleaningError/noFixedInterval``, ``CleaningError/notCoarser(from:to:)`` or
  ///   ``CleaningError/invalidRequiredCount(_:)``.
  /// - Complexity: O(n) for each aggregate.
  ///
  /// Checked against pandas 2.3.3's `resample`, exactly but for the rounding of sums. (Its sum of nothing is 0; here it
  /// is a gap.)
  public func aggregated(
    every interval: Duration, _ aggregates: [Aggregate], alignment: GridAlignment = .epoch,
    requiredCount: Int = 1, keepsPartial: Bool = true
  ) throws(CleaningError) -> [TimeSeries] {
    guard case .duration(let spacing) = samplingInterval else { throw .noFixedInterval }
    let (old, new) = (spacing.wholeMicroseconds, interval.wholeMicroseconds)
    guard old > 0, new >= old else { throw .notCoarser(from: spacing, to: interval) }
    guard requiredCount >= 1 else { throw .invalidRequiredCount(requiredCount) }
    let first = start.microseconds
    let origin = alignment == .start ? first : first.flooredQuotient(by: new) * new
    // Samples up to which position fall into the interval that begins at `origin + bin · new`.
    func end(ofBin bin: Int) -> Int {
      let untilEnd = origin - first + Int64(bin + 1) * new
      return min(count, Int((untilEnd + old - 1) / old))
    }
    var bins: [Range<Int>] = []
    var at = 0
    while at < count {
      let next = end(ofBin: bins.count)
      bins.append(at..<next)
      at = next
    }
    var kept = bins.indices
    if !keepsPartial {
      // Whole is an interval when no further sample of the grid would fall into it.
      if let last = bins.indices.last, first + Int64(count) * old < origin + Int64(last + 1) * new {
        kept = kept.dropLast()
      }
      if !kept.isEmpty, first - old >= origin { kept = kept.dropFirst() }
    }
    let present = bins[kept].map { bin in values[bin].filter { !$0.isNaN } }
    let beginning = Timestamp(microseconds: origin + Int64(kept.lowerBound) * new)
    return aggregates.map { aggregate in
      TimeSeries(
        name: "\(name)_\(aggregate.rawValue)", start: beginning, samplingInterval: .duration(interval),
        values: present.map {
          $0.count < requiredCount && aggregate != .count ? .nan : aggregate.value(of: $0)
        })
    }
  }
}
