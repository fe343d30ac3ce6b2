internal import ForeshockNumerics

/// What is computed over each position of a rolling window. The raw value is the name used in the names
/// of columns and on the command line.
///
/// Every statistic looks at the values present in the window; NaN marks a missing one.
public enum RollingStatistic: String, CaseIterable, Hashable, Codable, Sendable {
  /// How many values are present.
  case count
  /// Their sum.
  case sum
  /// Their arithmetic mean.
  case mean
  /// Their sample variance (divisor n − 1); missing for fewer than two values.
  case variance = "var"
  /// Their sample standard deviation, the root of `variance`.
  case standardDeviation = "std"
  /// The smallest.
  case minimum = "min"
  /// The largest.
  case maximum = "max"
  /// The largest less the smallest.
  case range
  /// The middle one of the sorted values, or the mean of the two in the middle.
  case median
  /// The slope of the least-squares line through the values, in units per sample; missing for fewer than
  /// two values.
  case slope
  /// ``slope`` in units per second.
  case slopePerSecond = "slope_per_second"

  /// The statistic called `name`, in lower or upper case.
  ///
  /// - Throws: ``FeatureError/unknownStatistic(name:nearest:)`` with the name that was probably meant.
  public init(named name: String) throws(FeatureError) {
    let wanted = name.lowercased()
    if let known = Self(rawValue: wanted) {
      self = known
    } else {
      let known = Self.otherWords[wanted]?.rawValue
      throw .unknownStatistic(
        name: name, nearest: known ?? nearest(to: wanted, among: Self.allCases.map(\.rawValue)))
    }
  }

  /// What other tools call the statistics; these words are suggestions only, never accepted as names.
  private static let otherWords: [String: Self] = [
    "average": .mean, "avg": .mean, "variance": .variance, "sd": .standardDeviation,
    "stdev": .standardDeviation, "stddev": .standardDeviation, "sigma": .standardDeviation,
    "minimum": .minimum, "maximum": .maximum, "p50": .median, "total": .sum, "n": .count,
    "trend": .slope, "gradient": .slope, "derivative": .slope,
  ]
}
