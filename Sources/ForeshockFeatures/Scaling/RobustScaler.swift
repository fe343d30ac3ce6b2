internal import ForeshockNumerics

/// Subtracts each column's median and divides by the distance between two of its quantiles, the quartiles by
/// default: a quarter of outliers on either side changes little.
///
/// Quantiles are interpolated (Hyndman and Fan's type 7). A column whose quantiles are equal is divided by 1;
/// equal are those that differ by no more than ten units in the last place of the larger one. (scikit-learn
/// takes any distance below 2.2e-15 for zero, so that features in very small units stay unscaled.)
///
/// Checked against scikit-learn 1.9.1's `RobustScaler` to 1e-12.
public struct RobustScaler: FeatureScaler {
  /// The level of the lower quantile, 0 … 1.
  public let lowerLevel: Double
  /// The level of the upper quantile, above the lower one.
  public let upperLevel: Double
  /// Whether the distance is put in relation to the normal distribution's, so that normal columns get variance 1.
  public let unitVariance: Bool

  /// A scaler by the quartiles, or by other quantiles.
  ///
  /// - Throws: ``ScalingError/invalidLevels(lower:upper:)``; with `unitVariance` levels of 0 and 1 are invalid,
  ///   too, since the normal distribution has no such quantiles.
  public init(
    lowerLevel: Double = 0.25, upperLevel: Double = 0.75, unitVariance: Bool = false
  ) throws(ScalingError) {
    guard lowerLevel >= 0, lowerLevel < upperLevel, upperLevel <= 1,
      !unitVariance || (lowerLevel > 0 && upperLevel < 1)
    else { throw .invalidLevels(lower: lowerLevel, upper: upperLevel) }
    self.lowerLevel = lowerLevel
    self.upperLevel = upperLevel
    self.unitVariance = unitVariance
  }

  /// Decodes a scaler and checks it like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      lowerLevel: container.decode(Double.self, forKey: .lowerLevel),
      upperLevel: container.decode(Double.self, forKey: .upperLevel),
      unitVariance: container.decode(Bool.self, forKey: .unitVariance))
  }

  private enum CodingKeys: String, CodingKey { case lowerLevel, upperLevel, unitVariance }

  /// Fits to whole columns; see ``FeatureScaler/fit(_:)`` for what is thrown.
  public func fit(_ columns: [[Double]]) throws(ScalingError) -> FittedLinearScaler {
    var centres: [Double] = []
    var scales: [Double] = []
    let normal = NormalDistribution.standard
    let adjustment = unitVariance ? normal.quantile(upperLevel) - normal.quantile(lowerLevel) : 1
    for values in try trainingValues(columns) {
      let quantiles = Statistics.quantiles(values, [0.5, lowerLevel, upperLevel])
      let magnitude = max(quantiles[1].magnitude, quantiles[2].magnitude)
      centres.append(quantiles[0])
      scales.append(usableScale(quantiles[2] - quantiles[1], besides: magnitude) / adjustment)
    }
    return try FittedLinearScaler(centres: centres, scales: scales)
  }
}
