import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("ARIMA: conditional least squares")
struct ARIMAConditionalTests {
  @Test("coefficients are R's")
  func reference() throws {
    let reference = try InferenceReference()
    // With gaps R conditions on what it has not got; it is left out.
    for (c, _) in reference.cases where !c.residuals.contains(where: { $0 == nil }) {
      let fitted = try c.model(.conditionalLeastSquares).fit(reference.series(c.series))
      let here = fitted.ar + fitted.ma + fitted.seasonalAR + fitted.seasonalMA
      #expect(here.count == c.css.count)
      let errors = c.covariance, k = c.coef.count
      for (i, (a, b)) in zip(here, c.css).enumerated() {
        let size = errors[i * k + i].squareRoot()
        #expect(abs(a - b) <= 1e-4 * size, "\(c.series) \(c.order) \(i): \(a) for \(b)")
      }
    }
  }

  @Test("the fit is the exact model at its coefficients, so forecasts start from the data")
  func exact() throws {
    let reference = try InferenceReference()
    for (c, _) in reference.cases {
      let y = reference.series(c.series)
      let fitted = try c.model(.conditionalLeastSquares).fit(y)
      let same = try c.model().fitted(
        to: y, ar: fitted.ar, ma: fitted.ma, sar: fitted.seasonalAR, sma: fitted.seasonalMA)
      #expect(fitted.logLikelihood == same.logLikelihood && fitted.sigma2 == same.sigma2)
      let a = try fitted.forecast(horizon: 12), b = try same.forecast(horizon: 12)
      #expect(a == b)
      let best = try #require(try c.model().fit(y).logLikelihood), value = try #require(fitted.logLikelihood)
      #expect(value <= best + 1e-7 && value >= best - 0.05 * abs(best))
      let refined = try c.model(.conditionalThenMaximum).fit(y)
      let reached = try #require(refined.logLikelihood)
      #expect(abs(reached - best) <= 1e-6, "\(c.series) \(c.order): \(reached) for \(best)")
      #expect(refined.covariance != nil)
    }
  }

  @Test("works with gaps and regressors, and is refused for too short a series")
  func edges() throws {
    let reference = try RegressorReference.load()
    for c in reference.cases {
      var model = c.model
      let y = TimeSeries(reference.series(c.series)), x = try reference.regressors(c.regressors)
      let best = try #require(try model.fit(y, regressors: x).logLikelihood)
      for estimation in [ARIMA.Estimation.conditionalLeastSquares, .conditionalThenMaximum] {
        model.estimation = estimation
        let value = try #require(try model.fit(y, regressors: x).logLikelihood)
        #expect(value <= best + 1e-7 && value >= best - 3, "\(c.series) \(estimation): \(value) for \(best)")
      }
    }
    let short = ARIMA(
      order: (2, 0, 0), seasonal: (1, 0, 0), seasonLength: 12, estimation: .conditionalLeastSquares)
    #expect(throws: ModelError.tooFewObservations(required: 20, actual: 15)) {
      try short.fit(TimeSeries((0..<15).map { Double($0 * 7 % 5) }))
    }
    var random = RandomStream(seed: 4)
    for n in 0...40 {
      let y = (0..<n).map { t in t == 1 ? .nan : random.normal() }
      for model in [
        ARIMA(order: (2, 1, 2), estimation: .conditionalLeastSquares),
        ARIMA(order: (1, 0, 1), seasonal: (1, 0, 1), seasonLength: 4, estimation: .conditionalThenMaximum),
      ] {
        if let fitted = try? model.fit(TimeSeries(y)) {
          let mean = (try? fitted.forecast(horizon: 30).mean) ?? []
          #expect(mean.count == 30 && mean.allSatisfy { $0.isFinite })
        }
      }
    }
  }

  @Test("the choice is saved, and a model saved before there was one is read")
  func codable() throws {
    let model = ARIMA(order: (1, 0, 1), estimation: .conditionalThenMaximum)
    let data = try JSONEncoder().encode(model)
    let back = try JSONDecoder().decode(ARIMA.self, from: data)
    #expect(back == model)
    var object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    object["estimation"] = nil
    let old = try JSONDecoder().decode(ARIMA.self, from: JSONSerialization.data(withJSONObject: object))
    #expect(old == ARIMA(order: (1, 0, 1)))
  }
}
