internal import ForeshockNumerics
internal import Glibc

/// The work of one ``STL``: its windows, its buffers and its loops.
struct STLSmoother {
  private let seasonLength: Int
  private let isPeriodic: Bool
  private let innerIterations: Int
  private let outerIterations: Int
  private var seasonalLoess: LocalRegression
  private var trendLoess: LocalRegression
  private var lowPassLoess: LocalRegression
  private(set) var trend: [Double]
  private(set) var season: [Double]
  /// Robustness weights; empty while all are 1.
  private(set) var robustness: [Double] = []
  /// The smoothed cycle-subseries, one season longer than the series at either end.
  private var extended: [Double]
  private var work: [Double]
  private var subseries: [Double]
  private var subweights: [Double] = []
  private var curve: [Double]

  init(_ stl: STL, count n: Int) {
    let m = stl.seasonLength
    seasonLength = m
    var asked: Int
    switch stl.seasonalWindow {
    case .periodic:
      isPeriodic = true
      asked = 10 * n + 1
    case .seasons(let count):
      isPeriodic = false
      asked = count
    }
    func odd(_ x: Int) -> Int { x | 1 }
    func jump(_ window: Int) -> Int { stl.jumps == .everySample ? 1 : (window + 9) / 10 }
    let automatic = odd(Int((1.5 * Double(m) / (1 - 1.5 / Double(asked))).rounded(.up)))
    let trendWindow = stl.trendWindow ?? automatic
    let lowPassWindow = stl.lowPassWindow ?? odd(m)
    seasonalLoess = LocalRegression(
      window: odd(max(3, asked)), degree: isPeriodic ? 0 : stl.seasonalDegree, jump: jump(asked))
    trendLoess = LocalRegression(
      window: odd(max(3, trendWindow)), degree: stl.trendDegree, jump: jump(trendWindow))
    lowPassLoess = LocalRegression(
      window: odd(max(3, lowPassWindow)), degree: stl.trendDegree, jump: jump(lowPassWindow))
    innerIterations = stl.innerIterations ?? (stl.isRobust ? 1 : 2)
    outerIterations = stl.outerIterations ?? (stl.isRobust ? 15 : 0)
    trend = [Double](repeating: 0, count: n)
    season = trend
    extended = [Double](repeating: 0, count: n + 2 * m)
    work = extended
    subseries = [Double](repeating: 0, count: (n + m - 1) / m)
    curve = [Double](repeating: 0, count: subseries.count + 2)
  }

  /// Decomposes `y` into ``trend`` and ``season``.
  mutating func run(_ y: [Double]) {
    for t in trend.indices { trend[t] = 0 }
    robustness = []
    for round in 0...outerIterations {
      for _ in 0..<innerIterations { iterate(y) }
      if round < outerIterations { discount(y) }
    }
    if isPeriodic { averageSeason() }
  }

  private mutating func iterate(_ y: [Double]) {
    let n = y.count, m = seasonLength
    for t in 0..<n { work[t] = y[t] - trend[t] }
    smoothSubseries(n)
    // Two moving averages over a season and one over three samples leave n values.
    let once = movingAverage(extended, count: n + 2 * m, length: m)
    let twice = movingAverage(once, count: n + m + 1, length: m)
    let lowPass = movingAverage(twice, count: n + 2, length: 3)
    lowPassLoess.smooth(lowPass, count: n, robustness: [], into: &work)
    for t in 0..<n {
      season[t] = extended[t + m] - work[t]
      work[t] = y[t] - season[t]
    }
    trendLoess.smooth(work, count: n, robustness: robustness, into: &trend)
  }

  /// Smooths each place of the season in `work` and extends it by a season at either end.
  private mutating func smoothSubseries(_ n: Int) {
    let m = seasonLength
    subweights = robustness.isEmpty ? [] : subseries
    for place in 0..<m {
      let k = (n - 1 - place) / m + 1
      for i in 0..<k { subseries[i] = work[place + i * m] }
      if !robustness.isEmpty {
        for i in 0..<k { subweights[i] = robustness[place + i * m] }
      }
      seasonalLoess.smooth(subseries, count: k, robustness: subweights, into: &curve, at: 1)
      let reach = min(seasonalLoess.window, k)
      curve[0] =
        seasonalLoess.estimate(subseries, count: k, at: -1, 0..<reach, robustness: subweights) ?? curve[1]
      curve[k + 1] =
        seasonalLoess.estimate(subseries, count: k, at: k, (k - reach)..<k, robustness: subweights)
        ?? curve[k]
      for i in 0..<(k + 2) { extended[place + i * m] = curve[i] }
    }
  }

  /// The averages of `length` neighbours among the first `count` values.
  private func movingAverage(_ x: [Double], count: Int, length: Int) -> [Double] {
    let scale = Double(length)
    var sum = 0.0
    for t in 0..<length { sum += x[t] }
    var result = [Double](repeating: 0, count: count - length + 1)
    result[0] = sum / scale
    for t in 1..<result.count {
      sum += x[t + length - 1] - x[t - 1]
      result[t] = sum / scale
    }
    return result
  }

  /// Bisquare weights of the remainders: 1 near zero, 0 from six median absolute remainders on.
  private mutating func discount(_ y: [Double]) {
    let sizes = y.indices.map { abs(y[$0] - trend[$0] - season[$0]) }
    let limit = 6 * Statistics.median(sizes)
    robustness = sizes.map { size in
      if size <= 0.001 * limit { return 1 }
      if size > 0.999 * limit { return 0 }
      let q = size / limit, inside = 1 - q * q
      return inside * inside
    }
  }

  private mutating func averageSeason() {
    let n = season.count
    for place in 0..<seasonLength {
      var sum = 0.0, count = 0.0
      for t in stride(from: place, to: n, by: seasonLength) {
        sum += season[t]
        count += 1
      }
      for t in stride(from: place, to: n, by: seasonLength) { season[t] = sum / count }
    }
  }
}
