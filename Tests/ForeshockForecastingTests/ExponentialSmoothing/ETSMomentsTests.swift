import ForeshockForecasting
import ForeshockSeries
import ForeshockTestSupport
import Testing

/// Exact means and variances against simulated futures.
@Suite struct ETSMomentsTests {
  /// A model with lively parameters after a few samples of its own kind.
  private func lively(_ model: ETS) throws -> ETS.Fitted {
    let season =
      switch model.season {
      case .none: [0.0]
      case .additive: [-8.0, 2, 9, -3]
      case .multiplicative: [0.8, 1.1, 1.3, 0.8]
      }
    let parameters = ETSParameters(
      alpha: 0.4, beta: model.trend == .none ? 0 : 0.15, gamma: model.season == .none ? 0 : 0.35,
      phi: model.trend == .damped ? 0.85 : 1,
      initial: ETSState(level: 50, slope: model.trend == .none ? 0 : 1, season: season))
    let values = livelyValues(count: 24, level: 50, season: 5, slope: 0)
    return try model.fitted(TimeSeries(values), parameters: parameters)
  }

  @Test(arguments: everyModel(seasonLength: 4))
  func agreeWithSimulation(_ model: ETS) throws {
    let fitted = try lively(model)
    let horizon = 13
    let count = 400_000
    let paths = try fitted.samplePaths(horizon: horizon, count: count, seed: 3)
    guard let (mean, variance) = fitted.moments(horizon: horizon) else {
      #expect(model.error == .additive && model.specification.hasSuffix("M)[4]"))
      return
    }
    for step in 0..<horizon {
      var (sum, squares) = (0.0, 0.0)
      for path in 0..<count {
        let deviation = paths.values[path * horizon + step] - mean[step]
        sum += deviation
        squares += deviation * deviation
      }
      let simulated = squares / Double(count)
      #expect(isClose(variance[step], simulated, relative: 0.01), "step \(step + 1)")
      let error = (simulated / Double(count)).squareRoot()
      #expect(abs(sum / Double(count)) < 4.5 * error, "step \(step + 1)")
    }
  }

  /// With an additive error the intervals are exact, or quantiles of the very distribution. (With a multiplicative
  /// one they are Gaussian around a distribution that is not quite.)
  @Test(arguments: everyModel(seasonLength: 4).filter { $0.error == .additive })
  func intervalsCover(_ model: ETS) throws {
    let fitted = try lively(model)
    let horizon = 9
    let count = 40_000
    let paths = try fitted.samplePaths(horizon: horizon, count: count, seed: 77)
    let interval = try #require(
      try fitted.forecast(horizon: horizon, levels: [0.8]).interval(0.8))
    for step in 0..<horizon {
      let inside = (0..<count).count { path in
        let value = paths.values[path * horizon + step]
        return value >= interval.lower[step] && value <= interval.upper[step]
      }
      // 5000 simulated paths know each bound to a probability of 0.004.
      #expect(abs(Double(inside) / Double(count) - 0.8) < 0.02, "step \(step + 1)")
    }
  }

  @Test(arguments: everyModel(seasonLength: 4))
  func firstStepsDoNotDependOnTheHorizon(_ model: ETS) throws {
    let fitted = try lively(model)
    let long = try fitted.forecast(horizon: 30)
    for horizon in [1, 4, 5, 9] {
      let short = try fitted.forecast(horizon: horizon)
      #expect(short.mean == Array(long.mean[..<horizon]))
      for (a, b) in zip(short.intervals, long.intervals) {
        #expect(a.lower == Array(b.lower[..<horizon]))
        #expect(a.upper == Array(b.upper[..<horizon]))
      }
    }
    let many = try fitted.samplePaths(horizon: 7, count: 20, seed: 5)
    let few = try fitted.samplePaths(horizon: 3, count: 4, seed: 5)
    for path in 0..<4 {
      #expect(few.values[path * 3..<path * 3 + 3] == many.values[path * 7..<path * 7 + 3])
    }
  }
}
