import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
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

  /// Of a long season the search spends no time on the likelihood's last digits, but the first ones must be right:
  /// no neighbour is better by more than 0.02.
  @Test func aLongSeasonReachesTheTopButForTheLastDigits() throws {
    var random = RandomStream(seed: 5)
    var level = 0.0
    let values = (0..<1800).map { t -> Double in
      level += 0.3 * random.normal()
      return level + 8 * sin(2 * Double.pi * Double(t) / 300) + random.normal()
    }
    let series = TimeSeries(values)
    let model = ETS(season: .additive(length: 300))
    let fitted = try model.fit(series)
    let top = try #require(fitted.logLikelihood)
    func likelihood(_ change: (inout ETSParameters) -> Void) throws -> Double {
      var other = fitted.parameters
      change(&other)
      return try #require(try model.fitted(series, parameters: other).logLikelihood)
    }
    #expect(abs(try likelihood { _ in } - top) < 1e-6)
    for step in [-0.1, -0.01, 0.01, 0.1] {
      #expect(try likelihood { $0.alpha += step } <= top + 0.02, "α moved by \(step)")
      #expect(try likelihood { $0.initial.level += 10 * step } <= top + 0.02, "level moved by \(10 * step)")
      for place in stride(from: 0, to: 300, by: 23) {
        let found = try likelihood { $0.initial.season[place] += 10 * step }
        #expect(found <= top + 0.02, "state \(place) moved by \(10 * step)")
      }
    }
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
