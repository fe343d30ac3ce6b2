/// Lags at which a series resembles itself, as candidates for a season without a calendar.
///
/// Short lags are looked at sample by sample; for longer ones the series is averaged over blocks of 2, 4, 8, …
/// samples, and the peak found there is refined level by level. Every level looks at a fixed number of lags, so
/// that all of them together cost O(n).
enum AutocorrelationPeaks {
  /// Candidate lengths, ascending, each once.
  static func lengths(in values: [Double]) -> [Int] {
    var levels = [values]
    var found: Set<Int> = []
    while let level = levels.last, level.count >= 12 {
      let fine = levels.count == 1
      for lag in peaks(in: level, from: fine ? 2 : 10, through: min(24, level.count / 3)) {
        found.insert(refined(lag, levels))
      }
      levels.append(halved(level))
    }
    return found.filter { $0 >= 2 }.sorted()
  }

  /// Local maxima of the increments' autocorrelation that chance rarely reaches.
  private static func peaks(in level: [Double], from first: Int, through last: Int) -> [Int] {
    guard first <= last else { return [] }
    let floor = 2 / Double(level.count).squareRoot()
    let range = first - 1...last + 1
    let correlations = range.map { correlation(of: level, step: 1, lag: $0) }
    return (first...last).filter { lag in
      let at = correlations[lag - range.lowerBound]
      return at > floor && at >= correlations[lag - range.lowerBound - 1]
        && at >= correlations[lag - range.lowerBound + 1]
    }
    .sorted { correlations[$0 - range.lowerBound] > correlations[$1 - range.lowerBound] }
    .prefix(4).map(\.self)
  }

  /// The lag in samples: at every finer level the best of the nearest five. Increments span a quarter of the
  /// cycle there, so that slow cycles stand out of the noise.
  private static func refined(_ lag: Int, _ levels: [[Double]]) -> Int {
    var lag = lag
    for level in levels.dropLast().reversed() {
      let step = max(1, lag / 2)
      var best = (lag: 2 * lag, correlation: -Double.infinity)
      for candidate in max(2, 2 * lag - 2)...2 * lag + 2 {
        let value = correlation(of: level, step: step, lag: candidate)
        if value > best.correlation { best = (candidate, value) }
      }
      lag = best.lag
    }
    return lag
  }

  /// The autocorrelation at `lag` of the increments over `step` samples, from the pairs that are observed.
  private static func correlation(of values: [Double], step: Int, lag: Int) -> Double {
    var (products, squares, pairs, count) = (0.0, 0.0, 0.0, 0.0)
    var sum = 0.0
    for t in stride(from: step, to: values.count, by: 1) {
      let increment = values[t] - values[t - step]
      guard increment == increment else { continue }
      sum += increment
      squares += increment * increment
      count += 1
      guard t - lag >= step else { continue }
      let before = values[t - lag] - values[t - lag - step]
      guard before == before else { continue }
      products += increment * before
      pairs += 1
    }
    guard count > 1, pairs > 1 else { return 0 }
    let mean = sum / count
    let variance = squares / count - mean * mean
    return variance > 0 ? (products / pairs - mean * mean) / variance : 0
  }

  private static func halved(_ values: [Double]) -> [Double] {
    (0..<values.count / 2).map { pair in
      let (a, b) = (values[2 * pair], values[2 * pair + 1])
      return a.isNaN ? b : b.isNaN ? a : 0.5 * (a + b)
    }
  }
}
