import ForeshockForecasting
import ForeshockNumerics
import Foundation
import Testing

@Suite struct ETSAdmissibilityTests {
  private func parameters(_ a: Double, _ b: Double, _ g: Double, _ phi: Double) -> ETSParameters {
    ETSParameters(alpha: a, beta: b, gamma: g, phi: phi, initial: ETSState(level: 0, season: []))
  }

  @Test(arguments: everyModel(seasonLength: 5))
  func barrierHasItsDerivatives(_ model: ETS) throws {
    let region = ETSAdmissibility(model)
    let at = [0.3, 0.05, 0.2, 0.9]
    let gradient = try #require(region.barrier(parameters(at[0], at[1], at[2], at[3]))).gradient
    for i in 0..<4 {
      var (up, down) = (at, at)
      up[i] += 1e-6
      down[i] -= 1e-6
      let above = try #require(region.barrier(parameters(up[0], up[1], up[2], up[3]))).value
      let below = try #require(region.barrier(parameters(down[0], down[1], down[2], down[3]))).value
      #expect(abs(gradient[i] - (above - below) / 2e-6) < 1e-6 * max(1, abs(gradient[i])))
    }
  }

  /// By how much a state's influence on the forecast grows a step: the largest eigenvalue of D = F − gw′ that a
  /// forecast shows, from the iteration r ← rD that starts at w.
  private func growth(_ model: ETS, _ p: ETSParameters) -> Double {
    let m = model.seasonLength
    let (trend, seasonal) = (model.trend != .none, model.season != .none)
    let phi = trend ? p.phi : 0
    // Derivatives of a forecast with respect to level, slope and the seasonal states, the next sample's last.
    var (level, slope) = (1.0, phi)
    var season = [Double](repeating: 0, count: m)
    if seasonal { season[m - 1] = 1 }
    let (steps, skipped) = (6_000, 3_000)
    var logarithm = 0.0
    for step in 1...steps {
      let carried = p.alpha * level + (trend ? p.beta * slope : 0) + (seasonal ? p.gamma * season[0] : 0)
      let first = season[0]
      for place in 0..<m - 1 { season[place] = season[place + 1] }
      if seasonal { season[m - 1] = first - carried }
      slope = phi * (level + slope) - phi * carried
      level -= carried
      // What level and season share does not show in forecasts; without this, rounding would bring it in.
      if seasonal { level = season.reduce(0, +) }
      let size = season.reduce(max(abs(level), abs(slope))) { max($0, abs($1)) }
      guard size > 0 else { return 0 }
      if step > skipped { logarithm += log(size) }
      level /= size
      slope /= size
      for place in 0..<m { season[place] /= size }
    }
    return exp(logarithm / Double(steps - skipped))
  }

  /// The region is where the eigenvalues of D lie inside the unit circle, found here without any polynomial.
  @Test(arguments: everyModel(seasonLength: 4) + everyModel(seasonLength: 7))
  func isWhereTheEigenvaluesAreInside(_ model: ETS) {
    let region = ETSAdmissibility(model)
    var random = RandomStream(seed: 8)
    var (inside, outside) = (0, 0)
    for _ in 0..<400 {
      let alpha = 2.2 * random.uniform() - 0.1
      let beta = model.trend == .none ? 0 : 1.5 * random.uniform() * random.uniform() - 0.1
      let gamma = model.season == .none ? 0 : 1.2 * random.uniform() - 0.1
      let phi = model.trend == .damped ? 0.5 + 0.48 * random.uniform() : 1
      let point = parameters(alpha, beta, gamma, phi)
      let found = growth(model, point)
      if found < 0.999 {
        inside += 1
        #expect(region.holdsStrictly(point), "\(alpha) \(beta) \(gamma) \(phi): \(found)")
      } else if found > 1.001 {
        outside += 1
        #expect(!region.holdsStrictly(point), "\(alpha) \(beta) \(gamma) \(phi): \(found)")
      }
    }
    #expect(inside >= 20 && outside >= 20, "\(inside) inside, \(outside) outside")
  }

  /// R's polynomial has β where this model's has φβ, and leaves this point out, whose eigenvalues are inside.
  @Test func aDampedSlopeCountsDamped() {
    let model = ETS(trend: .damped, season: .additive(length: 4))
    let point = parameters(0.22, 1.4, 0.175, 0.8)
    #expect(growth(model, point) < 0.999)
    #expect(ETSAdmissibility(model).holdsStrictly(point))
  }

  /// The edges that are known in closed form (Hyndman, Akram & Archibald 2008, table 1, with φβ for β).
  @Test func edgesAreWhereTheyAreKnownToBe() {
    let level = ETSAdmissibility(ETS())
    #expect(level.holdsStrictly(parameters(1.999, 0, 0, 1)))
    #expect(level.holdsStrictly(parameters(0.001, 0, 0, 1)))
    #expect(!level.holdsStrictly(parameters(2.001, 0, 0, 1)))
    #expect(!level.holdsStrictly(parameters(-0.001, 0, 0, 1)))
    let trend = ETSAdmissibility(ETS(trend: .additive))
    #expect(trend.holdsStrictly(parameters(1.2, 1.599, 0, 1)))
    #expect(!trend.holdsStrictly(parameters(1.2, 1.601, 0, 1)))
    #expect(!trend.holdsStrictly(parameters(0.5, -0.001, 0, 1)))
    let damped = ETSAdmissibility(ETS(trend: .damped))
    #expect(damped.holdsStrictly(parameters(0.5, -0.055, 0, 0.9)))
    #expect(!damped.holdsStrictly(parameters(0.5, -0.056, 0, 0.9)))
    let season = ETSAdmissibility(ETS(season: .additive(length: 4)))
    #expect(season.holdsStrictly(parameters(0.2, 0, 1.799, 1)))
    #expect(!season.holdsStrictly(parameters(0.2, 0, 1.801, 1)))
    #expect(!season.holdsStrictly(parameters(0.2, 0, -0.001, 1)))
  }
}
