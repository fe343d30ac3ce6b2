import ForeshockAnomaly
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct RunLengthTests {
  /// R's spc integrates the same equations with other nodes; both are good to better than the tolerance.
  @Test func agreesWithSpc() throws {
    let fixture = try Fixture("run_lengths.csv")
    let (charts, sides, limits) = try (fixture.text("chart"), fixture.text("side"), fixture.text("limits"))
    let (a, b, head) = try (fixture.numbers("a"), fixture.numbers("b"), fixture.numbers("head"))
    let (shifts, expected) = try (fixture.numbers("shift"), fixture.numbers("length"))
    for i in charts.indices {
      let side = try #require(ChartSide(rawValue: sides[i]))
      let length =
        charts[i] == "ewma"
        ? try EWMAChart.Settings(smoothing: a[i], limit: b[i], side: side)
          .averageRunLength(shift: shifts[i], hasWideningLimits: limits[i] == "vacl")
        : try CUSUMChart.Settings(
          allowance: a[i], decisionInterval: b[i], headStart: head[i], side: side
        ).averageRunLength(shift: shifts[i])
      #expect(relativeError(length, expected[i]) < 1e-6, "\(fixture.rows[i])")
    }
  }

  /// Lucas & Saccucci 1990, table 3, which has three digits of longer and one decimal of shorter run lengths.
  @Test(arguments: [
    (0.4, 3.054, [500, 224, 71.2, 28.4, 14.3, 5.9, 3.5]),
    (0.25, 2.998, [500, 170, 48.2, 20.1, 11.1, 5.5, 3.6]),
    (0.2, 2.962, [500, 150, 41.8, 18.2, 10.5, 5.5, 3.7]),
    (0.1, 2.814, [500, 106, 31.3, 15.9, 10.3, 6.1, 4.4]),
    (0.05, 2.615, [500, 84.1, 28.8, 16.4, 11.4, 7.1, 5.2]),
  ])
  func agreesWithLucasAndSaccucci(smoothing: Double, limit: Double, lengths: [Double]) throws {
    let settings = EWMAChart.Settings(smoothing: smoothing, limit: limit)
    for (shift, expected) in zip([0, 0.25, 0.5, 0.75, 1, 1.5, 2], lengths) {
      let length = try settings.averageRunLength(shift: shift, hasWideningLimits: false)
      #expect(abs(length - expected) <= (expected >= 100 ? 0.5 : 0.1), "shift \(shift): \(length)")
    }
  }

  /// Lucas & Crosier 1982, table 1, k = 0.5: with and without the fast initial response.
  @Test(arguments: [
    (4.0, 0.0, 0.0, 168.0), (5, 0, 0, 465), (5, 0, 1, 10.4), (4, 0, 1, 8.38), (5, 0.5, 0, 430),
    (5, 0.5, 1, 6.35), (4, 0.5, 0, 149), (4, 0.5, 1, 5.29),
  ])
  func agreesWithLucasAndCrosier(h: Double, head: Double, shift: Double, expected: Double) throws {
    let length = try CUSUMChart.Settings(decisionInterval: h, headStart: head).averageRunLength(shift: shift)
    #expect(relativeError(length, expected) < 0.005, "\(length)")
  }

  /// Siegmund's (e^(−2Δb) + 2Δb − 1)/(2Δ²), b = h + 1.166, Δ = shift − k, which is good to a few per cent.
  @Test func resemblesSiegmundsApproximation() throws {
    for h in [3.0, 5, 8, 12] {
      for shift in [0.0, 0.25, 1, 2] {
        let settings = CUSUMChart.Settings(decisionInterval: h, side: .upper)
        let (delta, b) = (shift - 0.5, h + 1.166)
        let siegmund = (exp(-2 * delta * b) + 2 * delta * b - 1) / (2 * delta * delta)
        #expect(relativeError(try settings.averageRunLength(shift: shift), siegmund) < 0.06, "\(h) \(shift)")
      }
    }
  }

  /// Chart after chart on normal samples with a level that is known: the mean of 4000 run lengths, which
  /// has a standard error of 1/63 of them at most, within four of those.
  @Test func chartsRunAsLong() throws {
    let level = try RobustLevel(center: 10, spread: 2)
    var random = RandomStream(seed: 11)
    func simulated(_ run: (inout RandomStream) throws -> Int) rethrows -> Double {
      var total = 0
      for _ in 0..<4000 { total += try run(&random) }
      return Double(total) / 4000
    }
    for side in [ChartSide.both, .upper, .lower] {
      for shift in [0.0, 0.7] {
        let ewma = EWMAChart.Settings(smoothing: 0.15, limit: 2.5, side: side, level: level)
        let cusum = CUSUMChart.Settings(decisionInterval: 3.5, headStart: 0.5, side: side, level: level)
        if side == .lower && shift > 0 { continue }
        let first = try simulated { random in
          var chart = try EWMAChart(ewma)
          var n = 0
          repeat { n += 1 } while chart.update(10 + 2 * (shift + random.normal())) <= 2.5
          return n
        }
        #expect(relativeError(first, try ewma.averageRunLength(shift: shift)) < 0.064, "\(side) \(shift)")
        let second = try simulated { random in
          var chart = try CUSUMChart(cusum)
          var n = 0
          repeat { n += 1 } while chart.update(10 + 2 * (shift + random.normal())) <= 3.5
          return n
        }
        #expect(relativeError(second, try cusum.averageRunLength(shift: shift)) < 0.064, "\(side) \(shift)")
      }
    }
  }

  @Test func theDocumentedDefaultsHold() throws {
    #expect(abs(try EWMAChart.Settings().averageRunLength() - 26_225) < 1)
    #expect(abs(try EWMAChart.Settings().averageRunLength(shift: 1) - 17.7) < 0.1)
    #expect(abs(try CUSUMChart.Settings().averageRunLength() - 70_132) < 1)
    #expect(abs(try CUSUMChart.Settings().averageRunLength(shift: -1) - 20.4) < 0.1)
  }

  @Test func refusesWhatItCannotTell() {
    #expect(throws: AnomalyError.self) { try EWMAChart.Settings(smoothing: 0.001).averageRunLength() }
    #expect(throws: AnomalyError.self) { try EWMAChart.Settings().averageRunLength(shift: .nan) }
    #expect(throws: AnomalyError.self) { try CUSUMChart.Settings(decisionInterval: 101).averageRunLength() }
    #expect(throws: AnomalyError.self) { try CUSUMChart.Settings().averageRunLength(shift: .infinity) }
  }

  @Test func farLimitsAreReachedNeverOrAlmost() throws {
    for limit in [6.0, 7, 9, 20] {
      #expect(try EWMAChart.Settings(limit: limit).averageRunLength() > 1e7)
    }
    for h in [20.0, 40, 100] {
      let settings = CUSUMChart.Settings(decisionInterval: h)
      #expect(try settings.averageRunLength() > 1e8)
      #expect(try settings.averageRunLength(shift: 2) < 1 + h)
    }
  }
}
