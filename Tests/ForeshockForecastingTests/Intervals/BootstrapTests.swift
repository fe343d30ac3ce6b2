import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("Paths with resampled residuals")
struct BootstrapTests {
  private let y = [52.0, 49, 55, 51, 47, 60, 50, 48, 53, 71, 49, 50, 52, 47, 46, 55, 50, 49, 51, 66]
  /// Residuals of that series by the level's own recursion, α = 0.3 from 50.
  private func errors(_ y: [Double], relative: Bool) -> [Double] {
    var level = 50.0
    return y.map { value in
      guard !value.isNaN else { return .nan }
      let v = value - level
      let result = relative ? v / level : v
      level += 0.3 * v
      return result
    }
  }

  private func fitted(_ error: ETS.ErrorKind, _ y: [Double]) throws -> ETS.Fitted {
    try ETS(error: error).fitted(
      TimeSeries(y), parameters: ETSParameters(alpha: 0.3, initial: ETSState(level: 50, season: [0])))
  }

  @Test(
    "residuals are the recursion's own, gaps as NaN", arguments: [ETS.ErrorKind.additive, .multiplicative])
  func residuals(_ error: ETS.ErrorKind) throws {
    var gappy = y
    gappy[4] = .nan
    gappy[5] = .nan
    for values in [y, gappy] {
      let found = try fitted(error, values).residuals(of: TimeSeries(values))
      for (a, b) in zip(found, errors(values, relative: error == .multiplicative)) {
        #expect(abs(a - b) < 1e-14 * 60 || (a.isNaN && b.isNaN))
      }
    }
  }

  @Test("residuals of every model give back its innovation variance and its samples")
  func everyResidual() throws {
    for model in everyModel(seasonLength: 4) {
      let values = livelyValues(count: 32, level: 50, season: 5, slope: 0.2)
      let series = TimeSeries(values)
      let fitted = try model.fit(series)
      let residuals = try fitted.residuals(of: series)
      let squares = residuals.reduce(0) { $0 + $1 * $1 }
      let free = Double(32 - (fitted.summary.parameterCount - 1))
      #expect(abs(squares / free / fitted.sigma2 - 1) < 1e-12, "\(model.specification)")
    }
  }

  @Test("another series is refused")
  func otherSeries() throws {
    let model = try fitted(.additive, y)
    #expect(throws: ModelError.self) { try model.residuals(of: TimeSeries(Array(y.dropLast()))) }
    #expect(throws: ModelError.self) {
      try model.residuals(
        of: TimeSeries(
          start: Timestamp(seconds: 7), samplingInterval: TimeSeries(y).samplingInterval, values: y)
      )
    }
  }

  @Test("one step ahead every path is the forecast and one standardised residual")
  func oneStep() throws {
    for error in [ETS.ErrorKind.additive, .multiplicative] {
      let model = try fitted(error, y)
      let residuals = errors(y, relative: error == .multiplicative)
      let mean = residuals.reduce(0, +) / 20
      let variance = residuals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20
      let scale = (model.sigma2 / variance).squareRoot() * (error == .multiplicative ? model.level : 1)
      let expected = residuals.map { model.level + scale * ($0 - mean) }.sorted()
      let paths = try model.samplePaths(
        horizon: 1, count: 2000, seed: 4, innovations: .resampled(residuals + [.nan]))
      for value in paths.values {
        #expect(expected.contains { abs($0 - value) < 1e-10 })
      }
      // All of 20 come, each about 100 times.
      for point in expected {
        let count = paths.values.count { abs($0 - point) < 1e-10 }
        #expect(count > 55 && count < 150)
      }
      // The residuals' own skewness is in the bounds: their 10 % and 90 % quantiles lie at the 2nd and 18th.
      let outlook = try model.forecast(
        horizon: 1, levels: [0.8], innovations: .resampled(residuals), pathCount: 4000, seed: 4)
      #expect(outlook.intervals[0].lower[0] >= expected[1] && outlook.intervals[0].lower[0] <= expected[2])
      #expect(outlook.intervals[0].upper[0] >= expected[17] && outlook.intervals[0].upper[0] <= expected[18])
      let plain = try model.forecast(horizon: 1)
      #expect(outlook.mean == plain.mean)
    }
  }

  @Test("paths depend neither on the count nor on the horizon, and keep mean and variance")
  func pathByPath() throws {
    let model = try fitted(.additive, y)
    let innovations = Innovations.resampled(errors(y, relative: false))
    let (horizon, count) = (6, 40_000)
    let paths = try model.samplePaths(horizon: horizon, count: count, seed: 8, innovations: innovations)
    let fewer = try model.samplePaths(horizon: 2, count: 3, seed: 8, innovations: innovations)
    for p in 0..<3 {
      #expect(fewer.values[(2 * p)..<(2 * p + 2)] == paths.values[(horizon * p)..<(horizon * p + 2)])
    }
    let (mean, variance) = try #require(model.moments(horizon: horizon))
    for h in 0..<horizon {
      let values = (0..<count).map { paths.values[$0 * horizon + h] - mean[h] }
      let sum = values.reduce(0, +) / Double(count)
      let squares = values.reduce(0) { $0 + $1 * $1 } / Double(count)
      #expect(abs(sum) < 4 * (variance[h] / Double(count)).squareRoot())
      // The residuals' kurtosis is below 8.
      #expect(abs(squares / variance[h] - 1) < 4 * (7 / Double(count)).squareRoot())
    }
    let plain = try model.samplePaths(horizon: 3, count: 2, seed: 1)
    let gaussian = try model.samplePaths(horizon: 3, count: 2, seed: 1, innovations: .gaussian)
    #expect(plain == gaussian)
  }

  @Test("residuals that cannot be drawn from are typed errors")
  func refused() throws {
    let model = try fitted(.additive, y)
    for bad in [[], [1], [.nan, 2], [3, 3, 3], [1, .infinity, 2]] as [[Double]] {
      #expect(throws: ModelError.self) {
        try model.samplePaths(horizon: 2, count: 2, seed: 1, innovations: .resampled(bad))
      }
    }
    let huge = try model.samplePaths(
      horizon: 2, count: 20, seed: 1, innovations: .resampled([-1e300, 1e300]))
    #expect(!huge.values.contains { !$0.isFinite })
    #expect(throws: ModelError.self) {
      try model.forecast(horizon: 0, levels: [], innovations: .gaussian)
    }
    #expect(throws: ModelError.self) {
      try model.forecast(horizon: 1, levels: [0.5], innovations: .gaussian, pathCount: 0)
    }
  }

  @Test("on a transformed scale residuals and paths are those of the transformed series")
  func transformed() throws {
    let series = TimeSeries(y)
    let logs = TimeSeries(y.map { log($0) })
    let fitted = try TransformedForecaster(ETS(), .log).fit(series)
    let base = try ETS().fit(logs)
    let residuals = try fitted.residuals(of: series)
    let direct = try base.residuals(of: logs)
    #expect(residuals == direct)
    let paths = try fitted.samplePaths(horizon: 3, count: 5, seed: 2, innovations: .resampled(residuals))
    let plain = try base.samplePaths(horizon: 3, count: 5, seed: 2, innovations: .resampled(residuals))
    #expect(paths.values == plain.values.map { exp($0) })
  }

  @Test("a chosen ARIMA has its model's residuals and paths, Fourier terms and transformation included")
  func chosenARIMA() throws {
    var random = RandomStream(seed: 3)
    var noise = 0.0
    let m = 1200
    let values = (0..<2600).map { t in
      noise = 0.6 * noise + random.normal()
      return exp(4 + 0.02 * noise + 0.3 * sin(2 * .pi * Double(t % m) / Double(m)))
    }
    let series = TimeSeries(values)
    let fitted = try AutoARIMA(seasonLength: m, scale: .transformed(.log)).fit(series)
    #expect(fitted.fourierPairs > 0)
    let residuals = try fitted.residuals(of: series)
    #expect(residuals.count == values.count)
    let known = residuals.filter { !$0.isNaN }
    let variance = known.reduce(0) { $0 + $1 * $1 } / Double(known.count)
    #expect(abs(variance / fitted.base.sigma2 - 1) < 0.02)
    #expect(try fitted.diagnostics(of: series).variance > 0)

    let plain = try fitted.samplePaths(horizon: 3, count: 4, seed: 2)
    let gaussian = try fitted.samplePaths(
      horizon: 3, count: 4, seed: 2, innovations: .gaussian, regressors: .none)
    #expect(plain == gaussian)
    // One step ahead: two values only, the median times the two residuals' exponentials.
    let paths = try fitted.samplePaths(horizon: 1, count: 200, seed: 2, innovations: .resampled([-1, 1]))
    let median = try fitted.forecast(horizon: 1).mean[0]
    let deviation = fitted.base.sigma2.squareRoot()
    #expect(Set(paths.values.map { ($0 / median > 1) }) == [true, false])
    for value in paths.values { #expect(abs(abs(log(value / median)) / deviation - 1) < 1e-9) }
  }
}
