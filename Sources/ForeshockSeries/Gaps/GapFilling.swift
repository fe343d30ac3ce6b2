/// A series whose gaps have been filled, and how.
public struct FilledSeries: Hashable, Sendable {
  /// The series without gaps.
  public let series: TimeSeries
  /// How many samples were filled by a straight line between their neighbours.
  public let linearCount: Int
  /// How many were filled from the same phase of neighbouring seasons.
  public let seasonalCount: Int
  /// How many, before the first sample or after the last, repeat the nearest one.
  public let heldCount: Int

  /// How many samples were filled in all.
  public var filledCount: Int { linearCount + seasonalCount + heldCount }
}

/// A series that cannot be filled.
public enum GapFillingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The series has no sample at all, only gaps (or nothing).
  case noSamples(name: String)
  /// The season is shorter than two samples.
  case invalidSeasonLength(Int)

  /// The whole sentence.
  public var description: String {
    switch self {
    case .noSamples(let name): "\(quotedForMessage(name)) has no samples, only gaps"
    case .invalidSeasonLength(let length): "a season of \(length) samples; it needs at least 2"
    }
  }
}

extension TimeSeries {
  /// Gaps up to this many samples are bridged by a straight line even when there is a season.
  public static let longestLinearGap = 3

  /// The series with every gap filled.
  ///
  /// A gap of up to ``longestLinearGap`` samples, and any gap when there is no season, becomes the straight
  /// line between its neighbours. A longer one repeats the shape of the season: each missing sample is the
  /// mean of the nearest samples of its phase before and after the gap (one of them if there is only one),
  /// moved by the straight line that makes the ends of the gap fit their neighbours. Samples missing at
  /// the edges hold the nearest value.
  ///
  /// - Parameter seasonLength: samples in a season, at least 2; nil for none.
  /// - Complexity: O(n) for a fixed number of seasons a gap spans.
  public func fillingGaps(seasonLength: Int? = nil) throws(GapFillingError) -> FilledSeries {
    if let seasonLength, seasonLength < 2 { throw .invalidSeasonLength(seasonLength) }
    guard let first = values.firstIndex(where: { !$0.isNaN }),
      let last = values.lastIndex(where: { !$0.isNaN })
    else { throw .noSamples(name: name) }
    var filled = values
    for index in 0..<first { filled[index] = values[first] }
    for index in (last + 1)..<max(last + 1, values.count) { filled[index] = values[last] }
    let held = first + values.count - 1 - last
    var linear = 0
    var seasonal = 0
    var index = first
    while index < last {
      guard values[index + 1].isNaN else {
        index += 1
        continue
      }
      var end = index + 1
      while values[end].isNaN { end += 1 }
      let gap = (index + 1)..<end
      if let seasonLength, gap.count > Self.longestLinearGap,
        let shape = Self.seasonalShape(values, around: index...end, seasonLength: seasonLength)
      {
        seasonal += gap.count
        // The shape at both ends against what is there: the difference is spread along the gap.
        let startOffset = values[index] - shape[0]
        let endOffset = values[end] - shape[shape.count - 1]
        for position in gap {
          let part = Double(position - index) / Double(end - index)
          filled[position] = shape[position - index] + startOffset + part * (endOffset - startOffset)
        }
      } else {
        linear += gap.count
        for position in gap {
          let part = Double(position - index) / Double(end - index)
          filled[position] = values[index] + part * (values[end] - values[index])
        }
      }
      index = end
    }
    return FilledSeries(
      series: TimeSeries(name: name, start: start, samplingInterval: samplingInterval, values: filled),
      linearCount: linear, seasonalCount: seasonal, heldCount: held)
  }

  /// For each position of `range` the mean of the nearest samples of its phase on both sides of the gap
  /// inside it; nil when some phase has none.
  static func seasonalShape(
    _ values: [Double], around range: ClosedRange<Int>, seasonLength: Int
  ) -> [Double]? {
    var shape: [Double] = []
    shape.reserveCapacity(range.count)
    for position in range {
      var sum = 0.0
      var count = 0.0
      // The gap lies between, so the search starts beyond it; a few seasons are far enough.
      for direction in [-1, 1] {
        var candidate = position + direction * seasonLength
        var tries = range.count / seasonLength + 4
        while tries > 0, values.indices.contains(candidate), values[candidate].isNaN {
          candidate += direction * seasonLength
          tries -= 1
        }
        if values.indices.contains(candidate), !values[candidate].isNaN {
          sum += values[candidate]
          count += 1
        }
      }
      guard count > 0 else { return nil }
      shape.append(sum / count)
    }
    return shape
  }
}
