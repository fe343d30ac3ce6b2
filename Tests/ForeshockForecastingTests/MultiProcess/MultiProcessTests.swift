import CAllocationCounter
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("Multi-process model")
struct MultiProcessTests {
  static let minute = SamplingInterval.duration(.seconds(60))

  /// A daily wave of minutes with autoregressive noise; `extra` on top.
  static func values(_ count: Int, seed: UInt64 = 1, extra: (Int) -> Double = { _ in 0 }) -> [Double] {
    var random = RandomStream(seed: seed)
    var noise = 0.0
    return (0..<count).map { t in
      noise = 0.8 * noise + 0.012 * random.normal()
      return 0.5 + 0.25 * sin(2 * .pi * Double(t) / 1440) + noise + extra(t)
    }
  }

  static func series(_ values: [Double]) -> TimeSeries {
    TimeSeries(start: Timestamp(microseconds: 0), samplingInterval: minute, values: values)
  }

  static let learned = 3 * 1440

  /// Every number of a model, as its file has them.
  static func numbers(_ model: MultiProcess.Fitted) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(model)
  }

  @Test("a quiet series is no ramp, and its forecast is the pattern")
  func quiet() throws {
    let values = Self.values(Self.learned + 1440)
    var live = try MultiProcess().fit(Self.series(Array(values[..<Self.learned])))
    for y in values[Self.learned...] {
      try live.update(y)
      #expect(live.rampProbability < 0.7)
    }
    let forecast = try live.forecast(horizon: 240, levels: [0.9])
    for h in 1...240 {
      #expect(
        abs(forecast.mean[h - 1] - 0.5 - 0.25 * sin(2 * .pi * Double(h + Self.learned + 1439) / 1440)) < 0.06)
    }
    let band = try #require(forecast.interval(0.9))
    let width = band.upper[200] - band.lower[200]
    #expect(width > 0.04 && width < 0.12)
  }

  @Test("a ramp is believed within half an hour, with its slope, and again not when it has ended")
  func ramp() throws {
    let slope = 0.4 / 60
    let values = Self.values(Self.learned + 900) { t in
      Double(min(max(t - Self.learned - 100, 0), 60)) * slope
    }
    var live = try MultiProcess().fit(Self.series(Array(values[..<Self.learned])))
    for step in Self.learned..<(Self.learned + 125) { try live.update(values[step]) }
    #expect(live.rampProbability > 0.95)
    #expect(abs(live.slope - slope) < 0.2 * slope)
    for step in (Self.learned + 125)..<values.count { try live.update(values[step]) }
    #expect(live.rampProbability < 0.2)
    #expect(abs(live.slope) < 0.02 * slope)
  }

  @Test("ramps that never went on are not believed to go on")
  func persistence() throws {
    // Every few hours the level climbs for twelve minutes, and stays or falls back.
    let climbing = Self.values(Self.learned) { t in 0.02 * Double(min(t % 300, 12)) }
    let trusting = try MultiProcess().fit(Self.series(Self.values(Self.learned)))
    let wary = try MultiProcess(season: .none).fit(Self.series(climbing))
    // Expected to last for more than a thousand samples, and for fewer than a hundred.
    #expect(trusting.rampPersistence > 0.999)
    #expect(wary.rampPersistence < 0.99)
  }

  /// Noise of 0.02 around 0.5, and 0.5 more for `length` of every 300 samples.
  static func bursts(of length: Int, _ count: Int) -> [Double] {
    var random = RandomStream(seed: 12)
    return (0..<count).map { t in 0.5 + 0.02 * random.normal() + (t % 300 >= 300 - length ? 0.5 : 0) }
  }

  @Test("what always was a burst is forecast to end, what always lasted is not")
  func lasting() throws {
    for (length, low, high) in [(6, 0.45, 0.6), (150, 0.8, 1.05)] {
      let values = Self.bursts(of: length, 300 * 10)
      let settings = MultiProcess(season: .none)
      var live = try settings.fit(Self.series(Array(values[..<(300 * 9 + 300 - length)])))
      for step in 0..<5 { try live.update(values[300 * 9 + 300 - length + step]) }
      let mean = try live.forecast(horizon: 30, levels: []).mean[29]
      #expect(mean > low && mean < high)
      let paths = try live.samplePaths(horizon: 30, count: 2000, seed: 3)
      var average = 0.0
      for path in 0..<2000 { average += paths.values[path * 30 + 29] / 2000 }
      #expect(abs(average - mean) < 0.06)
      let again = try JSONDecoder().decode(MultiProcess.Fitted.self, from: JSONEncoder().encode(live))
      #expect(try Self.numbers(again) == Self.numbers(live))
    }
  }

  @Test("where levels return, a ramp's does not, in the mean as in the paths")
  func risingAmongBursts() throws {
    let values = Self.bursts(of: 6, 300 * 9)
    var random = RandomStream(seed: 13)
    var live = try MultiProcess(season: .none).fit(Self.series(values))
    for step in 0..<60 { try live.update(0.5 + 0.01 * Double(step) + 0.02 * random.normal()) }
    #expect(live.rampProbability > 0.9)
    let mean = try live.forecast(horizon: 30, levels: []).mean[29]
    let paths = try live.samplePaths(horizon: 30, count: 2000, seed: 3)
    var average = 0.0
    for path in 0..<2000 { average += paths.values[path * 30 + 29] / 2000 }
    #expect(mean > 1.2 && mean < 1.5)
    #expect(abs(average - mean) < 0.06)
  }

  @Test("one sample far out is no jump, however far")
  func strays() throws {
    for size in [1.0, 10, 1e3, 1e6, 1e12] {
      let values = Self.values(Self.learned + 60)
      var live = try MultiProcess().fit(Self.series(Array(values[..<Self.learned])))
      for step in 0..<30 { try live.update(values[Self.learned + step]) }
      let before = try live.forecast(horizon: 5, levels: []).mean
      try live.update(values[Self.learned + 30] + size)
      let after = try live.forecast(horizon: 5, levels: []).mean
      // Jumps are 3 : 10 as likely as transients beforehand, and one sample tells nothing of which it is.
      #expect(abs(after[4] - before[4]) < 0.24 * size)
      #expect(live.rampProbability < 0.5)
    }
  }

  @Test("the same in other units")
  func units() throws {
    let values = Self.values(Self.learned)
    let one = try MultiProcess().fit(Self.series(values))
    let other = try MultiProcess().fit(Self.series(values.map { $0 * 1024 }))
    let a = try one.forecast(horizon: 60, levels: [0.8])
    let b = try other.forecast(horizon: 60, levels: [0.8])
    #expect(a.mean.map { $0 * 1024 } == b.mean)
    #expect(a.intervals[0].upper.map { $0 * 1024 } == b.intervals[0].upper)
  }

  @Test("saved and loaded it is the same, also after more samples")
  func saving() throws {
    let values = Self.values(Self.learned + 40) { $0 > Self.learned + 10 ? 0.2 : 0 }
    var live = try MultiProcess().fit(Self.series(Array(values[..<Self.learned])))
    for y in values[Self.learned..<(Self.learned + 20)] { try live.update(y) }
    let data = try JSONEncoder().encode(SavedForecaster(live))
    var read = try JSONDecoder().decode(SavedForecaster.self, from: data).model
    for y in values[(Self.learned + 20)...] {
      try live.update(y)
      try read.update(y)
    }
    let paths = try live.samplePaths(horizon: 30, count: 50, seed: 3)
    let same = try read.samplePaths(horizon: 30, count: 50, seed: 3)
    #expect(same == paths)
    #expect(read.summary == live.summary)
  }

  @Test("path p does not depend on how many there are")
  func paths() throws {
    let fitted = try MultiProcess().fit(Self.series(Self.values(Self.learned)))
    let few = try fitted.samplePaths(horizon: 20, count: 3, seed: 9)
    let many = try fitted.samplePaths(horizon: 20, count: 30, seed: 9)
    #expect(Array(many.values.prefix(60)) == few.values)
  }

  @Test("gaps raise nothing, long ones too, and what follows is taken in")
  func gaps() throws {
    var live = try MultiProcess().fit(Self.series(Self.values(Self.learned)))
    let before = live.rampProbability
    for _ in 0..<3000 { try live.update(.nan) }
    #expect(live.rampProbability < before + 0.3)
    let forecast = try live.forecast(horizon: 30, levels: [0.9])
    #expect(forecast.mean.allSatisfy { $0.isFinite })
    for y in Self.values(400, seed: 8) { try live.update(y) }
    let after = try live.forecast(horizon: 5, levels: [])
    #expect(after.mean.allSatisfy { abs($0) < 2 })
  }

  @Test("constant, tiny, huge and gappy series give finite forecasts; what cannot be learned from is refused")
  func extremes() throws {
    let constant = try MultiProcess().fit(Self.series([Double](repeating: 7, count: 4000)))
    let paths = try constant.samplePaths(horizon: 40, count: 400, seed: 1)
    #expect(paths.values.filter { $0 == 7 }.count > 15_000)
    #expect(paths.values.allSatisfy { abs($0 - 7) < 1e-6 })
    for scale in [1e-140, 1e140] {
      let fitted = try MultiProcess().fit(Self.series(Self.values(Self.learned).map { $0 * scale }))
      let scaled = try fitted.forecast(horizon: 50, levels: [0.5])
      #expect(scaled.mean.allSatisfy { abs($0 / scale) < 2 })
    }
    var spiked = Self.values(Self.learned)
    spiked[2000] = 1e149
    spiked[2001] = -1e149
    for t in stride(from: 0, to: spiked.count, by: 3) { spiked[t] = .nan }
    let fitted = try MultiProcess().fit(Self.series(spiked))
    let spikedForecast = try fitted.forecast(horizon: 50, levels: [0.5])
    #expect(spikedForecast.mean.allSatisfy { $0.isFinite })
    #expect(throws: ModelError.noObservations) { try MultiProcess().fit(Self.series([.nan, .nan])) }
    #expect(throws: ModelError.tooFewObservations(required: 8, actual: 3)) {
      try MultiProcess().fit(Self.series([1, 2, 3]))
    }
    #expect(throws: ModelError.self) { try MultiProcess().fit(Self.series(Self.values(50) + [1e151])) }
    #expect(throws: ModelError.self) { try MultiProcess(rampRate: 2).fit(Self.series(Self.values(50))) }
    #expect(throws: ModelError.self) { try MultiProcess(historyLimit: 3).fit(Self.series(Self.values(50))) }
    #expect(throws: ModelError.self) {
      try MultiProcess(season: .cycle(length: 1, count: 0)).fit(Self.series(Self.values(50)))
    }
    var live = fitted
    #expect(throws: ModelError.self) { try live.update(.infinity) }
    #expect(
      try live.samplePaths(horizon: 3, count: 2, seed: 0) == fitted.samplePaths(horizon: 3, count: 2, seed: 0)
    )
  }

  @Test(
    "a past without any noise: what first differs sets the size, in any unit, and a climb is believed",
    arguments: [1.0, 1e9, 1e-9])
  func flat(unit: Double) throws {
    var random = RandomStream(seed: 9)
    for start in [0.0, 100 * unit] {
      var live = try MultiProcess().fit(Self.series([Double](repeating: start, count: 4 * 1440)))
      #expect(
        try live.forecast(horizon: 60, levels: [0.9]).interval(0.9)?.upper
          == [Double](repeating: start, count: 60))
      for _ in 0..<100 { try live.update(start) }
      #expect(live.rampProbability < 0.1)
      for step in 1...20 { try live.update(start + (Double(step) + 0.3 * random.normal()) * unit) }
      #expect(live.rampProbability > 0.75)
      #expect(abs(live.slope / live.rampProbability - unit) < 0.1 * unit)
      let soon = try live.forecast(horizon: 30, levels: [])
      #expect(soon.mean[29] > start + 40 * unit)
      let file = try JSONEncoder().encode(live)
      let again = try JSONDecoder().decode(MultiProcess.Fitted.self, from: file)
      #expect(try Self.numbers(again) == Self.numbers(live))
    }
  }

  @Test("a step of the smallest and the largest size after a constant past can be stored and read back")
  func flatStored() throws {
    for y in [100.5, 1e149, -1e149, 100 + 1e-9] {
      var live = try MultiProcess().fit(Self.series([Double](repeating: 100, count: 600)))
      for _ in 0..<3 { try live.update(y) }
      for _ in 0..<3 { try live.update(-y) }
      let again = try JSONDecoder().decode(MultiProcess.Fitted.self, from: JSONEncoder().encode(live))
      #expect(try Self.numbers(again) == Self.numbers(live))
      #expect(try live.forecast(horizon: 3, levels: [0.9]).mean.allSatisfy(\.isFinite))
    }
  }

  @Test("a past of which only gaps are remembered is refused")
  func forgotten() {
    var model = MultiProcess()
    model.historyLimit = 256
    let values = (0..<8).map(Double.init) + [Double](repeating: .nan, count: 256)
    #expect(throws: ModelError.tooFewObservations(required: 8, actual: 0)) {
      try model.fit(Self.series(values))
    }
  }

  @Test("any few samples can be learned from")
  func short() throws {
    for count in 8...80 {
      let fitted = try MultiProcess().fit(TimeSeries(Self.values(count)))
      let forecast = try fitted.forecast(horizon: 90, levels: [0.9])
      #expect(forecast.mean.allSatisfy { $0.isFinite })
    }
  }

  @Test("an update allocates nothing", .enabled(if: foreshock_counts_allocations()))
  func allocation() throws {
    let values = Self.values(Self.learned + 600)
    var live = try MultiProcess().fit(Self.series(Array(values[..<Self.learned])))
    for step in Self.learned..<(Self.learned + 70) { try live.update(values[step]) }
    let before = foreshock_allocation_count()
    for step in (Self.learned + 70)..<values.count { try live.update(values[step]) }
    #expect(foreshock_allocation_count() == before)
  }

  @Test("damaged files are refused, never a trap")
  func damaged() throws {
    let fitted = try MultiProcess(historyLimit: 256).fit(Self.series(Self.values(400)))
    let object = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(fitted)) as? [String: Any])
    var refused = 0
    for key in object.keys.sorted() {
      for wrong: Any in [-1, 1e300, [1.5], [[0.0]], "x", [String: Int](), NSNull()] {
        var mangled = object
        mangled[key] = wrong
        do {
          var read = try JSONDecoder().decode(
            MultiProcess.Fitted.self, from: JSONSerialization.data(withJSONObject: mangled))
          try read.update(0.5)
          _ = try read.samplePaths(horizon: 300, count: 3, seed: 1)
        } catch { refused += 1 }
      }
    }
    #expect(refused > 100)
  }
}
