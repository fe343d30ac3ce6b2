import ForeshockAlerting
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("Growth scenarios")
struct GrowthScenarioTests {
  /// A disk that fills by half a percent a day, with noise.
  private static func disk(_ count: Int = 90) throws -> PredictLinear.Fitted {
    var random = RandomStream(seed: 6)
    let values = (0..<count).map { 20 + 0.5 * Double($0) + 0.3 * random.normal() }
    return try PredictLinear().fit(
      TimeSeries(
        start: Timestamp(seconds: 1_790_000_000), samplingInterval: .duration(.seconds(86_400)),
        values: values))
  }

  @Test("the scenario that changes nothing is the plain crossing")
  func neutral() throws {
    let fitted = try Self.disk()
    for horizon in [60, 3000] {
      let plain = try fitted.crossing(of: .above(80), within: horizon, sustained: .threeOfFive, seed: 4)
      let scenarios = try fitted.crossings(
        of: .above(80), within: horizon, under: [GrowthScenario()], sustained: .threeOfFive, seed: 4)
      #expect(scenarios == [plain])
    }
  }

  @Test("twice the growth takes half the time, a step of demand takes its share")
  func timing() throws {
    let fitted = try Self.disk()
    // About 64.5 now; 30.5 more at 0.5 a day is 61 days.
    let found = try fitted.crossings(
      of: .above(95), within: 182,
      under: [
        GrowthScenario(), GrowthScenario(growth: 2), GrowthScenario(growth: 0),
        GrowthScenario(demand: 1.2, from: 30), GrowthScenario(demand: 1.2, from: 31),
      ])
    let steps = found.map { $0.timeGivenCrossing?.step }
    #expect(abs((steps[0] ?? 0) - 61) <= 2)
    #expect(abs((steps[1] ?? 0) - 30) <= 2)
    #expect(steps[2] == nil && found[2].probability == 0)
    // (64.5 + 0.5 t) · 1.2 passes 95 at t = 29.3.
    #expect(abs((steps[3] ?? 0) - 30) <= 1)
    #expect(steps[4].map { $0 >= 31 } ?? false)
    #expect(found[1].valueAtHorizon.mean > found[0].valueAtHorizon.mean)
  }

  @Test("a season is no growth", arguments: [true, false])
  func seasons(hasClock: Bool) throws {
    let values = (0..<24 * 28).map { 50 + 10 * sin(2 * .pi * (Double($0) - 6) / 24) }
    let fitted = try HoltWinters(seasonality: .additive(length: 24)).fit(
      TimeSeries(
        start: Timestamp(seconds: 1_790_000_000),
        samplingInterval: hasClock ? .duration(.seconds(3600)) : .step, values: values))
    // From the trough half a day rises by 20, which must not become 40.
    for horizon in hasClock ? [12, 24, 30, 500] : [72, 500] {
      let found = try fitted.crossings(
        of: .above(75), within: horizon, under: [GrowthScenario(), GrowthScenario(growth: 2)])
      #expect(found[1].probability < 0.01, "\(horizon): \(found[1].probability)")
      #expect(abs(found[1].valueAtHorizon.mean - found[0].valueAtHorizon.mean) < 0.5)
    }
  }

  @Test("impossible scenarios are refused")
  func errors() throws {
    let fitted = try Self.disk()
    for scenario in [
      GrowthScenario(growth: .nan), GrowthScenario(demand: 0), GrowthScenario(demand: 1, from: 0),
    ] {
      #expect(throws: ModelError.self) {
        try fitted.crossings(of: .above(95), within: 10, under: [scenario])
      }
    }
    #expect(throws: ModelError.self) {
      try fitted.crossings(of: .above(95), within: 1, under: [GrowthScenario()])
    }
  }
}
