import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("ARIMA: fit")
struct ARIMAFitTests {
  @Test("is not below R's optimum")
  func reference() throws {
    let reference = try ARIMAReference.load()
    for c in reference.cases {
      let y = try #require(reference.series[c.series])
      let fitted = try c.model.fit(TimeSeries(y))
      let value = try #require(fitted.logLikelihood)
      #expect(
        value >= c.logLikelihood - 1e-6,
        "\(c.series) \(c.model.specification): \(value), R \(c.logLikelihood)")
      if value > c.logLikelihood + 1e-3 {
        print("\(c.series) \(c.model.specification): \(value), R \(c.logLikelihood)", fitted.coefficientsText)
      }
      // The value is the likelihood at the coefficients it comes with.
      let again = try c.model.logLikelihood(
        of: TimeSeries(y), ar: fitted.ar, ma: fitted.ma, sar: fitted.seasonalAR, sma: fitted.seasonalMA)
      #expect(abs(again - value) <= 1e-7)
    }
  }

  @Test("does not depend on the unit")
  func units() throws {
    let reference = try ARIMAReference.load()
    for c in reference.cases.prefix(12) {
      let y = try #require(reference.series[c.series])
      let fitted = try c.model.fit(TimeSeries(y))
      for scale in [1e-6, 1e6] {
        let other = try c.model.fit(TimeSeries(y.map { $0 * scale }))
        let a = try fitted.forecast(horizon: 12), b = try other.forecast(horizon: 12)
        for h in 0..<12 {
          #expect(abs(a.mean[h] - b.mean[h] / scale) <= 1e-5 * abs(a.mean[h]))
          #expect(abs(a.intervals[1].lower[h] - b.intervals[1].lower[h] / scale) <= 1e-4 * abs(a.mean[h]))
        }
      }
    }
  }

  @Test("summary names and counts as R does")
  func summary() throws {
    let reference = try ARIMAReference.load()
    let y = try #require(reference.series["LogAirPassengers"])
    let airline = try ARIMA(order: (0, 1, 1), seasonal: (0, 1, 1), seasonLength: 12).fit(TimeSeries(y))
      .summary
    #expect(airline.name == "arima")
    #expect(airline.specification == "ARIMA(0,1,1)(0,1,1)[12]")
    #expect(airline.parameters.map(\.name) == ["ma1", "sma1"])
    #expect(airline.parameterCount == 3 && airline.likelihoodCount == 131)
    let drift = try ARIMA(order: (2, 0, 0), seasonal: (0, 1, 1), seasonLength: 12, drift: true).fit(
      TimeSeries(y))
    #expect(drift.summary.specification == "ARIMA(2,0,0)(0,1,1)[12] with drift")
    #expect(drift.summary.parameters.map(\.name) == ["ar1", "ar2", "sma1", "drift"])
    #expect(drift.summary.parameterCount == 5 && drift.summary.likelihoodCount == 132)
    let c = try #require(reference.cases.first { $0.order == [2, 0, 0] && $0.seasonal == [0, 1, 1] })
    let mean = try #require(c.mean)
    let slope = try #require(drift.drift)
    #expect(abs(slope - mean / 12) <= 1e-5)
    #expect(drift.mean == nil)
    #expect(ARIMA(order: (1, 0, 0)).specification == "ARIMA(1,0,0) with mean")
    #expect(ARIMA(order: (1, 0, 0), includesMean: false).specification == "ARIMA(1,0,0)")
  }

  @Test("a moving-average root on the unit circle is found")
  func unitRoot() throws {
    // Differences of white noise: the maximum is at θ = −1 exactly.
    var random = RandomStream(seed: 3)
    let e = (0..<80).map { _ in random.normal() }
    let w = (1..<80).map { e[$0] - e[$0 - 1] }
    let fitted = try ARIMA(order: (0, 0, 1), includesMean: false).fit(TimeSeries(w))
    let value = try #require(fitted.logLikelihood)
    let model = ARIMA(order: (0, 0, 1), includesMean: false)
    for theta in [-1, -0.9999, -0.999, -0.99, -0.97, -0.9] {
      let other = try model.logLikelihood(of: TimeSeries(w), ma: [theta])
      #expect(value >= other - 1e-8)
    }
    #expect(fitted.ma == [-1])
  }

  @Test("bad orders are named")
  func orders() {
    func kind(_ model: ARIMA, _ y: [Double] = (0..<100).map { Double(($0 * 37) % 11) }) -> ModelError.Kind? {
      do {
        _ = try model.fit(TimeSeries(y))
        return nil
      } catch { return error.kind }
    }
    func isParameter(_ kind: ModelError.Kind?, _ name: String) -> Bool {
      if case .invalidParameter(name, _)? = kind { true } else { false }
    }
    #expect(isParameter(kind(ARIMA(order: (-1, 0, 0))), "p"))
    #expect(isParameter(kind(ARIMA(order: (0, 9, 0))), "d"))
    #expect(isParameter(kind(ARIMA(order: (0, 0, 101))), "q"))
    #expect(isParameter(kind(ARIMA(order: (0, 0, 0), seasonal: (0, 3, 0), seasonLength: 4)), "D"))
    #expect(isParameter(kind(ARIMA(order: (0, 0, 0), seasonal: (1, 0, 0))), "seasonLength"))
    #expect(
      isParameter(kind(ARIMA(order: (0, 0, 0), seasonal: (1, 0, 0), seasonLength: .max)), "seasonLength"))
    #expect(isParameter(kind(ARIMA(order: (1, 0, 0), drift: true)), "drift"))
    #expect(kind(ARIMA(order: (1, 0, 0)), [1, 2]) == .tooFewObservations(required: 4, actual: 2))
    #expect(
      kind(ARIMA(order: (0, 1, 1), seasonal: (0, 1, 1), seasonLength: 12), [Double](repeating: 1, count: 9))
        == .tooFewObservations(required: 17, actual: 9))
    #expect(kind(ARIMA(order: (1, 0, 0)), [.nan, .nan, .nan]) == .noObservations)
    #expect(kind(ARIMA(order: (1, 0, 0)), []) == .noObservations)
    let mostlyGaps = (0..<60).map { $0 % 4 == 0 ? Double($0 % 7) : .nan }
    if case .invalidValue(1, _)? = kind(ARIMA(order: (1, 0, 0)), mostlyGaps) {
    } else {
      Issue.record("three quarters of the samples missing must be refused")
    }
  }

  @Test("series without variation give flat or straight forecasts of zero width")
  func degenerate() throws {
    let constant = TimeSeries([Double](repeating: 5, count: 40))
    for model in [
      ARIMA(order: (1, 0, 1)), ARIMA(order: (1, 1, 1)),
      ARIMA(order: (0, 1, 1), seasonal: (0, 1, 1), seasonLength: 4),
    ] {
      let fitted = try model.fit(constant)
      let outlook = try fitted.forecast(horizon: 9)
      #expect(outlook.mean == [Double](repeating: 5, count: 9))
      #expect(outlook.intervals.allSatisfy { $0.lower == outlook.mean && $0.upper == outlook.mean })
      #expect(fitted.logLikelihood == nil && fitted.sigma2 == 0 && fitted.summary.aicc == nil)
      let paths = try fitted.samplePaths(horizon: 3, count: 2, seed: 1)
      #expect(paths.values == [Double](repeating: 5, count: 6))
    }
    let line = TimeSeries((0..<40).map { 0.1 * Double($0) + 3 })
    let outlook = try ARIMA(order: (1, 1, 0), drift: true).fit(line).forecast(horizon: 5)
    for h in 0..<5 { #expect(abs(outlook.mean[h] - (0.1 * Double(40 + h) + 3)) < 1e-9) }
    // Constant without a mean: an unbounded likelihood, which must neither trap nor run away.
    if let fitted = try? ARIMA(order: (1, 0, 1), includesMean: false).fit(constant) {
      let mean = try fitted.forecast(horizon: 5).mean
      #expect(mean.allSatisfy { abs($0 - 5) < 0.1 }, "\(mean)")
    }
    // One step in an otherwise constant series, and an exact season.
    var step = [Double](repeating: 1, count: 30)
    step[20] = 2
    let stepFit = try ARIMA(order: (1, 1, 1)).fit(TimeSeries(step)).forecast(horizon: 4)
    #expect(stepFit.mean.allSatisfy { $0.isFinite })
    let season = TimeSeries((0..<48).map { Double($0 % 12) })
    let seasonal = try ARIMA(order: (1, 0, 0), seasonal: (0, 1, 1), seasonLength: 12).fit(season)
    let nextSeason = try seasonal.forecast(horizon: 12).mean
    #expect(nextSeason == (0..<12).map { Double($0) })
  }

  @Test("every short series is an answer or a typed error")
  func short() {
    var random = RandomStream(seed: 4)
    for n in 0...40 {
      let y = (0..<n).map { _ in random.normal() }
      for model in [
        ARIMA(order: (2, 1, 2)), ARIMA(order: (0, 0, 0)),
        ARIMA(order: (1, 0, 1), seasonal: (1, 1, 1), seasonLength: 7),
        ARIMA(order: (3, 0, 3), seasonal: (2, 0, 2), seasonLength: 12),
      ] {
        if let fitted = try? model.fit(TimeSeries(y)) {
          let mean = (try? fitted.forecast(horizon: 30).mean) ?? []
          #expect(mean.count == 30 && mean.allSatisfy { $0.isFinite })
        }
      }
    }
  }

  @Test("coefficients of a simulated process are recovered")
  func recovery() throws {
    var random = RandomStream(seed: 12)
    var y = [Double](repeating: 0, count: 0), e: [Double] = []
    for t in 0..<6000 {
      e.append(random.normal())
      var x = e[t]
      if t > 0 { x += 0.7 * y[t - 1] + 0.4 * e[t - 1] }
      if t >= 12 { x += -0.6 * e[t - 12] }
      if t >= 13 { x += 0.4 * -0.6 * e[t - 13] }
      y.append(x)
    }
    let fitted = try ARIMA(order: (1, 0, 1), seasonal: (0, 0, 1), seasonLength: 12).fit(
      TimeSeries(y.map { 20 + 3 * $0 }))
    #expect(abs(fitted.ar[0] - 0.7) < 0.05 && abs(fitted.ma[0] - 0.4) < 0.05)
    #expect(abs(fitted.seasonalMA[0] + 0.6) < 0.05 && abs(fitted.sigma2 - 9) < 0.6)
    let mean = try #require(fitted.mean)
    #expect(abs(mean - 20) < 0.6)
  }
}

extension FittedARIMA {
  var coefficientsText: String { "ar \(ar) ma \(ma) sar \(seasonalAR) sma \(seasonalMA)" }
}
