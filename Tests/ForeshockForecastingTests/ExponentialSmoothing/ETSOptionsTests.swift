import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// Where the first states come from, and where the parameters may lie.
@Suite struct ETSOptionsTests {
  private func sample(count: Int = 90, season m: Int = 6, seed: UInt64 = 21) -> TimeSeries {
    var random = RandomStream(seed: seed)
    var level = 50.0
    return TimeSeries(
      (0..<count).map { t -> Double in
        level += 0.4 * random.normal()
        let season = 6 * sin(2 * Double.pi * Double(t % m) / Double(m))
        return level + season + random.normal()
      })
  }

  @Test(arguments: everyModel(seasonLength: 6))
  func backcastStatesAreNotCounted(_ model: ETS) throws {
    let series = sample()
    var backcast = model
    backcast.initialization = .backcast
    let free = try model.fit(series)
    let fitted = try backcast.fit(series)
    let states = 1 + (model.trend == .none ? 0 : 1) + (model.season == .none ? 0 : 5)
    #expect(fitted.summary.parameterCount == free.summary.parameterCount - states)
    // States that are not chosen for the likelihood cannot raise it, and lose little of it.
    let (own, best) = (try #require(fitted.logLikelihood), try #require(free.logLikelihood))
    #expect(own <= best + 1e-6)
    #expect(own > best - 12, "\(model.specification)")
    let season = fitted.parameters.initial.season
    if case .additive = model.season { #expect(abs(season.reduce(0, +)) < 1e-9) }
  }

  @Test func backcastingIsAnOptimumOfItsOwnLikelihood() throws {
    // Every other start ends at the same likelihood.
    let series = sample()
    let model = ETS(season: .additive(length: 6), initialization: .backcast)
    let best = try #require(try model.fit(series).logLikelihood)
    for alpha in [0.05, 0.3, 0.7] {
      let start = ETSStart.Smoothing(alpha: alpha, slopeShare: 0, seasonShare: 0.1, phi: 1)
      let other = try #require(try model.fit(series, starts: [start]).logLikelihood)
      #expect(other <= best + 1e-5)
    }
  }

  @Test func automaticBackcastsShortHistories() throws {
    let model = ETS(season: .additive(length: 24), initialization: .automatic)
    #expect(try model.fit(sample(count: 95, season: 24)).model.initialization == .backcast)
    #expect(try model.fit(sample(count: 96, season: 24)).model.initialization == .estimated)
    #expect(try ETS(initialization: .automatic).fit(sample(count: 10)).model.initialization == .estimated)
  }

  @Test(arguments: everyModel(seasonLength: 6))
  func constraintsNest(_ model: ETS) throws {
    let series = sample(count: 60)
    func likelihood(_ constraints: ETS.Constraints) throws -> Double {
      var other = model
      other.constraints = constraints
      return try #require(try other.fit(series).logLikelihood)
    }
    let both = try likelihood(.both)
    #expect(try likelihood(.usual) >= both - 1e-6)
    // The barrier's edge is approached to 1e-6 or so; fixed seasons and slopes lie on it.
    if model.season == .none && model.trend != .damped {
      #expect(try likelihood(.admissible) >= both - 1e-4)
    }
  }

  @Test func admissibleParametersReachBeyondTheUsualOnes() throws {
    // A series that overshoots: every step is followed by one back, as with α > 1.
    var random = RandomStream(seed: 9)
    var level = 100.0
    let values = (0..<300).map { _ -> Double in
      let v = random.normal()
      defer { level += 1.4 * v }
      return level + v
    }
    let series = TimeSeries(values)
    let usual = try ETS().fit(series)
    let free = try ETS(constraints: .admissible).fit(series)
    #expect((0.9998...0.9999).contains(usual.alpha))
    #expect((1.3...1.5).contains(free.alpha))
    let (low, high) = (try #require(usual.logLikelihood), try #require(free.logLikelihood))
    #expect(high > low + 10)
  }

  @Test func optionsAreKeptInFiles() throws {
    let model = ETS(season: .additive(length: 6), initialization: .backcast, constraints: .usual)
    let fitted = try model.fit(sample())
    let loaded = try JSONDecoder().decode(ETS.Fitted.self, from: JSONEncoder().encode(fitted))
    #expect(loaded == fitted)
    // Files written before there were options mean the defaults.
    let old = #"{"error":"M","trend":"Ad","season":{"additive":{"length":12}}}"#
    let decoded = try JSONDecoder().decode(ETS.self, from: Data(old.utf8))
    #expect(decoded == ETS(error: .multiplicative, trend: .damped, season: .additive(length: 12)))
  }
}
