import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("ARIMA: standard errors and residuals")
struct ARIMAInferenceTests {
  @Test("covariances are R's and statsmodels'")
  func covariance() throws {
    let reference = try InferenceReference()
    var worst = 0.0
    for (c, peer) in reference.cases {
      let fitted = try c.model().fit(reference.series(c.series))
      let label = "\(c.series) \(c.model().specification)"
      let covariance = try #require(fitted.covariance, "\(label)")
      let k = c.coef.count, units = c.units
      #expect(covariance.names == fitted.summary.parameters.map(\.name) && covariance.names.count == k)
      for i in 0..<k {
        for j in 0..<k {
          let here = covariance[i, j] * units[i] * units[j]
          let size = (c.covariance[i * k + i] * c.covariance[j * k + j]).squareRoot()
          worst = max(worst, abs(here - c.covariance[i * k + j]) / size)
          #expect(abs(here - c.covariance[i * k + j]) <= 1e-4 * size, "\(label) \(i) \(j)")
          #expect(abs(here - peer.covariance[i * k + j]) <= 1e-4 * size, "\(label) \(i) \(j)")
        }
      }
      let errors = try #require(fitted.standardErrors), z = try #require(fitted.zValues)
      for i in 0..<k {
        #expect(abs(errors[i] - covariance[i, i].squareRoot()) <= 1e-15 * errors[i])
        #expect(z[i] == fitted.summary.parameters[i].value / errors[i])
      }
    }
    print("R's covariances: within \(worst) of the standard errors' product")
  }

  @Test("covariances with regressors are those of the dense likelihood, in the regressors' units")
  func regressors() throws {
    let reference = try RegressorReference.load(), dense = try RegressorCovarianceReference.load()
    var worst = 0.0
    for (c, expected) in zip(reference.cases, dense.covariances) {
      let x = try reference.regressors(c.regressors)
      let fitted = try c.model.fit(TimeSeries(reference.series(c.series)), regressors: x)
      let label = "\(c.series) \(c.regressors) \(c.model.specification)"
      let covariance = try #require(fitted.covariance, "\(label)")
      let k = covariance.names.count
      #expect(expected.count == k * k)
      let constant = fitted.summary.parameters.firstIndex { $0.name == "drift" }
      func unit(_ i: Int) -> Double { i == constant && c.seasonal[1] == 1 ? Double(c.seasonLength) : 1 }
      for i in 0..<k {
        for j in 0..<k {
          let size = (expected[i * k + i] * expected[j * k + j]).squareRoot()
          let here = covariance[i, j] * unit(i) * unit(j)
          worst = max(worst, abs(here - expected[i * k + j]) / size)
          #expect(
            abs(here - expected[i * k + j]) <= 1e-4 * size,
            "\(label) \(covariance.names[i]) \(covariance.names[j]): \(here) for \(expected[i * k + j])")
        }
      }
    }
    print("covariances with regressors: within \(worst) of the standard errors' product")
  }

  @Test("there are none on the unit circle, where roots cancel, or for given coefficients")
  func none() throws {
    var random = RandomStream(seed: 3)
    let e = (0..<80).map { _ in random.normal() }
    let w = TimeSeries((1..<80).map { e[$0] - e[$0 - 1] })
    let onCircle = try ARIMA(order: (0, 0, 1), includesMean: false).fit(w)
    #expect(onCircle.covariance == nil && onCircle.standardErrors == nil && onCircle.zValues == nil)
    let given = try ARIMA(order: (1, 0, 0)).fitted(to: TimeSeries(e), ar: [0.2])
    #expect(given.covariance == nil)
    let constant = try ARIMA(order: (1, 0, 0)).fit(TimeSeries([Double](repeating: 2, count: 30)))
    #expect(constant.covariance == nil && constant.standardErrors == nil)
    let least = try ARIMA(order: (1, 0, 0), estimation: .conditionalLeastSquares).fit(TimeSeries(e))
    #expect(least.covariance == nil)
    // A model of order zero has the mean's alone: σ²/n.
    let mean = try ARIMA(order: (0, 0, 0)).fit(TimeSeries(e))
    let variance = try #require(mean.covariance?.values.first)
    #expect(abs(variance - mean.sigma2 / 80) <= 1e-12 * variance)
  }

  @Test("a saved covariance is checked when it is read")
  func codable() throws {
    let y = try InferenceReference().series("LakeHuron")
    let fitted = try ARIMA(order: (1, 0, 1)).fit(y)
    let data = try JSONEncoder().encode(fitted)
    let back = try JSONDecoder().decode(FittedARIMA.self, from: data)
    #expect(back == fitted && back.standardErrors == fitted.standardErrors)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let names = ["ar1", "ma1", "mean"]
    for (n, values) in [
      (names, [1.0, 2.0]), (["ar1"], [1.0]), (names, [1, 2, 0, 3, 1, 0, 0, 0, 1]),
      (names, [-1, 0, 0, 0, 1, 0, 0, 0, 1]),
    ] {
      var broken = object
      broken["covariance"] = ["names": n, "values": values] as [String: Any]
      let bytes = try JSONSerialization.data(withJSONObject: broken)
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(FittedARIMA.self, from: bytes) }
    }
  }

  @Test("residuals are R's, gaps included")
  func residuals() throws {
    let reference = try InferenceReference()
    var worst = 0.0
    for (c, _) in reference.cases {
      let y = reference.series(c.series)
      let k = c.coef.count - (c.constant ? 1 : 0)
      let p = c.order[0], q = c.order[2], seasonalP = c.seasonal[0]
      let fitted = try c.model().fitted(
        to: y, ar: Array(c.coef[..<p]), ma: Array(c.coef[p..<p + q]),
        sar: Array(c.coef[(p + q)..<(p + q + seasonalP)]), sma: Array(c.coef[(p + q + seasonalP)..<k]),
        mean: c.constant ? c.coef[k] : nil)
      let residuals = try fitted.residuals(of: y)
      #expect(residuals.count == y.count)
      #expect(residuals.prefix(c.skipped).allSatisfy { $0.isNaN })
      let sigma = fitted.sigma2.squareRoot()
      for (a, b) in zip(residuals.dropFirst(c.skipped), c.residuals) {
        guard let b else {
          #expect(a.isNaN)
          continue
        }
        worst = max(worst, abs(a - b) / sigma)
        #expect(abs(a - b) <= 1e-6 * sigma, "\(c.series): \(a) for \(b)")
      }
    }
    print("R's residuals: within \(worst) of σ")
  }

  @Test("squared residuals add up to the likelihood's sum, wherever the gaps are")
  func squares() throws {
    var random = RandomStream(seed: 12)
    var y: [Double] = [], level = 0.0
    for t in 0..<90 {
      level += random.normal()
      y.append(level + 3 * Double(t % 6) + 0.5 * random.normal())
    }
    for missing in [[], [40], [2, 3], [1, 5, 6, 7, 8, 30, 31, 60, 88], [6, 7, 12, 13, 18, 19]] {
      var gappy = y
      for t in missing { gappy[t] = .nan }
      for model in [
        ARIMA(order: (1, 0, 1)), ARIMA(order: (0, 1, 1)), ARIMA(order: (1, 2, 0)),
        ARIMA(order: (0, 1, 1), seasonal: (0, 1, 1), seasonLength: 6),
        ARIMA(order: (1, 0, 0), seasonal: (1, 1, 0), seasonLength: 6, drift: true),
      ] {
        let series = TimeSeries(gappy)
        let fitted = try model.fit(series)
        let residuals = try fitted.residuals(of: series)
        let observed = residuals.filter { !$0.isNaN }
        #expect(observed.count == fitted.likelihoodCount, "\(model.specification) \(missing)")
        let sum = observed.reduce(0) { $0 + $1 * $1 }
        let expected = fitted.sigma2 * Double(fitted.likelihoodCount)
        #expect(abs(sum / expected - 1) <= 1e-8, "\(model.specification) \(missing): \(sum) for \(expected)")
        for t in missing { #expect(residuals[t].isNaN) }
      }
    }
  }

  @Test("an error is that of the forecast from the samples before")
  func oneStep() throws {
    let y = try InferenceReference().series("LakeHuron").values
    var gappy = y
    for t in [20, 21, 60] { gappy[t] = .nan }
    let model = ARIMA(order: (1, 1, 1))
    let fitted = try model.fit(TimeSeries(gappy))
    let residuals = try fitted.residuals(of: TimeSeries(gappy))
    for t in [19, 22, 23, 61, 97] {
      let before = try model.fitted(to: TimeSeries(Array(gappy[..<t])), ar: fitted.ar, ma: fitted.ma)
      let outlook = try before.forecast(horizon: 1, levels: [0.5])
      let deviation = (outlook.intervals[0].upper[0] - outlook.mean[0]) / 0.674489750196081743
      let standardised = (gappy[t] - outlook.mean[0]) / (deviation / before.sigma2.squareRoot())
      #expect(abs(residuals[t] - standardised) <= 1e-8 * abs(standardised), "\(t)")
    }
  }

  @Test("residuals with regressors are those of the rest, and bad ones are refused")
  func regressorResiduals() throws {
    let reference = try RegressorReference.load()
    for c in reference.cases {
      let y = TimeSeries(reference.series(c.series)), x = try reference.regressors(c.regressors)
      let fitted = try c.model.fit(y, regressors: x)
      let residuals = try fitted.residuals(of: y, regressors: x).filter { !$0.isNaN }
      let sum = residuals.reduce(0) { $0 + $1 * $1 }
      #expect(abs(sum / (fitted.sigma2 * Double(fitted.likelihoodCount)) - 1) <= 1e-7)
      #expect(throws: ModelError.self) { try fitted.residuals(of: y) }
      let check = try fitted.diagnostics(of: y, regressors: x)
      #expect(check.count == fitted.likelihoodCount)
    }
  }

  @Test("diagnostics are Box.test's and jarque_bera's")
  func diagnostics() throws {
    for (c, peer) in try InferenceReference().cases {
      let residuals = c.residuals.map { $0 ?? .nan }
      let coefficients = c.coef.count - (c.constant ? 1 : 0)
      let check = try ResidualDiagnostics(
        residuals, seasonLength: c.seasonLength, fittedCoefficients: coefficients, lags: c.lags)
      let box = try #require(check.ljungBox), normal = try #require(check.jarqueBera)
      #expect(abs(box.statistic / c.statistic - 1) <= 1e-10 && box.degreesOfFreedom == c.degreesOfFreedom)
      #expect(abs(box.pValue - c.pValue) <= 1e-10)
      for (a, b) in zip(check.autocorrelations, c.acf) { #expect(abs(a - b) <= 1e-12) }
      #expect(check.autocorrelations.count == c.lags)
      #expect(abs(normal.statistic / peer.jarqueBera - 1) <= 1e-9)
      #expect(abs(normal.pValue - peer.pValue) <= 1e-10)
      #expect(abs(normal.skewness - peer.skewness) <= 1e-10 && abs(normal.kurtosis - peer.kurtosis) <= 1e-9)
    }
  }

  @Test("residuals of bad input are answers or typed errors")
  func edges() throws {
    let fitted = try ARIMA(order: (1, 1, 0)).fit(TimeSeries((0..<40).map { Double($0 * 7 % 5) }))
    #expect(throws: ModelError.noObservations) { try fitted.residuals(of: TimeSeries([])) }
    #expect(throws: ModelError.noObservations) { try fitted.residuals(of: TimeSeries([.nan, .nan])) }
    #expect(throws: ModelError.tooFewObservations(required: 2, actual: 1)) {
      try fitted.residuals(of: TimeSeries([1]))
    }
    #expect(throws: ModelError.self) { try fitted.residuals(of: TimeSeries([1e308, -1e308, 1e308, 4])) }
    let flat = try fitted.residuals(of: TimeSeries([.nan, 4, .nan, 4, 4, .nan]))
    #expect(flat.count == 6 && flat[4] == 0 && flat[0].isNaN && flat[1].isNaN && flat[5].isNaN)
  }
}
