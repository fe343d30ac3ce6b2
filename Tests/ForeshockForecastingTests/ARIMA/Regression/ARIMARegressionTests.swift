import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("ARIMA: regressors")
struct ARIMARegressionTests {
  @Test("the optimum is R's or higher, with R's coefficients")
  func reference() throws {
    let reference = try RegressorReference.load()
    var worst = 0.0
    for c in reference.cases {
      let label = "\(c.series) \(c.regressors) \(c.model.specification)"
      let x = try reference.regressors(c.regressors)
      let fitted = try c.model.fit(TimeSeries(reference.series(c.series)), regressors: x)
      let value = try #require(fitted.logLikelihood)
      #expect(value >= c.logLikelihood - 1e-6, "\(label): \(value), R \(c.logLikelihood)")
      #expect(value <= c.logLikelihood + 1e-4, "\(label): \(value), R \(c.logLikelihood)")
      let aic = try #require(fitted.summary.aic)
      #expect(abs(aic - c.aic) <= 2e-4, "\(label): \(aic), R \(c.aic)")
      #expect(fitted.regressorNames == c.regressors)
      #expect(Array(fitted.summary.parameters.map(\.name).suffix(c.regressors.count)) == c.regressors)
      let k = c.covariance.count == 0 ? 0 : Int(Double(c.covariance.count).squareRoot())
      for j in c.regressors.indices {
        let place = k - c.regressors.count + j
        let error = c.covariance[place * k + place].squareRoot()
        let distance = abs(fitted.regressorCoefficients[j] - c.coefficients[j]) / error
        worst = max(worst, distance)
        #expect(distance <= 1e-3, "\(label): \(fitted.regressorCoefficients[j]) for \(c.coefficients[j])")
      }
      if let mean = c.mean {
        let here = fitted.mean ?? fitted.drift.map { $0 * Double(c.seasonal[1] == 1 ? c.seasonLength : 1) }
        #expect(abs((here ?? .nan) - mean) <= 1e-3 * c.sigma2.squareRoot(), "\(label)")
      }
    }
    print("R's regression coefficients: within \(worst) standard errors")
  }

  @Test("forecasts are R's")
  func forecasts() throws {
    let reference = try RegressorReference.load()
    for c in reference.cases {
      guard let mean = c.forecastMean, let errors = c.forecastSE else { continue }
      let y = reference.series(c.series), h = mean.count
      let x = try reference.regressors(c.regressors)
      let future = try reference.regressors(c.regressors.reversed(), rows: (y.count - h)..<y.count)
      let fitted = try c.model.fitted(
        to: TimeSeries(y), ar: c.ar, ma: c.ma, sar: c.sar, sma: c.sma, regressors: x)
      let outlook = try fitted.forecast(horizon: h, levels: [0.5], regressors: future)
      for t in 0..<h {
        #expect(abs(outlook.mean[t] - mean[t]) <= 1e-5 * errors[0], "\(c.series) \(c.regressors) \(t)")
        let deviation = (outlook.intervals[0].upper[t] - outlook.mean[t]) / 0.674489750196081743
        #expect(abs(deviation / errors[t] - 1) <= 1e-6)
      }
      let paths = try fitted.samplePaths(horizon: h, count: 4000, seed: 3, regressors: future)
      let last = (0..<4000).map { paths.values[$0 * h + h - 1] }
      let average = last.reduce(0, +) / 4000
      #expect(abs(average - mean[h - 1]) <= 4 * errors[h - 1] / 4000.0.squareRoot())
    }
  }

  @Test("gaps beside regressors are handled as statsmodels does")
  func gaps() throws {
    let reference = try RegressorReference.load()
    for c in try RegressorGapReference.load().cases {
      let y = reference.series(c.series)
      var gappy = y
      for t in c.missing { gappy[t] = .nan }
      let x = try reference.regressors(c.regressors)
      let model = ARIMA(
        order: (c.order[0], c.order[1], c.order[2]), seasonal: (c.seasonal[0], c.seasonal[1], c.seasonal[2]),
        seasonLength: c.seasonLength, includesMean: c.constant)
      func value(_ y: [Double]) throws -> Double {
        try model.logLikelihood(
          of: TimeSeries(y), ar: c.ar, ma: c.ma, sar: c.sar, sma: c.sma, sigma2: c.sigma2, regressors: x)
      }
      let full = try value(y), partly = try value(gappy)
      let label = "\(c.series) \(c.regressors) \(model.specification)"
      if c.order[1] + c.seasonal[1] == 0 {
        #expect(abs(full - c.full) <= 1e-6, "\(label): \(full) for \(c.full)")
      }
      #expect(
        abs((partly - full) - (c.gappy - c.full)) <= 1e-6,
        "\(label): \(partly - full) for \(c.gappy - c.full)")
      let fitted = try model.fitted(
        to: TimeSeries(gappy), ar: c.ar, ma: c.ma, sar: c.sar, sma: c.sma, regressors: x)
      let coefficients = (fitted.mean.map { [$0] } ?? []) + fitted.regressorCoefficients
      for (a, b) in zip(coefficients, c.coefficients) {
        #expect(abs(a - b) <= 1e-7 * abs(b), "\(label): \(a) for \(b)")
      }
    }
  }

  @Test("the tail is that of the series less its regressors' part")
  func subtraction() throws {
    let reference = try RegressorReference.load()
    for c in reference.cases {
      let y = reference.series(c.series), x = try reference.regressors(c.regressors)
      let fitted = try c.model.fit(TimeSeries(y), regressors: x)
      let part = try fitted.explained(by: x, count: y.count)
      let errors = TimeSeries(zip(y, part).map(-))
      let other = try c.model.fitted(
        to: errors, ar: fitted.ar, ma: fitted.ma, sar: fitted.seasonalAR, sma: fitted.seasonalMA)
      let zeros = try Regressors(c.regressors.map { ($0, [Double](repeating: 0, count: 30)) })
      let a = try fitted.forecast(horizon: 30, levels: [0.9], regressors: zeros)
      let b = try other.forecast(horizon: 30)
      let sigma = fitted.sigma2.squareRoot()
      for h in 0..<30 { #expect(abs(a.mean[h] - b.mean[h]) <= 1e-6 * sigma, "\(c.series) \(h)") }
    }
  }

  @Test("neither units nor the order of columns matter")
  func units() throws {
    let reference = try RegressorReference.load()
    let y = TimeSeries(reference.series("walk"))
    let model = ARIMA(order: (1, 1, 0), drift: true)
    let plain = try model.fit(y, regressors: try reference.regressors(["load", "ratio"]))
    let load = try #require(reference.columns["load"]), ratio = try #require(reference.columns["ratio"])
    for (a, b) in [(1e-200, 1e200), (1e9, -1e-9), (1e290, 1e-300)] {
      let scaled = try Regressors([("ratio", ratio.map { $0 * b }), ("load", load.map { $0 * a })])
      let other = try model.fit(y, regressors: scaled)
      let gap = try #require(other.logLikelihood) - (try #require(plain.logLikelihood))
      #expect(abs(gap) <= 1e-8)
      #expect(abs(other.regressorCoefficients[0] * b / plain.regressorCoefficients[1] - 1) <= 1e-6)
      #expect(abs(other.regressorCoefficients[1] * a / plain.regressorCoefficients[0] - 1) <= 1e-6)
    }
  }

  @Test("a series that its regressors explain wholly is forecast by them alone")
  func explained() throws {
    let x = (0..<60).map { Double(($0 * 37) % 11) }, z = (0..<60).map { Double(($0 * 17) % 7) }
    let both = try Regressors([("x", x), ("z", z)])
    let y = TimeSeries(zip(x, z).map { 5 + 2 * $0 - 0.5 * $1 })
    for model in [ARIMA(order: (1, 0, 1)), ARIMA(order: (1, 1, 0), drift: true), ARIMA(order: (0, 1, 1))] {
      let fitted = try model.fit(y, regressors: both)
      #expect(abs(fitted.regressorCoefficients[0] - 2) <= 1e-12)
      #expect(abs(fitted.regressorCoefficients[1] + 0.5) <= 1e-12)
      let future = try Regressors([("z", [1, 2]), ("x", [3, 0])])
      let outlook = try fitted.forecast(horizon: 2, levels: [0.9], regressors: future)
      #expect(abs(outlook.mean[0] - 10.5) <= 1e-10 && abs(outlook.mean[1] - 4) <= 1e-10)
      #expect(fitted.sigma2 <= 1e-20)
    }
  }

  @Test("bad regressors are named, with the row or the reason")
  func bad() throws {
    var random = RandomStream(seed: 5)
    let n = 90
    let y = (0..<n).map { _ in random.normal() }
    let x = (0..<n).map { _ in random.normal() }, z = (0..<n).map { _ in 1e9 * random.normal() }
    func reason(
      _ columns: [(name: String, values: [Double])], _ model: ARIMA = ARIMA(order: (1, 0, 0)),
      series: [Double]? = nil
    ) -> (name: String, reason: String)? {
      do {
        _ = try model.fit(TimeSeries(series ?? y), regressors: try Regressors(columns))
        return nil
      } catch {
        if case .invalidRegressor(let name, let reason) = error.kind {
          return (name, reason)
        }
        return ("other", "\(error)")
      }
    }
    var hole = x
    hole[17] = .nan
    #expect(reason([("x", hole)])?.reason == "row 17 is nan, which is not a finite number")
    hole[17] = -.infinity
    #expect(reason([("x", hole)])?.reason == "row 17 is -inf, which is not a finite number")
    #expect(reason([("x", Array(x[1...]))])?.reason == "has 89 rows where 90 are needed")
    let constant = [Double](repeating: 0.1, count: n)
    #expect(reason([("x", x), ("c", constant)])?.reason == "is constant, as the model's mean is")
    #expect(reason([("c", constant)], ARIMA(order: (1, 0, 0), includesMean: false)) == nil)
    #expect(
      reason([("c", constant)], ARIMA(order: (1, 1, 0)))?.reason
        == "vanishes when it is differenced as the series is")
    let line = (0..<n).map { 1.7e9 + 60 * Double($0) }
    #expect(
      reason([("t", line)], ARIMA(order: (1, 1, 0), drift: true))?.reason
        == "changes by the same amount at every difference, as the model's drift does")
    #expect(reason([("t", line)], ARIMA(order: (1, 1, 0))) == nil)
    let weekly = (0..<n).map { Double($0 % 7) }
    #expect(
      reason([("w", weekly)], ARIMA(order: (0, 0, 1), seasonal: (0, 1, 1), seasonLength: 7))?.reason
        == "vanishes when it is differenced as the series is")
    let zeros = [Double](repeating: 0, count: n)
    #expect(
      reason([("o", zeros)], ARIMA(order: (1, 0, 0), includesMean: false))?.reason == "is zero throughout")
    let mixture = (0..<n).map { 3 * x[$0] - 2e-9 * z[$0] + 7 }
    let found = reason([("x", x), ("z", z), ("m", mixture)])
    #expect(found?.name == "m" && found?.reason == "is a linear combination of 'x', 'z' and the constant")
    // Only where the series is missing does this one differ from nothing, from a constant, from another.
    var gappy = y
    for t in [20, 50] { gappy[t] = .nan }
    var pulse = zeros
    pulse[20] = 4
    #expect(
      reason([("p", pulse)], series: gappy)?.reason.contains("only where the series is missing") == true)
    var almost = x
    almost[50] += 3
    #expect(
      reason([("x", x), ("a", almost)], series: gappy)?.reason.contains("only where the series is missing")
        == true)
    #expect(reason([("x", x), ("a", almost)]) == nil)
    #expect(reason([("x", x), ("p", pulse)]) == nil)
    // Sizes at the end of the range.
    #expect(reason([("x", x.map { $0 * 1e307 })]) == nil)
    #expect(reason([("x", x)], series: y.map { $0 * 1e307 })?.reason.contains("too large") == true)
    // As many columns as samples.
    let many = (0..<n).map { j in ("x\(j)", (0..<n).map { _ in random.normal() }) }
    #expect(reason(many)?.reason.contains("observations") == true)
  }

  @Test("a forecast without its regressors, or with bad ones, is a typed error")
  func missing() throws {
    let reference = try RegressorReference.load()
    let y = TimeSeries(reference.series("walk")), x = try reference.regressors(["load", "ratio"])
    let fitted = try ARIMA(order: (1, 1, 0)).fit(y, regressors: x)
    func kind(_ body: () throws -> Void) -> ModelError.Kind? {
      do {
        try body()
        return nil
      } catch { return (error as? ModelError)?.kind }
    }
    func isRegressor(_ kind: ModelError.Kind?, _ name: String, _ words: String) -> Bool {
      guard case .invalidRegressor(name, let reason)? = kind else { return false }
      return reason.contains(words)
    }
    let loads = [Double](repeating: 1e9, count: 4)
    #expect(isRegressor(kind { _ = try fitted.forecast(horizon: 4) }, "load", "is missing"))
    #expect(
      isRegressor(kind { _ = try fitted.samplePaths(horizon: 4, count: 2, seed: 1) }, "load", "is missing"))
    for (columns, name, words) in [
      ([("load", loads)], "ratio", "is missing"), ([], "load", "is missing"),
      ([("load", loads), ("ratio", [1, 2, .nan, 4])], "ratio", "row 2"),
      ([("load", loads + [1]), ("ratio", [1, 2, 3, 4, 5])], "load", "5 rows where 4"),
    ] as [([(name: String, values: [Double])], String, String)] {
      let future = try Regressors(columns)
      #expect(
        isRegressor(
          kind { _ = try fitted.forecast(horizon: 4, levels: [0.9], regressors: future) }, name, words))
      #expect(
        isRegressor(
          kind { _ = try fitted.samplePaths(horizon: 4, count: 2, seed: 1, regressors: future) }, name, words)
      )
    }
    let future = try Regressors([("ratio", [0, 0, 0, 0]), ("spare", [9, 9, 9, 9]), ("load", loads)])
    #expect(
      kind { _ = try fitted.forecast(horizon: 0, levels: [], regressors: future) }
        == .invalidParameter(name: "horizon", reason: "0 is not in 1 ... 1000000"))
    let outlook = try fitted.forecast(horizon: 4, levels: [0.9], regressors: future)
    #expect(outlook.mean.count == 4)
    // A model without regressors passes any over.
    let plain = try ARIMA(order: (1, 1, 0)).fit(y)
    let with = try plain.forecast(horizon: 4, levels: [0.9], regressors: future)
    let without = try plain.forecast(horizon: 4, levels: [0.9])
    #expect(with == without)
  }

  @Test("saved and read back it forecasts the same bytes; the form before regressors is still read")
  func codable() throws {
    let reference = try RegressorReference.load()
    let y = TimeSeries(reference.series("gappy")), x = try reference.regressors(["load", "ratio"])
    let fitted = try ARIMA(order: (1, 0, 1)).fit(y, regressors: x)
    let data = try JSONEncoder().encode(fitted)
    let back = try JSONDecoder().decode(FittedARIMA.self, from: data)
    let future = try Regressors([("ratio", [1, 2, 3]), ("load", [1e9, 2e9, 0])])
    let before = try fitted.forecast(horizon: 3, levels: [0.9], regressors: future)
    let after = try back.forecast(horizon: 3, levels: [0.9], regressors: future)
    #expect(before == after && fitted == back)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    for (key, value) in [
      ("regressorNames", ["load"]), ("regressorNames", ["load", "load"]), ("regressorCoefficients", [1.0]),
      ("regressorNames", []),
    ] as [(String, Any)] {
      var broken = object
      broken[key] = value
      let bytes = try JSONSerialization.data(withJSONObject: broken)
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(FittedARIMA.self, from: bytes) }
    }
    let plain = try ARIMA(order: (1, 0, 1)).fit(y)
    var old = try #require(
      JSONSerialization.jsonObject(with: try JSONEncoder().encode(plain)) as? [String: Any])
    old["version"] = 1
    old["regressorNames"] = nil
    old["regressorCoefficients"] = nil
    let bytes = try JSONSerialization.data(withJSONObject: old)
    let read = try JSONDecoder().decode(FittedARIMA.self, from: bytes)
    #expect(read == plain)
  }
}
