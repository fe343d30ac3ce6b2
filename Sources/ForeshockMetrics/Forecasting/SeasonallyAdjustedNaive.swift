/// Naive 2, which the M4 competition compares forecasts with: the last value, with the season of the training data where
/// that has one.
///
/// Seasonal factors are those of R's `decompose`: the mean ratio of each place in the season to a centred moving average
/// over one season, so scaled that their mean is 1. There is a season when the autocorrelation r at its length m is
/// beyond 1.645·√((1 + 2·Σ r²) / n), summed over the lags below m, and there are three cycles at least.
///
/// Where the competition says nothing: training data that are not all positive have seasonal terms that are added, not
/// factors; missing samples count as the mean in the test, and are left out of the averages.
///
/// Source: Makridakis, Spiliotis & Assimakopoulos, "The M4 Competition", Int. J. Forecasting 36 (2020), and the
/// organisers' code. Checked against their forecasts of the hourly and weekly series.
public enum SeasonallyAdjustedNaive {
  /// The forecasts of the next `horizon` samples; all NaN when no sample is finite.
  ///
  /// - Parameters:
  ///   - training: the samples before, NaN where missing.
  ///   - seasonLength: m, at least 1; 1 for no season.
  ///   - horizon: at least 0.
  /// - Complexity: O(n log n).
  public static func forecast(training: [Double], seasonLength: Int, horizon: Int) -> [Double] {
    precondition(seasonLength >= 1, "The season length must be at least 1")
    precondition(horizon >= 0, "The horizon must not be negative")
    guard let last = training.lastIndex(where: \.isFinite) else {
      return [Double](repeating: .nan, count: horizon)
    }
    guard let season = SeasonalIndices(training: training, length: seasonLength) else {
      return [Double](repeating: training[last], count: horizon)
    }
    let level = season.removed(from: training[last], at: last)
    return (0..<horizon).map { season.put(on: level, at: training.count + $0) }
  }
}
