#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What the Numenta Anomaly Benchmark gives for a window found, a window missed and a false row.
///
/// The values are those of NAB's `config/profiles.json`; its weight of true negatives is used nowhere and has no
/// place here.
public struct NABProfile: Hashable, Sendable, Codable {
  /// For a window found by its first row; less for a later one.
  public var truePositive: Double
  /// Taken for a flagged row far outside of any window.
  public var falsePositive: Double
  /// Taken for a window that no flagged row lies in.
  public var falseNegative: Double

  /// A profile of your own; all weights are positive.
  public init(truePositive: Double = 1, falsePositive: Double, falseNegative: Double) {
    precondition(truePositive > 0 && falsePositive >= 0 && falseNegative >= 0, "Weights are not negative")
    self.truePositive = truePositive
    self.falsePositive = falsePositive
    self.falseNegative = falseNegative
  }

  /// NAB's `standard`: 1, 0.11, 1.
  public static let standard = NABProfile(falsePositive: 0.11, falseNegative: 1)
  /// NAB's `reward_low_FP_rate`: false rows cost double.
  public static let rewardLowFalsePositives = NABProfile(falsePositive: 0.22, falseNegative: 1)
  /// NAB's `reward_low_FN_rate`: missed windows cost double.
  public static let rewardLowFalseNegatives = NABProfile(falsePositive: 0.11, falseNegative: 2)

  /// A raw score on NAB's scale: 100·(raw − null)/(perfect − null), where null misses every window and perfect
  /// finds each by its first row. For raw scores from elsewhere, such as the sum over NAB's result files.
  ///
  /// - Parameters:
  ///   - raw: the sum over all files.
  ///   - windowCount: the windows of all files, at least 1.
  public func normalize(_ raw: Double, windowCount: Int) -> Double {
    precondition(windowCount >= 1, "Without windows there is no scale")
    let null = -falseNegative * Double(windowCount)
    let perfect = truePositive * Double(windowCount)
    return 100 * (raw - null) / (perfect - null)
  }

  /// σ(x) = 2 / (1 + e^(5x)) − 1, which falls from near 1 through 0 at the window's end to −1, and is −1 beyond 3
  /// widths behind it.
  static func sigmoid(_ x: Double) -> Double {
    x > 3 ? -1 : 2 / (1 + exp(5 * x)) - 1
  }
}
