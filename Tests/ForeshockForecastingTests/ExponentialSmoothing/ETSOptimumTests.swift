import ForeshockForecasting
import ForeshockSeries
import ForeshockTestSupport
import Testing

/// The maximum found, against R's and against many more starts.
@Suite struct ETSOptimumTests {
  @Test(arguments: ETSReference.all)
  func isNotBelowTheReference(_ reference: ETSReference) throws {
    let fitted = try reference.model.fit(TimeSeries(reference.values))
    let likelihood = try #require(fitted.logLikelihood)
    let expected = try reference.fullLogLikelihood
    #expect(likelihood >= expected - 1e-6)
  }

  /// The likelihood has several valleys; the few usual starts must find the deepest one that 40 find.
  @Test(arguments: ETSReference.all)
  func fewStartsSuffice(_ reference: ETSReference) throws {
    let series = TimeSeries(try reference.values)
    let likelihood = try #require(try reference.model.fit(series).logLikelihood)
    var best = (likelihood: -Double.infinity, where: "")
    for alpha in [0.02, 0.1, 0.3, 0.6, 0.9] {
      for slopeShare in reference.trend == "N" ? [0] : [0.01, 0.1, 0.5, 0.95] {
        for seasonShare in reference.season == "N" ? [0] : [0.01, 0.15, 0.5, 0.9] {
          for phi in reference.trend == "Ad" ? [0.82, 0.95] : [1] {
            let start = ETSStart.Smoothing(
              alpha: alpha, slopeShare: slopeShare, seasonShare: seasonShare, phi: phi)
            guard let other = try? reference.model.fit(series, starts: [start]) else { continue }
            if let value = other.logLikelihood, value > best.likelihood {
              best = (value, "\(other.alpha) \(other.beta ?? 0) \(other.gamma ?? 0) \(other.phi ?? 1)")
            }
          }
        }
      }
    }
    #expect(likelihood >= best.likelihood - 1e-3, "\(best)")
  }

  @Test(arguments: ETSReference.all)
  func staysInsideTheBounds(_ reference: ETSReference) throws {
    let fitted = try reference.model.fit(TimeSeries(reference.values))
    #expect((1e-4...0.9999).contains(fitted.alpha))
    if let beta = fitted.beta { #expect((0...fitted.alpha).contains(beta)) }
    if let gamma = fitted.gamma { #expect((0...1 - fitted.alpha + 1e-12).contains(gamma)) }
    if let phi = fitted.phi { #expect((0.8...0.98).contains(phi)) }
    let season = fitted.parameters.initial.season
    switch reference.model.season {
    case .none: break
    case .additive: #expect(abs(season.reduce(0, +)) < 1e-9 * abs(fitted.level))
    case .multiplicative: #expect(abs(season.reduce(0, +) - Double(season.count)) < 1e-9)
    }
  }
}
