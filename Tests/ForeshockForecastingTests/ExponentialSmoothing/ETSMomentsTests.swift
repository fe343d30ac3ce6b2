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

  /// The variance of a multiplicative error without multiplicative season as the textbook has it, in O(h²):
  /// θ_h = μ_h² + σ²Σc_j²θ_{h−j}, Var = (1 + σ²)θ_h − μ_h².
  @Test(
    arguments: everyModel(seasonLength: 4).filter {
      $0.error == .multiplicative && !$0.specification.hasSuffix("M)[4]")
    })
  func equalTheConvolution(_ model: ETS) throws {
    let fitted = try lively(model)
    let horizon = 50
    let (mean, variance) = try #require(fitted.moments(horizon: horizon))
    let (alpha, beta) = (fitted.alpha, fitted.beta ?? 0)
    let (gamma, phi) = (fitted.gamma ?? 0, fitted.phi ?? 1)
    func response(_ j: Int) -> Double {
      let slopes = (1...j).reduce((1.0, 0.0)) { sum, _ in (sum.0 * phi, sum.1 + sum.0 * phi) }.1
      return alpha + beta * slopes + (j % 4 == 0 ? gamma : 0)
    }
    var theta: [Double] = []
    for h in 0..<horizon {
      var carried = 0.0
      for j in 0..<h { carried += response(h - j) * response(h - j) * theta[j] }
      theta.append(mean[h] * mean[h] + fitted.sigma2 * carried)
      let expected = (1 + fitted.sigma2) * theta[h] - mean[h] * mean[h]
      #expect(isClose(variance[h], expected, relative: 1e-11), "step \(h + 1)")
    }
  }

  @Test(arguments: everyModel(seasonLength: 4))
  func firstStepsDoNotDependOnTheHorizon(_ model: ETS) throws {
    let fitted = try lively(model)
    let long = try fitted.forecast(horizon: 1000)
    for horizon in [1, 4, 5, 9, 60] {
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
