import ForeshockForecasting
import ForeshockNumerics
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

  /// The edges that are known in closed form (Hyndman, Akram & Archibald 2008, table 1).
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
    #expect(damped.holdsStrictly(parameters(0.5, -0.049, 0, 0.9)))
    #expect(!damped.holdsStrictly(parameters(0.5, -0.051, 0, 0.9)))
    let season = ETSAdmissibility(ETS(season: .additive(length: 4)))
    #expect(season.holdsStrictly(parameters(0.2, 0, 1.799, 1)))
    #expect(!season.holdsStrictly(parameters(0.2, 0, 1.801, 1)))
    #expect(!season.holdsStrictly(parameters(0.2, 0, -0.001, 1)))
  }
}
