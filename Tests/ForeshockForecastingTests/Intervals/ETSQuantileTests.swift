import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

/// Interval bounds against futures that this file makes itself.
@Suite("ETS: interval bounds are quantiles")
struct ETSQuantileTests {
  /// A model with the given innovation variance; level 50, lively or not.
  private static func fitted(_ model: ETS, lively: Bool, sigma: Double) throws -> ETS.Fitted {
    let trend = model.trend != .none
    let m = model.seasonLength
    let wave = (0..<m).map { sin(2 * .pi * Double($0) / Double(m)) }
    let season: [Double] =
      switch model.season {
      case .none: [0]
      case .additive: wave.map { 15 * $0 }
      case .multiplicative: wave.map { 1 + 0.3 * $0 }
      }
    let parameters = ETSParameters(
      alpha: lively ? 0.4 : 0.2, beta: trend ? (lively ? 0.15 : 0.03) : 0,
      gamma: model.season == .none ? 0 : (lively ? 0.35 : 0.15), phi: model.trend == .damped ? 0.9 : 1,
      initial: ETSState(level: 50, slope: trend ? 0.5 : 0, season: season))
    let values: [Double] = (0..<20).map { $0 == 3 ? 50.1 : 50 }
    let fitted = try model.fitted(TimeSeries(values), parameters: parameters)
    var file = try #require(
      JSONSerialization.jsonObject(with: JSONEncoder().encode(fitted)) as? [String: Any])
    file["sigma2"] = model.error == .multiplicative ? sigma * sigma : 2500 * sigma * sigma
    return try JSONDecoder().decode(ETS.Fitted.self, from: JSONSerialization.data(withJSONObject: file))
  }

  /// Futures by the equations of Hyndman et al., one array a step.
  private static func futures(_ fitted: ETS.Fitted, horizon: Int, count: Int, seed: UInt64) -> [[Double]] {
    let model = fitted.model
    let (alpha, beta) = (fitted.alpha, fitted.beta ?? 0)
    let (gamma, phi) = (fitted.gamma ?? 0, fitted.phi ?? 1)
    let deviation = fitted.sigma2.squareRoot()
    let m = model.seasonLength
    let multiplicative = model.specification.contains("M)")
    var random = RandomStream(seed: seed)
    var result = [[Double]](repeating: [Double](repeating: 0, count: count), count: horizon)
    for path in 0..<count {
      var (l, b) = (fitted.level, fitted.slope ?? 0)
      var s = fitted.season.isEmpty ? [0] : fitted.season
      for step in 0..<horizon {
        let old = s[step % m]
        let mu = multiplicative ? (l + phi * b) * old : l + phi * b + old
        let e = deviation * random.normal()
        let v = model.error == .multiplicative ? mu * e : e
        result[step][path] = mu + v
        s[step % m] = old + gamma * (multiplicative ? v / (l + phi * b) : v)
        let u = multiplicative ? v / old : v
        l = l + phi * b + alpha * u
        b = phi * b + beta * u
      }
    }
    return result
  }

  /// Bounds that are off by 1 % of their distance from the mean leave φ(z)·z/100 too much or too little outside.
  /// Allowed are half of that and 4.5 standard errors of the count. Gaussian bounds are off by 4 to 60 %.
  @Test(
    "for every model, mild ones and lively ones, near and far",
    arguments: everyModel(seasonLength: 4), [(false, 0.02), (false, 0.2), (true, 0.05)])
  func cover(_ model: ETS, _ scenario: (lively: Bool, sigma: Double)) throws {
    let fitted = try Self.fitted(model, lively: scenario.lively, sigma: scenario.sigma)
    let horizon = 12
    let count = 100_000
    let futures = Self.futures(fitted, horizon: horizon, count: count, seed: 31)
    let outlook = try fitted.forecast(horizon: horizon, levels: [0.8, 0.95, 0.99])
    for interval in outlook.intervals {
      let outside = 0.5 - 0.5 * interval.level
      let z = NormalDistribution.standard.upperQuantile(outside)
      let allowed =
        0.005 * z * NormalDistribution.standard.density(z) + 4.5 * (outside / Double(count)).squareRoot()
      for step in 0..<horizon {
        let below = futures[step].count { $0 < interval.lower[step] }
        let above = futures[step].count { $0 > interval.upper[step] }
        #expect(abs(Double(below) / Double(count) - outside) < allowed, "\(interval.level), step \(step + 1)")
        #expect(abs(Double(above) / Double(count) - outside) < allowed, "\(interval.level), step \(step + 1)")
      }
    }
  }

  @Test("the first step's are exact, whatever the model", arguments: everyModel(seasonLength: 4))
  func firstStep(_ model: ETS) throws {
    let fitted = try Self.fitted(model, lively: true, sigma: 0.3)
    let outlook = try fitted.forecast(horizon: 1, levels: [0.95])
    let scale = model.error == .multiplicative ? outlook.mean[0] : 1
    let reach = 1.959963984540054 * fitted.sigma2.squareRoot() * scale
    #expect(abs(outlook.intervals[0].upper[0] - outlook.mean[0] - reach) < 1e-13 * outlook.mean[0])
    #expect(abs(outlook.mean[0] - outlook.intervals[0].lower[0] - reach) < 1e-13 * outlook.mean[0])
  }

  @Test("levels are in order, the narrowest is the median, an asked level does not move another")
  func order() throws {
    for model in everyModel(seasonLength: 4) where model.error == .multiplicative {
      let fitted = try Self.fitted(model, lively: true, sigma: 0.1)
      let levels = [0, 1e-6, 0.5, 0.8, 0.99, 0.9999, 1 - 1e-9]
      let outlook = try fitted.forecast(horizon: 12, levels: levels)
      for step in 0..<12 {
        for (inner, outer) in zip(outlook.intervals, outlook.intervals.dropFirst()) {
          #expect(inner.lower[step] > outer.lower[step] && inner.upper[step] < outer.upper[step])
        }
        let median = outlook.intervals[0]
        #expect(abs(median.upper[step] - median.lower[step]) < 1e-9 * outlook.mean[step])
      }
      let alone = try fitted.forecast(horizon: 12, levels: [0.8])
      #expect(alone.intervals[0] == outlook.interval(0.8))
    }
  }

  @Test("a model that leaves its domain still has bounds, in order")
  func explosive() throws {
    for model in everyModel(seasonLength: 4) {
      let fitted = try Self.fitted(model, lively: true, sigma: 0.9)
      let outlook = try fitted.forecast(horizon: 40, levels: [0.8, 0.95])
      for step in 0..<40 {
        let bounds = [
          outlook.intervals[1].lower[step], outlook.intervals[0].lower[step],
          outlook.intervals[0].upper[step], outlook.intervals[1].upper[step],
        ]
        #expect(!bounds.contains { !$0.isFinite }, "\(model.specification) step \(step)")
        #expect(bounds == bounds.sorted(), "\(model.specification) step \(step)")
      }
    }
  }
}
