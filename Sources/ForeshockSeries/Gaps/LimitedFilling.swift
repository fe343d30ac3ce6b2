/// How gaps are filled.
public enum FillMethod: Hashable, Sendable {
  /// The sample before the gap, for at most as many samples as the limit says; longer gaps are filled up to there.
  case hold
  /// The sample before the gap, in gaps that are not longer than the limit.
  case forward
  /// The straight line between the samples around the gap.
  case linear
  /// The shape of the same phase in the seasons around the gap, moved to fit its ends, as in
  /// ``TimeSeries/fillingGaps(seasonLength:)``; a line where a phase has no sample near. At least 2 samples.
  case seasonal(length: Int)

  /// Whether a filled sample depends on earlier samples only, so that a stream would fill it alike. With a limit
  /// on the length, ``forward`` has to know how long a gap will last.
  public func isCausal(longestGap: Int? = nil) -> Bool {
    switch self {
    case .hold: true
    case .forward: longestGap == nil
    case .linear, .seasonal: false
    }
  }
}

/// A series some of whose gaps have been filled.
public struct PartlyFilledSeries: Hashable, Sendable {
  /// The series.
  public let series: TimeSeries
  /// How many samples were filled.
  public let filledCount: Int
  /// How many are still missing.
  public let leftCount: Int
}

extension TimeSeries {
  /// The series with its short gaps filled; longer ones stay, all of them (with ``FillMethod/hold`` the part beyond
  /// the limit).
  ///
  /// Samples missing before the first or after the last one stay missing, except that `hold` and `forward` go on
  /// with the last sample. A series without samples comes back as it is.
  ///
  /// - Parameters:
  ///   - method: how gaps are filled.
  ///   - longestGap: the longest gap to be filled, in samples; nil for any.
  /// - Throws: ``CleaningError/invalidLongestGap(_:)`` or ``CleaningError/invalidSeasonLength(_:)``.
  /// - Complexity: O(n), for seasons O(n) for a fixed number of seasons a gap spans.
  ///
  /// Checked against pandas 2.3.3: `hold` is `ffill(limit:)`, `linear` is `interpolate(limit_area="inside")` where the
  /// limit lets it.
  public func filling(_ method: FillMethod, longestGap: Int? = nil) throws(CleaningError)
    -> PartlyFilledSeries
  {
    if let longestGap, longestGap < 0 { throw .invalidLongestGap(longestGap) }
    if case .seasonal(let length) = method, length < 2 { throw .invalidSeasonLength(length) }
    let limit = longestGap ?? .max
    var filled = values
    var count = 0
    for gap in gaps where gap.lowerBound > 0 {
      let isInner = gap.upperBound < values.count
      let part = method == .hold ? gap.prefix(limit) : gap
      guard part.count <= limit else { continue }
      switch method {
      case .hold, .forward:
        for index in part { filled[index] = values[gap.lowerBound - 1] }
      case .linear, .seasonal:
        guard isInner else { continue }
        bridge(gap, in: &filled, method)
      }
      count += part.count
    }
    let series = TimeSeries(name: name, start: start, samplingInterval: samplingInterval, values: filled)
    return PartlyFilledSeries(series: series, filledCount: count, leftCount: missingCount - count)
  }

  /// The runs of missing samples, from the first to the last. - Complexity: O(n)
  public var gaps: [Range<Int>] {
    var gaps: [Range<Int>] = []
    var start: Int?
    for (index, value) in values.enumerated() {
      if value.isNaN {
        start = start ?? index
      } else if let from = start {
        gaps.append(from..<index)
        start = nil
      }
    }
    if let start { gaps.append(start..<values.count) }
    return gaps
  }

  /// Fills a gap with samples on both sides.
  private func bridge(_ gap: Range<Int>, in filled: inout [Double], _ method: FillMethod) {
    let (left, right) = (gap.lowerBound - 1, gap.upperBound)
    var shape = [Double](repeating: 0, count: gap.count + 2)
    if case .seasonal(let length) = method,
      let season = Self.seasonalShape(values, around: left...right, seasonLength: length)
    {
      shape = season
    }
    let (from, to) = (values[left] - shape[0], values[right] - shape[gap.count + 1])
    for index in gap {
      filled[index] = shape[index - left] + from + Double(index - left) / Double(right - left) * (to - from)
    }
  }
}
