/// One column divided by another: errors per request, used per available.
///
/// NaN, a missing value, where either is missing or the denominator is 0, of either sign: a share of nothing is
/// not known, and an infinity would be taken for a measurement. `x/∞` is 0, `∞/∞` NaN.
public enum Ratio {
  /// The ratio of one row.
  public static func value(_ numerator: Double, _ denominator: Double) -> Double {
    denominator == 0 ? .nan : numerator / denominator
  }

  /// The ratios of two columns, row by row: ``value(_:_:)`` of each.
  ///
  /// - Throws: ``TransformError/unequalCounts(_:_:)``.
  public static func values(_ numerators: [Double], _ denominators: [Double]) throws(TransformError)
    -> [Double]
  {
    guard numerators.count == denominators.count else {
      throw .unequalCounts(numerators.count, denominators.count)
    }
    return numerators.indices.map { value(numerators[$0], denominators[$0]) }
  }
}
