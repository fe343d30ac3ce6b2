/// Autocorrelations of a sample with gaps, as R's `acf` with `na.pass` has them: the mean is that of what is
/// observed, and the sum at lag k over the pairs where both are is divided by their number plus k.
enum SampleAutocorrelation {
  /// The autocorrelations at lags 1 … `lags`; nil when the sample does not vary or has no sample so far apart.
  ///
  /// - Complexity: O(n·lags).
  static func of(_ x: [Double], lags: Int) -> [Double]? {
    let observed = x.filter { !$0.isNaN }
    guard lags >= 1, lags < x.count, observed.count >= 2 else { return nil }
    let mean = observed.refinedMean
    let centred = x.map { $0 - mean }
    let variance = covariance(centred, lag: 0)
    guard variance > 0, variance.isFinite else { return nil }
    return (1...lags).map { covariance(centred, lag: $0) / variance }
  }

  private static func covariance(_ x: [Double], lag: Int) -> Double {
    var sum = 0.0, pairs = 0
    for t in lag..<x.count {
      let product = x[t] * x[t - lag]
      if !product.isNaN {
        sum += product
        pairs += 1
      }
    }
    return sum / Double(pairs + lag)
  }
}
