import ForeshockForecasting
import ForeshockSeries
import ForeshockTestSupport
import Testing

/// What the model computes at R's own parameters, against what R computed.
@Suite struct ETSLikelihoodTests {
  @Test func fixturesAreThere() {
    #expect(ETSReference.all.count == 78)
  }

  /// R's optimum has forecasts below zero there, whose absolute value it takes; the model's domain ends at zero.
  private static let outsideTheDomain = ETSReference.all.filter {
    $0.series == "lynx" && $0.error == "M" && $0.trend != "N"
  }
  private static let inside = ETSReference.all.filter { reference in
    !outsideTheDomain.contains { $0.testDescription == reference.testDescription }
  }

  @Test func nonPositiveForecastsAreRefused() throws {
    #expect(Self.outsideTheDomain.count == 2)
    for reference in Self.outsideTheDomain {
      let series = TimeSeries(try reference.values)
      #expect(throws: ModelError.self) {
        try reference.model.fitted(series, parameters: reference.parameters)
      }
    }
  }

  @Test(arguments: inside)
  func likelihoodAtReferenceParameters(_ reference: ETSReference) throws {
    let fitted = try reference.model.fitted(
      TimeSeries(reference.values), parameters: reference.parameters)
    let likelihood = try #require(fitted.logLikelihood)
    let expected = try reference.fullLogLikelihood
    #expect(abs(likelihood - expected) < 1e-5)
    #expect(isClose(fitted.sigma2, reference.sigma2, relative: 1e-9))
    #expect(fitted.summary.parameterCount == reference.parameterCount)
  }

  @Test(arguments: inside)
  func forecastsAtReferenceParameters(_ reference: ETSReference) throws {
    let fitted = try reference.model.fitted(
      TimeSeries(reference.values), parameters: reference.parameters)
    let forecast = try fitted.forecast(horizon: reference.mean.count, levels: [0.95])
    // Where R 8.20 departs from the model's equations (the exact moments are checked against simulation):
    // its moments of (M,Ad,M) move the level by the undamped slope; its point forecasts of (A,Ad,M) add φ twice;
    // without a trend it lets γ of an additive season act one step before the season has passed.
    let steps =
      switch (reference.error, reference.trend, reference.season) {
      case ("M", "Ad", "M"): 0
      case ("A", "Ad", "M"): 1
      case (_, "N", "A"): reference.seasonLength - 1
      default: reference.mean.count
      }
    #expect(isClose(Array(forecast.mean[..<steps]), Array(reference.mean[..<steps]), relative: 1e-6))
    guard !reference.upper95.isEmpty else { return }
    // R's bounds are the mean and so many exact deviations, also where the distribution is not Gaussian.
    let (mean, variance) = try #require(fitted.moments(horizon: reference.mean.count))
    let bounds = zip(mean, variance).map { $0 + 1.959963984540054 * $1.squareRoot() }
    let upper = Array(reference.upper95[..<steps])
    #expect(isClose(Array(bounds[..<steps]), upper, relative: 1e-6))
    guard reference.error == "A" else { return }
    let interval = try #require(forecast.interval(0.95))
    #expect(isClose(Array(interval.upper[..<steps]), upper, relative: 1e-6))
    let lower = zip(reference.mean, upper).map { 2 * $0 - $1 }
    #expect(
      isClose(Array(interval.lower[..<steps]), lower, relative: 1e-6, absolute: 1e-6 * reference.mean[0]))
  }

  @Test func gapsRunOnByTheModelsOwnForecast() throws {
    // A gap whose sample is filled in with its forecast leaves the same states behind.
    for model in everyModel(seasonLength: 4) {
      let values = livelyValues(count: 40)
      let fitted = try model.fit(TimeSeries(values))
      for gap in [0, 1, 17, 39] {
        var missing = values
        missing[gap] = .nan
        let withGap = try model.fitted(TimeSeries(missing), parameters: fitted.parameters)
        var filled = values
        filled[gap] = onePoint(model, fitted.parameters, after: Array(values[..<gap]))
        let whole = try model.fitted(TimeSeries(filled), parameters: fitted.parameters)
        #expect(isClose(withGap.level, whole.level, relative: 1e-10), "\(model.specification) \(gap)")
        #expect(isClose(withGap.season, whole.season, relative: 1e-10, absolute: 1e-10))
        #expect(withGap.observedCount == values.count - 1)
      }
    }
  }

  /// The model's forecast of the sample after `head`, computed from the equations.
  private func onePoint(_ model: ETS, _ parameters: ETSParameters, after head: [Double]) -> Double {
    let state = stateAfter(head, model, parameters)
    let trend = state.level + parameters.phi * state.slope
    switch model.season {
    case .none: return trend
    case .additive: return trend + state.season[0]
    case .multiplicative: return trend * state.season[0]
    }
  }

  /// The recursion as the model's documentation writes it.
  private func stateAfter(_ values: [Double], _ model: ETS, _ parameters: ETSParameters) -> ETSState {
    var state = parameters.initial
    for y in values {
      let trend = state.level + parameters.phi * state.slope
      let s = state.season.removeFirst()
      switch model.season {
      case .none, .additive:
        let v = y - trend - s
        state.level = trend + parameters.alpha * v
        state.slope = parameters.phi * state.slope + parameters.beta * v
        state.season.append(s + parameters.gamma * v)
      case .multiplicative:
        let v = y - trend * s
        state.level = trend + parameters.alpha * v / s
        state.slope = parameters.phi * state.slope + parameters.beta * v / s
        state.season.append(s + parameters.gamma * v / trend)
      }
    }
    return state
  }
}
