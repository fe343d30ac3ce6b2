import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Testing

@Suite("Online: baselines")
struct BaselineUpdateTests {
  /// Updating from every length on equals fitting the longer series.
  private func expectSame<Model: Forecaster>(
    _ model: Model, on series: TimeSeries, from first: Int
  ) throws where Model.Fitted: Equatable {
    // A short window may begin on gaps; the first length that can be fitted serves.
    let first = try #require((first..<series.count).first { (try? model.fit(series[0..<$0])) != nil })
    var live = try model.fit(series[0..<first])
    for t in first..<series.count {
      try live.update(series.values[t])
      guard let whole = try? model.fit(series[0..<t + 1]) else { continue }
      #expect(live == whole, "\(whole.summary.specification) after \(t + 1) samples")
    }
  }

  @Test("Updated baselines are those of the longer series, digit for digit")
  func exact() throws {
    for seed in UInt64(0)..<8 {
      let series = onlineSeries(count: 120, seasonLength: 6, missing: seed % 2 == 0 ? 0.2 : 0, seed: seed)
      try expectSame(Naive(), on: series, from: 20)
      try expectSame(Drift(), on: series, from: 20)
      try expectSame(SeasonalNaive(seasonLength: 6), on: series, from: 40)
      try expectSame(PredictLinear(), on: series, from: 20)
      for window in [3, 10, 25, 500] {
        try expectSame(PredictLinear(window: window), on: series, from: 25)
      }
    }
  }

  @Test("Running sums equal the textbook's formulas")
  func formulas() throws {
    let values = onlineSeries(count: 80, seasonLength: 4, missing: 0.15, seed: 9).values
    var line = try PredictLinear().fit(TimeSeries(Array(values[..<30])))
    for y in values[30...] { try line.update(y) }
    let known = values.indices.filter { !values[$0].isNaN }
    let n = Double(known.count)
    let x = known.map { Double($0 - (values.count - 1)) }, y = known.map { values[$0] }
    let (cx, cy) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    var (xx, xy) = (0.0, 0.0)
    for (a, b) in zip(x, y) {
      xx += (a - cx) * (a - cx)
      xy += (a - cx) * (b - cy)
    }
    var squares = 0.0
    for (a, b) in zip(x, y) { squares += (b - cy - xy / xx * (a - cx)) * (b - cy - xy / xx * (a - cx)) }
    #expect(isClose(line.slope, xy / xx, relative: 1e-11))
    #expect(isClose(line.intercept, cy - xy / xx * cx, relative: 1e-12))
    #expect(isClose(line.sigma2, squares / (n - 2), relative: 1e-11))
  }

  @Test("A window that loses its samples says so until it has them again")
  func emptyWindow() throws {
    var line = try PredictLinear(window: 4).fit(TimeSeries([1, 2, 3, 5]))
    for _ in 0..<2 { try line.update(.nan) }
    #expect(throws: ModelError.tooFewObservations(required: 3, actual: 2)) { try line.forecast(horizon: 1) }
    for _ in 0..<2 { try line.update(.nan) }
    #expect(throws: ModelError.noObservations) { try line.samplePaths(horizon: 1, count: 1, seed: 1) }
    #expect(line.summary.parameters.isEmpty && line.summary.sigma2 == nil)
    for y in [10.0, 12, 14] { try line.update(y) }
    #expect(try line.forecast(horizon: 1).mean == [16])
  }

  @Test("Infinite values are refused")
  func refusals() throws {
    let series = onlineSeries(count: 30, seasonLength: 3, seed: 2)
    var models: [any FittedForecaster] = [
      try Naive().fit(series), try Drift().fit(series), try SeasonalNaive(seasonLength: 3).fit(series),
      try PredictLinear().fit(series), try PredictLinear(window: 9).fit(series),
      try TransformedForecaster(Drift(), .log).fit(series),
    ]
    for i in models.indices {
      let before = try models[i].forecast(horizon: 3)
      // The logarithm of 1e200 is a number like any other.
      let bad: [Double] = [.infinity, -.infinity] + (i == 5 ? [0, -1] : [1e200])
      for y in bad {
        do throws(ModelError) {
          try models[i].update(y)
          Issue.record("\(models[i].summary.specification) took \(y)")
        } catch {
          guard case .invalidValue(index: 30, _) = error.kind else {
            Issue.record("\(error)")
            continue
          }
        }
      }
      #expect(try models[i].forecast(horizon: 3) == before)
      #expect(models[i].context.count == 30)
    }
  }

  @Test("A transformed model's base sees the transformed samples")
  func transformed() throws {
    let series = onlineSeries(count: 90, seasonLength: 4, missing: 0.1, seed: 4)
    let (head, rest) = split(series, at: 60)
    let model = TransformedForecaster(SeasonalNaive(seasonLength: 4), .boxCox(lambda: 0.3))
    var live = try model.fit(head)
    for y in rest { try live.update(y) }
    let whole = try model.fit(series)
    #expect(live.base == whole.base && live.context == whole.context)
    #expect(try live.forecast(horizon: 9) == whole.forecast(horizon: 9))
    #expect(try live.refit(on: series) == whole)
  }
}
