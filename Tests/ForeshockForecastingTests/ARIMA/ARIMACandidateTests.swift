import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite("ARIMA: candidates of one series")
struct ARIMACandidateTests {
  private let orders: [(Int, Int)] = [(0, 0), (1, 0), (0, 1), (2, 1), (1, 2)]

  @Test("fit as they would alone")
  func alone() throws {
    let reference = try ARIMAReference.load()
    let y = TimeSeries(try #require(reference.series["LogAirPassengers"]))
    func model(_ p: Int, _ q: Int) -> ARIMA {
      ARIMA(order: (p, 1, q), seasonal: (0, 1, 1), seasonLength: 12)
    }
    let shared = try CandidateSeries(y, for: model(0, 0))
    for (p, q) in orders {
      let together = try shared.fit(model(p, q), effort: .thorough), alone = try model(p, q).fit(y)
      let a = try #require(together.logLikelihood), b = try #require(alone.logLikelihood)
      #expect(abs(a - b) <= 1e-6, "\(p) \(q)")
      #expect(together.context == alone.context && together.summary.parameterCount == 2 + p + q)
    }
  }

  @Test("a screening ranks as the whole search does, and a start is where it begins")
  func screening() throws {
    let reference = try ARIMAReference.load()
    for c in reference.cases {
      let y = TimeSeries(try #require(reference.series[c.series]))
      let shared = try CandidateSeries(y, for: c.model)
      let best = try #require(try c.model.fit(y).logLikelihood)
      let start = SeasonalCoefficients(ar: c.ar, ma: c.ma, sar: c.sar, sma: c.sma)
      let screened = try shared.fit(c.model, startingFrom: start, effort: .screening)
      let value = try #require(screened.logLikelihood)
      // From R's maximum a screening goes down to no other; the whole search may know a higher one.
      let floor = min(best, c.logLikelihood) - 0.01
      #expect(value <= best + 1e-6 && value >= floor, "\(c.model.specification): \(value), best \(best)")
      let thorough = try shared.fit(c.model, startingFrom: start, effort: .thorough)
      #expect((thorough.logLikelihood ?? .nan) >= best - 1e-6)
      let alone = try #require(try shared.fit(c.model, effort: .screening).logLikelihood)
      #expect(alone <= best + 1e-6 && alone.isFinite)
    }
  }

  @Test("a candidate with too many coefficients for the series is refused alone")
  func short() throws {
    let shared = try CandidateSeries(TimeSeries([1, 3, 2, 5, 4, 4.5]), for: ARIMA(order: (0, 0, 0)))
    #expect(throws: ModelError.tooFewObservations(required: 9, actual: 6)) {
      try shared.fit(ARIMA(order: (3, 0, 3)), effort: .screening)
    }
    let small = try shared.fit(ARIMA(order: (1, 0, 0)), effort: .screening)
    #expect(small.logLikelihood != nil)
  }
}
