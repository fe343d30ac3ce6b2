internal import ForeshockNumerics

/// What is computed over each position of a rolling window.
///
/// Every statistic looks at the values present in the window; NaN marks a missing one. ``name`` is the word used on the
/// command line, in files and in the names of columns.
public enum RollingStatistic: Hashable, Sendable {
  /// How many values are present.
  case count
  /// Their sum.
  case sum
  /// Their arithmetic mean.
  case mean
  /// The mean from sums as they come, in half the time: off by a few units in the last place of the largest sum on the way,
  /// which is much where values cancel.
  case plainMean
  /// Their sample variance (divisor n − 1); missing for fewer than two values.
  case variance
  /// Their sample standard deviation, the root of `variance`.
  case standardDeviation
  /// The adjusted Fisher–Pearson skewness G₁; 0 for a constant window, missing for fewer than three values.
  case skewness
  /// The unbiased excess kurtosis G₂; −3 for a constant window, missing for fewer than four values. Both as pandas
  /// has them.
  case kurtosis
  /// The smallest.
  case minimum
  /// The largest.
  case maximum
  /// The largest less the smallest.
  case range
  /// The middle one of the sorted values, or the mean of the two in the middle.
  case median
  /// The value that a share of the sorted values lies below, linear between neighbours; 0 … 1. Type 7 of Hyndman & Fan,
  /// as in pandas, numpy and R.
  case quantile(Double)
  /// The median of the absolute distances from the median, not scaled to a normal's standard deviation.
  case medianAbsoluteDeviation
  /// The slope of the least-squares line through the values, in units per sample; missing for fewer than
  /// two values.
  case slope
  /// ``slope`` in units per second.
  case slopePerSecond
  /// The least-squares line at the window's first sample.
  case intercept
  /// The share of the variance that the least-squares line explains; missing for a constant window.
  case rSquared
  /// The autocorrelation at lag 1, Σ (x_t − x̄)(x_{t−1} − x̄) / Σ (x_t − x̄)², pairs with a missing value left out;
  /// missing for a constant window.
  case autocorrelation
  /// How far the row's own value lies from the mean in standard deviations; missing for a constant window.
  case zScore
  /// The share of values above a threshold.
  case exceedance(Double)
  /// How often neighbouring values lie on different sides of a threshold (on it counts as above).
  case crossings(Double)
  /// How many values are larger than both their neighbours.
  case peaks
  /// The entropy of the orders that three neighbouring values come in, over its largest value: 0 for a steady rise, 1 for
  /// noise. Equal values count as rising.
  ///
  /// Source: Bandt & Pompe, Physical Review Letters 88 (2002) 174102.
  case permutationEntropy
}

extension RollingStatistic {
  /// The word for the statistic: `mean`, `std`, `q95`, `exceedance_90`.
  public var name: String {
    switch self {
    case .quantile(let share): "q\(RollingStatistic.number(100 * share))"
    case .exceedance(let threshold): "exceedance_\(RollingStatistic.number(threshold))"
    case .crossings(let threshold): "crossings_\(RollingStatistic.number(threshold))"
    default: RollingStatistic.words.first { $0.statistic == self }?.word ?? ""
    }
  }

  /// The statistic called `name`, in lower or upper case.
  ///
  /// - Throws: ``FeatureError/unknownStatistic(name:nearest:)`` with the name that was probably meant, or
  ///   ``FeatureError/invalidStatistic(name:reason:)`` for a share outside 0 … 1 or a threshold that is no number.
  public init(named name: String) throws(FeatureError) {
    let wanted = name.lowercased()
    if let known = Self.words.first(where: { $0.word == wanted }) {
      self = known.statistic
      return
    }
    if wanted.hasPrefix("q"), let percent = Double(String(wanted.dropFirst())) {
      self = try Self.quantile(percent / 100).checked(name)
      return
    }
    for (word, make) in Self.thresholdWords {
      guard wanted.hasPrefix(word + "_") else { continue }
      guard let threshold = Double(String(wanted.dropFirst(word.count + 1))) else {
        throw .invalidStatistic(name: name, reason: "“\(word)_” is followed by a threshold, a number")
      }
      self = try make(threshold).checked(name)
      return
    }
    let known = Self.otherWords[wanted]
    throw .unknownStatistic(name: name, nearest: known ?? nearest(to: wanted, among: Self.names))
  }

  /// Every word, with an example for those that take a number.
  public static var names: [String] { words.map(\.word) + ["q95", "exceedance_90", "crossings_0"] }

  /// Itself, if its share or threshold makes sense.
  func checked(_ name: String) throws(FeatureError) -> RollingStatistic {
    switch self {
    case .quantile(let share) where !(0...1).contains(share):
      throw .invalidStatistic(name: name, reason: "a quantile lies between 0 and 100 %")
    case .exceedance(let threshold) where !threshold.isFinite,
      .crossings(let threshold) where !threshold.isFinite:
      throw .invalidStatistic(name: name, reason: "a threshold is a finite number")
    default: return self
    }
  }

  private static let words: [(word: String, statistic: RollingStatistic)] = [
    ("count", .count), ("sum", .sum), ("mean", .mean), ("plain_mean", .plainMean), ("var", .variance),
    ("std", .standardDeviation),
    ("skew", .skewness), ("kurt", .kurtosis), ("min", .minimum), ("max", .maximum), ("range", .range),
    ("median", .median), ("mad", .medianAbsoluteDeviation), ("slope", .slope),
    ("slope_per_second", .slopePerSecond), ("intercept", .intercept), ("r2", .rSquared),
    ("autocorrelation", .autocorrelation), ("zscore", .zScore), ("peaks", .peaks),
    ("entropy", .permutationEntropy),
  ]

  private static let thresholdWords: [(String, @Sendable (Double) -> RollingStatistic)] = [
    ("exceedance", { .exceedance($0) }), ("crossings", { .crossings($0) }),
  ]

  /// What other tools call the statistics; these words are suggestions only, never accepted as names.
  private static let otherWords: [String: String] = [
    "average": "mean", "avg": "mean", "variance": "var", "sd": "std", "stdev": "std", "stddev": "std",
    "sigma": "std", "minimum": "min", "maximum": "max", "p50": "median", "p95": "q95", "total": "sum",
    "n": "count", "trend": "slope", "gradient": "slope", "derivative": "slope", "skewness": "skew",
    "kurtosis": "kurt", "acf": "autocorrelation", "acf1": "autocorrelation", "z": "zscore",
    "quantile": "q95", "exceedance": "exceedance_90", "crossings": "crossings_0",
  ]

  /// The shortest text of a number, without a needless fraction.
  private static func number(_ x: Double) -> String {
    // 100 · 0.07 is not quite 7.
    let rounded = (x * 1e9).rounded() / 1e9
    let value = abs(rounded - x) <= 4 * x.ulp ? rounded : x
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}

extension RollingStatistic: Codable {
  /// Reads the ``name``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do { try self.init(named: container.decode(String.self)) } catch let error as FeatureError {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  /// Writes the ``name``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
