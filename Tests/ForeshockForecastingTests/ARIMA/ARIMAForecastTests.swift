import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("ARIMA: forecasts")
struct ARIMAForecastTests {
  /// Half the width of the 50 % interval over its quantile.
  private func deviations(_ fitted: FittedARIMA, _ horizon: Int) throws -> [Double] {
    let outlook = try fitted.forecast(horizon: horizon, levels: [0.5])
    let z = 0.674489750196081743  // Φ(z) = 3/4
    return (0..<horizon).map { (outlook.intervals[0].upper[$0] - outlook.mean[$0]) / z }
  }

  @Test("of the differenced series equal R's at R's parameters")
  func reference() throws {
    let reference = try ARIMAReference.load()
    var worstMean = 0.0, worstSE = 0.0
    for c in reference.cases {
      let w = c.differenced(try #require(reference.series[c.series]))
      let fitted = try c.stationaryModel.fitted(
        to: TimeSeries(w), ar: c.ar, ma: c.ma, sar: c.sar, sma: c.sma, mean: c.mean)
      #expect(abs(fitted.sigma2 / c.sigma2 - 1) <= 1e-6)
      let mean = try fitted.forecast(horizon: c.forecastMean.count).mean
      let deviation = try deviations(fitted, mean.count)
      let size = c.forecastSE[0]
      for h in mean.indices {
        worstMean = max(worstMean, abs(mean[h] - c.forecastMean[h]) / size)
        worstSE = max(worstSE, abs(deviation[h] / c.forecastSE[h] - 1))
        #expect(
          abs(mean[h] - c.forecastMean[h]) <= 1e-6 * size, "\(c.series) \(fitted.model.specification) h \(h)")
        #expect(
          abs(deviation[h] / c.forecastSE[h] - 1) <= 1e-6,
          "\(c.series) \(fitted.model.specification) h \(h): \(deviation[h]) for \(c.forecastSE[h])")
      }
    }
    print("R's forecasts: means within \(worstMean) of the first standard error, errors within \(worstSE)")
  }

  @Test("of the series are those of the differenced one summed up")
  func integrated() throws {
    let reference = try ARIMAReference.load()
    for c in reference.cases where c.order[1] + c.seasonal[1] > 0 {
      let y = try #require(reference.series[c.series])
      let fitted = try c.model.fitted(
        to: TimeSeries(y), ar: c.ar, ma: c.ma, sar: c.sar, sma: c.sma, mean: c.mean)
      let mean = try fitted.forecast(horizon: 24).mean
      let again = c.differenced(y + mean).suffix(24)
      for (a, b) in zip(again, c.forecastMean) {
        #expect(abs(a - b) <= 1e-6 * c.forecastSE[0] + 1e-11 * abs(y[0]))
      }
    }
  }

  @Test("do not depend on the horizon asked, level by level")
  func horizons() throws {
    let reference = try ARIMAReference.load()
    for c in reference.cases {
      let fitted = try c.model.fit(TimeSeries(try #require(reference.series[c.series])))
      let short = try fitted.forecast(horizon: 3, levels: [0.95, 0.8]),
        long = try fitted.forecast(horizon: 100)
      #expect(short.mean == Array(long.mean.prefix(3)))
      for (a, b) in zip(short.intervals, long.intervals) {
        #expect(
          a.level == b.level && a.lower == Array(b.lower.prefix(3)) && a.upper == Array(b.upper.prefix(3)))
      }
    }
  }

  @Test("after gaps equal the dense conditional distribution")
  func gaps() throws {
    var random = RandomStream(seed: 41)
    for (m, ar, ma, sma) in [(1, [0.7], [0.5], []), (4, [0.3, 0.4], [], [-0.7]), (12, [], [0.9], [0.8])] {
      for missing in [[], [57, 58], [59], [10, 40, 55, 56, 57], [58, 59, 30]] {
        var w = (0..<60).map { _ in random.normal() }
        for t in missing { w[t] = .nan }
        let dense = DenseOracle(ar: ar, ma: ma, sar: [], sma: sma, m: m, count: 80).forecast(w, 15)
        let model = ARIMA(
          order: (ar.count, 0, ma.count), seasonal: (0, 0, sma.count), seasonLength: m, includesMean: false)
        let fitted = try model.fitted(to: TimeSeries(w), ar: ar, ma: ma, sma: sma)
        let mean = try fitted.forecast(horizon: 15).mean, deviation = try deviations(fitted, 15)
        for h in 0..<15 {
          #expect(abs(mean[h] - dense.mean[h]) <= 1e-8, "m \(m) missing \(missing) h \(h)")
          #expect(
            abs(deviation[h] * deviation[h] / fitted.sigma2 - dense.variance[h]) <= 1e-7,
            "m \(m) missing \(missing) h \(h)")
        }
      }
    }
  }

  @Test("sample paths have the forecast's mean and width")
  func paths() throws {
    let reference = try ARIMAReference.load()
    for c in reference.cases where ["LogAirPassengers", "Nile", "WWWusage"].contains(c.series) {
      var y = try #require(reference.series[c.series])
      y[y.count - 3] = .nan
      let fitted = try c.model.fit(TimeSeries(y))
      let horizon = 18, count = 4000
      let outlook = try fitted.forecast(horizon: horizon), deviation = try deviations(fitted, horizon)
      let paths = try fitted.samplePaths(horizon: horizon, count: count, seed: 9)
      for h in 0..<horizon {
        let values = (0..<count).map { paths.values[$0 * horizon + h] }
        let mean = values.reduce(0, +) / Double(count)
        let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
        // Four standard errors of a mean and of a deviation from 4000 draws.
        #expect(abs(mean - outlook.mean[h]) <= 4 * deviation[h] / Double(count).squareRoot())
        #expect(abs(spread / deviation[h] - 1) <= 4 / (2 * Double(count)).squareRoot())
      }
      // Path by path: neither the count nor the horizon changes what came before.
      let fewer = try fitted.samplePaths(horizon: 5, count: 3, seed: 9)
      for p in 0..<3 {
        #expect(fewer.values[(p * 5)..<(p * 5 + 5)] == paths.values[(p * horizon)..<(p * horizon + 5)])
      }
      let other = try fitted.samplePaths(horizon: 5, count: 3, seed: 10)
      #expect(other != fewer)
    }
  }

  @Test("trailing gaps only lengthen the way, leading ones do not matter")
  func edges() throws {
    let y = try #require(try ARIMAReference.load().series["LogAirPassengers"])
    let model = ARIMA(order: (0, 1, 1), seasonal: (0, 1, 1), seasonLength: 12)
    let plain = try model.fit(TimeSeries(y))
    let padded = try model.fit(TimeSeries([.nan, .nan] + y + [.nan, .nan, .nan]))
    #expect(padded.logLikelihood == plain.logLikelihood)
    let late = try padded.forecast(horizon: 5), whole = try plain.forecast(horizon: 8)
    #expect(late.mean == Array(whole.mean.suffix(5)))
    #expect(late.intervals[1].upper == Array(whole.intervals[1].upper.suffix(5)))
    #expect(padded.context.missingCount == 5)
  }

  @Test("interval bounds are the normal quantiles")
  func quantiles() throws {
    let fitted = try ARIMA(order: (0, 0, 0)).fit(TimeSeries([1, -1, 1, -1, 1, -1]))
    // scipy.stats.norm.isf((1 - level) / 2); the first by mpmath
    for (level, z) in [
      (1e-6, 1.2533141373158283e-6), (0.1, 0.12566134685507416), (0.8, 1.2815515655446004),
      (0.95, 1.959963984540054), (0.999, 3.2905267314919255), (1 - 0x1p-40, 7.143552034352189),
      (1 - 0x1p-53, 8.292361075813597),
    ] {
      let outlook = try fitted.forecast(horizon: 1, levels: [level])
      let error = abs(outlook.intervals[0].upper[0] - outlook.mean[0] - z * fitted.sigma2.squareRoot())
      #expect(error <= 1e-12 * z, "\(level)")
    }
  }

  @Test("bad questions are typed errors")
  func questions() throws {
    let fitted = try ARIMA(order: (1, 0, 0)).fit(TimeSeries((0..<30).map { Double($0 * 7 % 5) }))
    #expect(throws: ModelError.self) { try fitted.forecast(horizon: 0) }
    #expect(throws: ModelError.self) { try fitted.forecast(horizon: .max) }
    #expect(throws: ModelError.self) { try fitted.forecast(horizon: 1, levels: [1]) }
    #expect(throws: ModelError.self) { try fitted.forecast(horizon: 1, levels: [.nan]) }
    #expect(throws: ModelError.self) { try fitted.samplePaths(horizon: 0, count: 1, seed: 1) }
    #expect(throws: ModelError.self) { try fitted.samplePaths(horizon: 1, count: 0, seed: 1) }
    let point = try fitted.forecast(horizon: 2, levels: [0])
    #expect(point.intervals[0].lower == point.mean)
  }

  @Test("saved and read back it forecasts the same bytes; damaged it is an error")
  func codable() throws {
    let y = try #require(try ARIMAReference.load().series["LogAirPassengers"])
    var gappy = y
    gappy[140] = .nan
    for series in [y, gappy] {
      for model in [
        ARIMA(order: (2, 0, 0), seasonal: (0, 1, 1), seasonLength: 12, drift: true), ARIMA(order: (1, 0, 1)),
      ] {
        let fitted = try model.fit(TimeSeries(series))
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
          positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
          positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        let data = try encoder.encode(fitted)
        let back = try decoder.decode(FittedARIMA.self, from: data)
        let before = try fitted.forecast(horizon: 30), after = try back.forecast(horizon: 30)
        #expect(before == after)
        let paths = try fitted.samplePaths(horizon: 9, count: 3, seed: 1)
        let again = try back.samplePaths(horizon: 9, count: 3, seed: 1)
        #expect(paths == again)
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let damage: [(String, Any)] = [
          ("version", 99), ("version", 0), ("tail", [1.0, 2.0, 3.0]), ("sigma2", -1.0), ("skipped", -1),
          ("skipped", 1_000_000_000),
          ("coefficients", ["ar": [], "ma": [], "sar": [], "sma": []] as [String: [Double]]),
          (
            "state",
            ["contribution": [], "gain": [1.0], "reflection": [], "variance": 1.0, "gapEffects": []]
              as [String: Any]
          ),
        ]
        for (key, value) in damage {
          var broken = object
          broken[key] = value
          let bytes = try JSONSerialization.data(withJSONObject: broken)
          #expect(throws: (any Error).self, "\(key)") { try decoder.decode(FittedARIMA.self, from: bytes) }
        }
        for key in object.keys where !["constant", "logLikelihood", "covariance"].contains(key) {
          var broken = object
          broken[key] = nil
          let bytes = try JSONSerialization.data(withJSONObject: broken)
          #expect(throws: (any Error).self, "\(key)") { try decoder.decode(FittedARIMA.self, from: bytes) }
        }
      }
    }
  }
}
