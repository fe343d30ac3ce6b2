internal import ForeshockNumerics

/// τ: by how much neighbours that resemble each other make the variance of a mean larger than that of as many independent
/// numbers; at least 1.
///
/// The larger of two estimates: 1 + 2 Σ ρ(k)·(1 − k/(K + 1)) with K = 8, and the sum of ρ over pairs of neighbouring lags for as
/// long as these are positive, which also sees memories longer than K.
///
/// Sources: Newey & West, Econometrica 55, 1987; Geyer, "Practical Markov chain Monte Carlo", Statistical Science 7, 1992.
enum SeriesMemory {
  private static let lags = 8

  static func factor(of numbers: [Double]) -> Double {
    let found = Statistics.autocorrelation(
      numbers, maxLag: max(min(lags, numbers.count / 4), numbers.count / 2))
    guard !found.contains(where: \.isNaN) else { return 1 }
    let few = found.prefix(min(lags, numbers.count / 4) + 1)
    var weighted = 1.0
    for (lag, value) in few.enumerated().dropFirst() {
      weighted += 2 * value * (1 - Double(lag) / Double(few.count))
    }
    var initial = -1.0
    for lag in stride(from: 0, to: found.count - 1, by: 2) {
      let pair = found[lag] + found[lag + 1]
      guard pair > 0 else { break }
      initial += 2 * pair
    }
    return max(1, weighted, initial)
  }
}
