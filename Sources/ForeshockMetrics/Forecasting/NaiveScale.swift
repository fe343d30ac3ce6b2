/// How far the (seasonal) naive forecast errs within the training data: what scaled errors are divided by.
///
/// Source: Hyndman & Koehler, "Another look at measures of forecast accuracy", Int. J. Forecasting 22 (2006).
public struct NaiveScale: Hashable, Sendable, Codable {
  /// The mean of |yₜ − yₜ₋ₘ|, for MASE and MSIS; nil when it is zero (a constant or exactly seasonal series) or there is
  /// no pair.
  public let absolute: Double?
  /// The root of the mean of (yₜ − yₜ₋ₘ)², for RMSSE; nil likewise.
  public let rootMeanSquare: Double?

  /// The errors within `training`, whose pairs with a NaN are left out.
  ///
  /// `seasonLength` is m, the samples a cycle; 1, the least, for the plain naive forecast.
  ///
  /// - Complexity: O(n).
  public init(training: [Double], seasonLength: Int = 1) {
    precondition(seasonLength >= 1, "The season length must be at least 1")
    let later = Array(training.dropFirst(seasonLength)), earlier = Array(training.dropLast(seasonLength))
    func positive(_ scale: Double?) -> Double? { scale.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } }
    absolute = positive(ForecastMetrics.meanAbsoluteError(actual: later, predicted: earlier))
    rootMeanSquare = positive(ForecastMetrics.rootMeanSquaredError(actual: later, predicted: earlier))
  }
}
