/// How numbers are written.
public enum NumberText {
  /// The shortest text that reads back as exactly `value`; whole numbers below 2^53 without a fraction
  /// (`12`, not `12.0`), NaN as nothing, infinities as `inf` and `-inf`.
  public static func shortest(_ value: Double) -> String {
    if value.isNaN { return "" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value.magnitude < 9_007_199_254_740_992, value == value.rounded(.towardZero) {
      return value == 0 && value.sign == .minus ? "-0" : String(Int64(value))
    }
    return value.description
  }
}
