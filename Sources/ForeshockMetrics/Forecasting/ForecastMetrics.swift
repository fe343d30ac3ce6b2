/// How far forecasts were from what came.
///
/// Pairs in which the actual value or the forecast is NaN are left out; a metric of no pairs is nil. Sums run
/// over the pairs in order, so results do not depend on anything but the input. For all metrics of the same pairs take
/// ``ForecastReport``.
///
/// Sources: Hyndman & Koehler, "Another look at measures of forecast accuracy", Int. J. Forecasting 22
/// (2006), pp. 679–688; Gneiting & Raftery, JASA 102 (2007), pp. 359–378 (pinball and interval score).
public enum ForecastMetrics {
  /// MAE: the mean of |y − ŷ|, in the metric's unit.
  public static func meanAbsoluteError(actual: [Double], predicted: [Double]) -> Double? {
    mean(actual, predicted) { abs($0 - $1) }
  }

  /// RMSE: the root of the mean of (y − ŷ)², in the metric's unit.
  public static func rootMeanSquaredError(actual: [Double], predicted: [Double]) -> Double? {
    mean(actual, predicted) { ($0 - $1) * ($0 - $1) }?.squareRoot()
  }

  /// MAPE: the mean of 100·|y − ŷ| / |y|, in percent. Pairs with y = 0 are left out.
  public static func meanAbsolutePercentageError(actual: [Double], predicted: [Double]) -> Double? {
    mean(actual, predicted, percentageError)
  }

  /// Of one pair; NaN where y = 0.
  static func percentageError(_ y: Double, _ f: Double) -> Double { y == 0 ? .nan : 100 * abs((y - f) / y) }

  /// sMAPE: the mean of 200·|y − ŷ| / (|y| + |ŷ|), in percent, 0 … 200, as in the M4 competition. A pair
  /// of zeros counts 0.
  public static func symmetricMeanAbsolutePercentageError(actual: [Double], predicted: [Double]) -> Double? {
    mean(actual, predicted, symmetricError)
  }

  /// Of one pair.
  static func symmetricError(_ y: Double, _ f: Double) -> Double {
    let size = abs(y) + abs(f)
    return size == 0 ? 0 : 200 * abs(y - f) / size
  }

  /// MASE: the MAE divided by that of the (seasonal) naive forecast on the training data; below 1 is better
  /// than naive. Nil when that is zero (a constant or exactly seasonal training series) or has no pairs.
  ///
  /// `seasonLength` is the samples a cycle; 1, the least, for the plain naive forecast.
  public static func meanAbsoluteScaledError(
    actual: [Double], predicted: [Double], training: [Double], seasonLength: Int = 1
  ) -> Double? {
    guard let scale = NaiveScale(training: training, seasonLength: seasonLength).absolute else { return nil }
    return meanAbsoluteError(actual: actual, predicted: predicted).map { $0 / scale }
  }

  /// RMSSE: the RMSE divided by that of the (seasonal) naive forecast on the training data, as in the M5 competition.
  /// Nil as ``meanAbsoluteScaledError(actual:predicted:training:seasonLength:)``.
  public static func rootMeanSquaredScaledError(
    actual: [Double], predicted: [Double], training: [Double], seasonLength: Int = 1
  ) -> Double? {
    guard let scale = NaiveScale(training: training, seasonLength: seasonLength).rootMeanSquare else {
      return nil
    }
    return rootMeanSquaredError(actual: actual, predicted: predicted).map { $0 / scale }
  }

  /// OWA of the M4 competition: the mean of sMAPE and MASE, each divided by that of the Naive 2 forecast; below 1 is
  /// better than Naive 2.
  ///
  /// - Parameters:
  ///   - smape: of the forecasts judged, averaged over all series.
  ///   - mase: likewise.
  ///   - naive2SMAPE: of Naive 2 on the same series; more than 0.
  ///   - naive2MASE: likewise.
  public static func overallWeightedAverage(
    smape: Double, mase: Double, naive2SMAPE: Double, naive2MASE: Double
  ) -> Double {
    (smape / naive2SMAPE + mase / naive2MASE) / 2
  }

  /// The mean of ŷ − y: above zero when forecasts are too high.
  public static func bias(actual: [Double], predicted: [Double]) -> Double? {
    mean(actual, predicted) { $1 - $0 }
  }

  /// R²: 1 less the ratio of the squared errors to those of the actual values' own mean; below 0 when that mean would
  /// have done better. Nil for fewer than two pairs or a constant actual value.
  public static func determination(actual: [Double], predicted: [Double]) -> Double? {
    guard let error = mean(actual, predicted, { ($0 - $1) * ($0 - $1) }),
      let centre = mean(actual, predicted, { y, f in f.isNaN ? .nan : y }),
      let spread = mean(actual, predicted, { y, f in f.isNaN ? .nan : (y - centre) * (y - centre) }),
      spread > 0
    else { return nil }
    return 1 - error / spread
  }

  /// The pinball (quantile) loss: τ·(y − q) above the quantile, (1 − τ)·(q − y) below.
  ///
  /// `quantile` is τ, strictly between 0 and 1.
  public static func pinballLoss(actual: [Double], predicted: [Double], quantile: Double) -> Double? {
    precondition(quantile > 0 && quantile < 1, "A quantile lies strictly between 0 and 1")
    return mean(actual, predicted) { pinballLoss($0, $1, quantile) }
  }

  /// Of one value.
  static func pinballLoss(_ y: Double, _ q: Double, _ quantile: Double) -> Double {
    y >= q ? quantile * (y - q) : (1 - quantile) * (q - y)
  }

  /// The share of values inside the interval, bounds included.
  public static func intervalCoverage(actual: [Double], lower: [Double], upper: [Double]) -> Double? {
    mean(actual, lower, upper) { y, l, u in l <= y && y <= u ? 1 : 0 }
  }

  /// The mean width of the intervals, in the metric's unit.
  public static func meanIntervalWidth(lower: [Double], upper: [Double]) -> Double? {
    mean(lower, upper) { $1 - $0 }
  }

  /// The interval (Winkler) score: width plus 2/(1 − level) times how far the value lies outside. Smaller is
  /// better; the true quantiles minimise its expectation.
  ///
  /// `level` is the interval's coverage, strictly between 0 and 1.
  public static func intervalScore(actual: [Double], lower: [Double], upper: [Double], level: Double)
    -> Double?
  {
    precondition(level > 0 && level < 1, "A level lies strictly between 0 and 1")
    return mean(actual, lower, upper) { intervalScore($0, $1, $2, level) }
  }

  /// Of one value.
  static func intervalScore(_ y: Double, _ lower: Double, _ upper: Double, _ level: Double) -> Double {
    (upper - lower) + 2 / (1 - level) * max(lower - y, 0, y - upper)
  }

  /// MSIS: the interval score divided by the naive error of the training data, as in the M4 competition. Nil as
  /// ``meanAbsoluteScaledError(actual:predicted:training:seasonLength:)``.
  public static func meanScaledIntervalScore(
    actual: [Double], lower: [Double], upper: [Double], level: Double, training: [Double],
    seasonLength: Int = 1
  ) -> Double? {
    guard let scale = NaiveScale(training: training, seasonLength: seasonLength).absolute else { return nil }
    return intervalScore(actual: actual, lower: lower, upper: upper, level: level).map { $0 / scale }
  }

  private static func mean(_ a: [Double], _ b: [Double], _ term: (Double, Double) -> Double) -> Double? {
    precondition(a.count == b.count, "There must be as many values on both sides")
    var sum = 0.0
    var count = 0
    for index in a.indices {
      let value = term(a[index], b[index])
      if value.isNaN { continue }
      sum += value
      count += 1
    }
    return count == 0 ? nil : sum / Double(count)
  }

  private static func mean(
    _ y: [Double], _ lower: [Double], _ upper: [Double], _ term: (Double, Double, Double) -> Double
  ) -> Double? {
    precondition(y.count == lower.count && y.count == upper.count, "There must be two bounds per value")
    var sum = 0.0
    var count = 0
    for index in y.indices where !y[index].isNaN && !lower[index].isNaN && !upper[index].isNaN {
      sum += term(y[index], lower[index], upper[index])
      count += 1
    }
    return count == 0 ? nil : sum / Double(count)
  }
}
