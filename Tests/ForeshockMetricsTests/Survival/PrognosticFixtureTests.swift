import ForeshockMetrics
import ForeshockTestSupport
import Foundation
import Testing

/// The values of Fixtures/make_prognostics.py, straight from the paper's formulas.
@Suite struct PrognosticFixtureTests {
  private struct Fixture: Decodable {
    struct Unit: Decodable {
      var times, predicted: [Double]
      var endOfLife: Double
      var alphas, lambdas: [Double]
      var firstHorizon: [Double?]
      var isAccurate: [[Bool]]
      var relativeAccuracy: [Double]
      var cumulativeRelativeAccuracy, convergence: Double
    }
    var units: [Unit]
  }

  private func units() throws -> [Fixture.Unit] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/prognostics.json")
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file)).units
  }

  @Test func metricsAreThePapers() throws {
    var (lucky, none) = (0, 0)
    for unit in try units() {
      let track = try PrognosticTrack(
        times: unit.times, predicted: unit.predicted, endOfLife: unit.endOfLife)
      for (k, alpha) in unit.alphas.enumerated() {
        let first = track.horizon(alpha: alpha, mustLast: false)
        #expect(first == unit.firstHorizon[k])
        if let lasting = track.horizon(alpha: alpha) {
          let longest = try #require(first)
          #expect(lasting <= longest)
          if lasting < longest { lucky += 1 }
        } else {
          none += 1
        }
        for (j, lambda) in unit.lambdas.enumerated() {
          #expect(track.isAccurate(alpha: alpha, lambda: lambda) == unit.isAccurate[k][j])
        }
      }
      for (j, lambda) in unit.lambdas.enumerated() {
        #expect(isClose(track.relativeAccuracy(lambda: lambda), unit.relativeAccuracy[j], relative: 1e-12))
      }
      #expect(
        isClose(track.cumulativeRelativeAccuracy, unit.cumulativeRelativeAccuracy, relative: 1e-12))
      #expect(isClose(track.convergence, unit.convergence, relative: 1e-12))
    }
    // Where both horizons differ, and where there is no lasting one.
    #expect(lucky > 0 && none > 0)
  }
}
