internal import ForeshockForecasting
internal import ForeshockNumerics
public import ForeshockSeries

/// A length of window for detectors that compare stretches of a series, where the user names none.
public enum SubsequenceLength {
  /// No suggestion is longer: seasons are looked for in the first 20,000 samples.
  package static let most = 10_000

  /// The length of the dominant cycle.
  ///
  /// That is the strongest season of `SeasonDetection`; without one the highest local maximum of the
  /// autocorrelation at lags of 4 and more, if it is above 0.1; without that 100 samples. Never more than an
  /// eighth of the series, and at least 3. Only the first 20,000 samples are looked at, and a few absurdly far ones
  /// are moved nearer.
  ///
  /// - Complexity: O(n log n).
  public static func suggested(for series: TimeSeries) -> Int {
    let values = TamedSamples(Array(series.values.prefix(20_000)), share: 0.1).values
    let most = max(3, series.count / 8)
    let shortened = TimeSeries(
      name: series.name, start: series.start, samplingInterval: series.samplingInterval, values: values)
    if let season = SeasonDetection.seasonLength(of: shortened), (4...most).contains(season) { return season }
    let maxLag = min(most + 1, 1000, values.count - 1)
    guard maxLag >= 5 else { return min(most, 100) }
    let correlations = Statistics.autocorrelation(values, maxLag: maxLag)
    var best = (lag: min(most, 100), correlation: 0.1)
    for lag in 4..<maxLag where lag <= most {
      let here = correlations[lag]
      if here > best.correlation, here >= correlations[lag - 1], here >= correlations[lag + 1] {
        best = (lag, here)
      }
    }
    return best.lag
  }
}
