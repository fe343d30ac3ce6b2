import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct AutoETSTests {
  /// A moving level and season of seven.
  private func sample(_ seed: UInt64, count: Int = 120) -> TimeSeries {
    var random = RandomStream(seed: seed)
    let (drift, noise) = (0.04 * random.uniform(), 0.3 + random.uniform())
    var level = 40.0
    return TimeSeries(
      (0..<count).map { t -> Double in
        let e = random.normal()
        level += 0.3 * e + drift
        let season = 1 + 0.08 * sin(2 * Double.pi * Double(t % 7) / 7)
        return level * season + noise * e
      })
  }

  /// The choice among rough estimates is that among full ones of every candidate.
  @Test(arguments: 0..<12 as Range<UInt64>)
  func choosesWhatFullEstimatesChoose(_ seed: UInt64) throws {
    let series = sample(seed)
    let auto = AutoETS(seasonLength: 7)
    let chosen = try #require(try auto.fit(series).summary.aicc)
    for candidate in auto.candidates {
      let other = try #require(try candidate.fit(series).summary.aicc)
      #expect(chosen <= other + 1e-4, "\(candidate.specification)")
    }
  }

  @Test func aChoiceDoesNotDependOnThreads() throws {
    let series = sample(3)
    let before = Parallel.defaultThreadCount
    defer { Parallel.defaultThreadCount = before }
    var fits: [ETS.Fitted] = []
    for threads in [1, 2, 5] {
      Parallel.defaultThreadCount = threads
      fits.append(try AutoETS(seasonLength: 7).fit(series))
    }
    #expect(fits[1] == fits[0])
    #expect(fits[2] == fits[0])
    // Nor on what else runs.
    let nested = Parallel.map(count: 4, threads: 2) { _ in try? AutoETS(seasonLength: 7).fit(series) }
    #expect(nested.allSatisfy { $0 == fits[0] })
  }

  @Test func candidatesAreRestrictedUnlessAskedFor() throws {
    #expect(AutoETS(seasonLength: 7).candidates.count == 15)
    #expect(AutoETS().candidates.count == 6)
    let all = AutoETS(seasonLength: 7, allowsInfiniteVariance: true).candidates.map(\.specification)
    #expect(all.count == 18)
    #expect(all.contains("ETS(A,N,M)[7]"))
    #expect(AutoETS(seasonLength: 7, constraints: .usual).candidates.allSatisfy { $0.constraints == .usual })
  }

  @Test func patternsFixComponents() throws {
    func names(_ text: String, damped: Bool? = nil) throws -> [String] {
      try AutoETS(ETS.Pattern(text, damped: damped), seasonLength: 7).candidates.map(\.specification)
    }
    #expect(try names("ZAM") == ["ETS(M,A,M)[7]", "ETS(M,Ad,M)[7]"])
    #expect(try names("aNa") == ["ETS(A,N,A)[7]"])
    #expect(try names("MAdN") == ["ETS(M,Ad,N)"])
    #expect(try names("AAZ", damped: false) == ["ETS(A,A,N)", "ETS(A,A,A)[7]"])
    #expect(try names("ANM") == ["ETS(A,N,M)[7]"])
    #expect(try names("ZZZ").count == 15)
    for text in ["", "ZZ", "ZMZ", "NAA", "AAX", "AAAA", "AdA", "äöü"] {
      #expect(throws: ModelError.self, "\(text)") { try ETS.Pattern(text) }
    }
    #expect(throws: ModelError.self) { try AutoETS(ETS.Pattern("ZZA")) }
    #expect(throws: ModelError.self) { try ETS.Pattern("MAdN", damped: false) }
  }

  @Test func criteriaWeighParametersDifferently() throws {
    // Among the same fits BIC never takes more parameters than AIC.
    for seed in 20..<26 as Range<UInt64> {
      let series = sample(seed, count: 80)
      let aic = try AutoETS(seasonLength: 7, criterion: .aic).fit(series).summary
      let bic = try AutoETS(seasonLength: 7, criterion: .bic).fit(series).summary
      #expect(bic.parameterCount <= aic.parameterCount)
      #expect(try #require(aic.aic) <= #require(bic.aic) + 1e-4)
    }
  }

  @Test func everyInitializationCanBeChosenFrom() throws {
    let series = sample(2, count: 24)
    let fitted = try AutoETS(seasonLength: 7, initialization: .automatic).fit(series)
    #expect(fitted.model.season == .none || fitted.model.initialization == .backcast)
    #expect(try fitted.forecast(horizon: 7).mean.allSatisfy { $0.isFinite })
  }
}
