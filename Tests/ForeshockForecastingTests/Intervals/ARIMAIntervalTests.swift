import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Testing

/// ARIMA's variances against futures and against a filter that this file makes itself.
@Suite("ARIMA: intervals")
struct ARIMAIntervalTests {
  /// A model, its coefficients, and how many samples it has seen, which are few: the gain still moves.
  struct Case: Sendable, CustomTestStringConvertible {
    var m: Int
    var d: (Int, Int)
    var ar: [Double] = []
    var ma: [Double] = []
    var sar: [Double] = []
    var sma: [Double] = []
    var count: Int
    var gaps: [Int] = []

    var model: ARIMA {
      ARIMA(
        order: (ar.count, d.0, ma.count), seasonal: (sar.count, d.1, sma.count), seasonLength: m,
        includesMean: false)
    }
    var testDescription: String { "\(model.specification) n \(count) gaps \(gaps)" }

    func fitted() throws -> FittedARIMA {
      var random = RandomStream(seed: 17)
      var y = (0..<count).map { 20 + 3 * random.normal() + Double($0 % m) }
      for t in gaps { y[t] = .nan }
      return try model.fitted(to: TimeSeries(y), ar: ar, ma: ma, sar: sar, sma: sma)
    }
  }

  static let cases: [Case] = [
    Case(m: 4, d: (1, 1), ma: [-0.4], sma: [-0.6], count: 17),
    Case(m: 4, d: (1, 1), ma: [-0.4], sma: [-0.6], count: 40, gaps: [30, 38, 39]),
    Case(m: 4, d: (0, 1), ar: [0.6], ma: [0.3], sma: [-0.95], count: 16),
    Case(m: 4, d: (0, 0), ar: [0.5, 0.2], sar: [0.4], count: 12, gaps: [3, 10]),
    Case(m: 6, d: (1, 0), ar: [0.3], ma: [0.8], sma: [0.7], count: 20, gaps: [5, 6, 7]),
    Case(m: 1, d: (2, 0), ma: [-0.9], count: 9, gaps: [4]),
    Case(m: 4, d: (0, 2), ar: [0.4], ma: [0.5], sma: [-0.5], count: 24),
    Case(m: 12, d: (0, 1), ar: [0.5, 0.2], ma: [0.3], sma: [-0.8], count: 60, gaps: [40, 59]),
  ]

  /// From half the width of the 50 % interval.
  private func variances(_ fitted: FittedARIMA, _ horizon: Int) throws -> [Double] {
    let outlook = try fitted.forecast(horizon: horizon, levels: [0.5])
    return (0..<horizon).map {
      let deviation = (outlook.intervals[0].upper[$0] - outlook.mean[$0]) / 0.674489750196081743
      return deviation * deviation
    }
  }

  /// Given the first d + mD samples the differences after them are stationary and Gaussian, with covariances the
  /// oracle has from dense equations; far enough for the state's uncertainty to be carried on cycle by cycle.
  @Test(
    "variances equal those of the dense conditional distribution", arguments: cases.filter { $0.gaps.isEmpty }
  )
  func dense(_ c: Case) throws {
    let fitted = try c.fitted()
    let horizon = 300
    let seen = c.count - c.d.0 - c.m * c.d.1
    let oracle = DenseOracle(
      ar: c.ar, ma: c.ma, sar: c.sar, sma: c.sma, m: c.m, count: seen + horizon + 1)
    let factor = cholesky(oracle.autocovariance, count: seen + horizon)
    // How the coming sample h is summed up from the coming differences.
    var weights = [1.0] + [Double](repeating: 0, count: horizon - 1)
    for step in [Int](repeating: 1, count: c.d.0) + [Int](repeating: c.m, count: c.d.1) {
      for i in step..<horizon { weights[i] += weights[i - step] }
    }
    let found = try variances(fitted, horizon)
    for h in 0..<horizon {
      var expected = 0.0
      for j in 0...h {
        var x = 0.0
        for i in j...h { x += weights[h - i] * factor[seen + i][seen + j] }
        expected += x * x
      }
      #expect(abs(found[h] / (fitted.sigma2 * expected) - 1) < 1e-8, "step \(h + 1)")
    }
    for near in [1, 7, 100] {
      let bounds = try variances(fitted, near)
      #expect(bounds == Array(found[..<near]))
    }
  }

  private func cholesky(_ covariance: [Double], count: Int) -> [[Double]] {
    var factor = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for i in 0..<count {
      for j in 0...i {
        var x = covariance[i - j]
        for k in 0..<j { x -= factor[i][k] * factor[j][k] }
        factor[i][j] = i == j ? x.squareRoot() : x / factor[j][j]
      }
    }
    return factor
  }

  /// Sample paths go another way than the variances: shock by shock through gains, and gaps by their own numbers.
  @Test("sample paths have those variances", arguments: cases)
  func paths(_ c: Case) throws {
    let fitted = try c.fitted()
    let horizon = 100
    let count = 20_000
    let paths = try fitted.samplePaths(horizon: horizon, count: count, seed: 23)
    let mean = try fitted.forecast(horizon: horizon).mean
    let variance = try variances(fitted, horizon)
    for h in 0..<horizon {
      var squares = 0.0
      for p in 0..<count {
        let deviation = paths.values[p * horizon + h] - mean[h]
        squares += deviation * deviation
      }
      // Four and a half standard errors of a variance.
      #expect(abs(squares / Double(count) / variance[h] - 1) < 4.5 * (2 / Double(count)).squareRoot())
    }
  }

  @Test("resampled residuals are innovations with the model's variance")
  func resampled() throws {
    let fitted = try Case(m: 1, d: (0, 0), ar: [0.5], count: 400).fitted()
    let residuals = [-1.0, -1, -1, -1, 4]
    let mean = try fitted.forecast(horizon: 2).mean
    let paths = try fitted.samplePaths(
      horizon: 2, count: 1000, seed: 5, innovations: .resampled(residuals))
    let sigma = fitted.sigma2.squareRoot()
    for p in 0..<1000 {
      let first = (paths.values[2 * p] - mean[0]) / sigma
      #expect(abs(first - 2) < 1e-8 || abs(first + 0.5) < 1e-8)
      let second = (paths.values[2 * p + 1] - mean[1]) / sigma - 0.5 * first
      #expect(abs(second - 2) < 1e-8 || abs(second + 0.5) < 1e-8)
    }
    let outlook = try fitted.forecast(horizon: 1, levels: [0.5], innovations: .resampled(residuals))
    #expect(abs(outlook.intervals[0].upper[0] - (mean[0] - 0.5 * sigma)) < 1e-8 * sigma)
    #expect(outlook.mean[0] == mean[0])
  }
}
