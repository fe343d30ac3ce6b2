internal import ForeshockNumerics

/// What is told of the samples that fall into one interval of a coarser grid. The raw value is the last part of
/// the new series' name.
public enum Aggregate: String, CaseIterable, Hashable, Codable, Sendable {
  /// Their mean.
  case mean
  /// Their sum.
  case sum
  /// The smallest.
  case minimum = "min"
  /// The largest.
  case maximum = "max"
  /// The last one present.
  case last
  /// How many are present; 0, not a gap, when there is none.
  case count
  /// Their median.
  case median

  /// The aggregate of samples without NaN; NaN for none, except for ``count``.
  func value(of samples: [Double]) -> Double {
    switch self {
    case .mean: Statistics.mean(samples)
    case .sum: samples.isEmpty ? .nan : Statistics.sum(samples)
    case .minimum: samples.min() ?? .nan
    case .maximum: samples.max() ?? .nan
    case .last: samples.last ?? .nan
    case .count: Double(samples.count)
    case .median: Statistics.median(samples)
    }
  }
}

/// Where the intervals of a coarser grid begin.
public enum GridAlignment: String, CaseIterable, Hashable, Codable, Sendable {
  /// At whole multiples of the interval since 1970-01-01T00:00:00Z: on the hour, at midnight UTC. Series of one
  /// fleet then share a grid.
  case epoch
  /// At the first sample.
  case start
}
