import ForeshockAlerting
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite("Live crossings")
struct LiveCrossingTests {
  /// A level of 0.5 with noise of 0.02, a sample a minute, and a ramp from sample 2000 on.
  static func model(rise: Double, until end: Int, sign: Double = 1) throws -> MultiProcess.Fitted {
    var random = RandomStream(seed: 4)
    let values = (0..<end).map { t in
      sign * (0.5 + 0.02 * random.normal() + rise * Double(max(0, t - 2000)))
    }
    var live = try MultiProcess().fit(
      TimeSeries(
        start: Timestamp(microseconds: 0), samplingInterval: .duration(.seconds(60)),
        values: Array(values[..<2000])))
    for y in values[2000...] { try live.update(y) }
    return live
  }

  @Test("the odds are those of the crossing that is simulated at large")
  func equalsCrossing() throws {
    for (rise, limit) in [(0.0, 0.53), (0.0, 0.55), (0.004, 0.8), (0.004, 0.72), (0.001, 0.62)] {
      let model = try Self.model(rise: rise, until: 2040)
      let full = try model.crossing(of: .above(limit), within: 60, pathCount: 40_000)
      var watch = try LiveCrossing(of: .above(limit), within: 60, pathCount: 4000)
      let odds = watch.odds(for: model)
      #expect(abs(odds.probability - full.probability) < 0.03)
      for step in 0..<60 {
        #expect(abs(watch.cumulativeProbability[step] - full.cumulativeProbability[step]) < 0.035)
      }
      if full.probability > 0.5, let time = full.timeGivenCrossing {
        #expect(abs((odds.step ?? 0) - time.step) <= 2)
      }
    }
  }

  @Test("below is above in the mirror")
  func mirrored() throws {
    var up = try LiveCrossing(of: .above(0.7), within: 60)
    var down = try LiveCrossing(of: .below(-0.7), within: 60)
    let odds = up.odds(for: try Self.model(rise: 0.004, until: 2030))
    let mirrored = try Self.model(rise: 0.004, until: 2030, sign: -1)
    #expect(odds == down.odds(for: mirrored))
    #expect(odds.probability > 0.5)
  }

  @Test("what is beyond already is said to be, and a constant metric never passes its own value")
  func beyondAndConstant() throws {
    var watch = try LiveCrossing(of: .above(0.6), within: 30)
    let beyond = try Self.model(rise: 0.01, until: 2040)
    #expect(watch.odds(for: beyond).isAlreadyBeyond)
    let constant = try MultiProcess().fit(TimeSeries([Double](repeating: 95, count: 500)))
    var line = try LiveCrossing(of: .above(95), within: 30)
    #expect(line.odds(for: constant).probability < 0.02)
  }

  @Test("more paths come nearer, and the default is within three standard errors")
  func accuracy() throws {
    let model = try Self.model(rise: 0.002, until: 2060)
    for limit in [0.66, 0.68, 0.7, 0.72] {
      var many = try LiveCrossing(of: .above(limit), within: 30, pathCount: 20_000)
      var few = try LiveCrossing(of: .above(limit), within: 30)
      let exact = many.odds(for: model).probability
      #expect(abs(few.odds(for: model).probability - exact) < 3 * 0.03)
    }
  }

  @Test("a metric that always was at the limit does not pass it by what a spike left in the mean")
  func atTheLimit() throws {
    var values = [Double](repeating: 0, count: 3000)
    values[1000] = 0.05
    values[2000] = 0.025
    var live = try MultiProcess().fit(TimeSeries(values))
    var watch = try LiveCrossing(of: .above(0), within: 30)
    for y in [0, 0, 0.05, 0, 0, 0, 0, 0] { try live.update(y) }
    for _ in 0..<100 {
      try live.update(0)
      #expect(watch.odds(for: live).probability < 0.2)
    }
    #expect(try live.crossing(of: .above(0), within: 30).probability < 0.2)
  }

  @Test("a queue that was always empty and fills is seen before it is full")
  func filling() throws {
    var live = try MultiProcess().fit(TimeSeries([Double](repeating: 0, count: 4000)))
    var watch = try LiveCrossing(of: .above(60), within: 30)
    #expect(watch.odds(for: live).probability == 0)
    var first: Int?
    for step in 1...60 where first == nil {
      try live.update(Double(step))
      if watch.odds(for: live).probability >= 0.8 { first = step }
    }
    #expect((30...45).contains(first ?? 0))
  }

  @Test("with few independent pasts the interval is all there is")
  func fewPasts() throws {
    var random = RandomStream(seed: 8)
    let values = (0..<420).map { t in 0.5 + 0.02 * random.normal() + 0.004 * Double(max(0, t - 380)) }
    var live = try MultiProcess(season: .none).fit(TimeSeries(Array(values[..<380])))
    for y in values[380...] { try live.update(y) }
    var watch = try LiveCrossing(of: .above(0.75), within: 40)
    let odds = watch.odds(for: live)
    #expect(odds.probability > 0.5)
    let steps = watch.cumulativeProbability
    #expect(odds.lowerStep == (steps.firstIndex { $0 > 0 } ?? -1) + 1)
    #expect(odds.upperStep == (steps.firstIndex { $0 >= odds.probability } ?? -1) + 1)
  }

  @Test("settings out of bounds are refused")
  func settings() {
    #expect(throws: ModelError.self) { try LiveCrossing(of: .above(.nan), within: 3) }
    #expect(throws: ModelError.self) { try LiveCrossing(of: .above(1), within: 0) }
    #expect(throws: ModelError.self) { try LiveCrossing(of: .above(1), within: 3, level: 1) }
    #expect(throws: ModelError.self) { try LiveCrossing(of: .above(1), within: 3, pathCount: 2) }
  }

  @Test("short pasts and long horizons fall back to the equations")
  func fallback() throws {
    var random = RandomStream(seed: 2)
    let model = try MultiProcess().fit(TimeSeries((0..<40).map { _ in random.normal() }))
    var watch = try LiveCrossing(of: .above(3), within: 50)
    let odds = watch.odds(for: model)
    #expect(odds.probability >= 0 && odds.probability < 0.5)
  }
}
