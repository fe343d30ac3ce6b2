import ForeshockForecasting
import ForeshockSeries
import Testing

@Suite("Online: series and dates")
struct SeriesUpdateTests {
  @Test("Only the samples after the last one are taken in")
  func overlap() throws {
    let series = onlineSeries(count: 80, seasonLength: 5, missing: 0.1, seed: 7)
    let whole = try SeasonalNaive(seasonLength: 5).fit(series)
    let fitted = try SeasonalNaive(seasonLength: 5).fit(series[0..<50])
    for (from, to) in [(50, 80), (20, 80), (0, 80), (49, 80)] {
      var live = fitted
      try live.update(with: series[from..<to])
      #expect(live == whole, "from \(from)")
    }
    var live = fitted
    try live.update(with: series[10..<50])
    try live.update(with: TimeSeries([]))
    #expect(live == fitted, "nothing new")
  }

  @Test("A hole before the series is one of gaps")
  func hole() throws {
    let series = onlineSeries(count: 80, seasonLength: 5, seed: 8)
    var values = series.values
    for t in 50..<57 { values[t] = .nan }
    let gappy = TimeSeries(
      name: "cpu", start: series.start, samplingInterval: series.samplingInterval, values: values)
    var live = try Naive().fit(series[0..<50])
    try live.update(with: series[57..<80])
    #expect(try live == Naive().fit(gappy))
    #expect(live.context.missingCount == 7)
  }

  @Test("What does not fit the grid is refused and changes nothing")
  func refusals() throws {
    let series = onlineSeries(count: 40, seasonLength: 5, seed: 8)
    let fitted = try TransformedForecaster(Naive(), .log).fit(series[0..<30])
    var live = fitted
    func expectRefusal(_ other: TimeSeries, _ name: String) {
      do throws(ModelError) {
        try live.update(with: other)
        Issue.record("taken")
      } catch {
        #expect(error.shortDescription == name, "\(error)")
      }
      #expect(live == fitted)
    }
    let minute = SamplingInterval.duration(.seconds(60))
    expectRefusal(TimeSeries(start: series.start, samplingInterval: minute, values: [1]), "invalid parameter")
    expectRefusal(TimeSeries([1, 2]), "invalid parameter")
    let between = TimeSeries(
      start: series.timestamp(at: 30) + .seconds(10), samplingInterval: series.samplingInterval, values: [1])
    expectRefusal(between, "invalid parameter")
    let late = TimeSeries(
      start: series.timestamp(at: 200_000), samplingInterval: series.samplingInterval, values: [1])
    expectRefusal(late, "invalid parameter")
    let far = TimeSeries(
      start: Timestamp(microseconds: .min), samplingInterval: series.samplingInterval, values: [1])
    expectRefusal(far, "invalid parameter")
    let bad = TimeSeries(
      start: series.timestamp(at: 28), samplingInterval: series.samplingInterval, values: [1, 2, 3, 0, 5])
    do throws(ModelError) {
      try live.update(with: bad)
      Issue.record("taken")
    } catch {
      guard case .invalidValue(index: 3, _) = error.kind else {
        Issue.record("\(error)")
        return
      }
    }
    #expect(live == fitted)
  }

  @Test("Months are counted from the first sample, so that their last days stay")
  func months() throws {
    let start = try Timestamp(parsing: "2023-01-31T00:00:00Z")
    let series = TimeSeries(
      start: start, samplingInterval: .months(1), values: (0..<26).map { Double($0 % 7) })
    var live = try Naive().fit(series[0..<14])
    let march = try Timestamp(parsing: "2024-03-31T00:00:00Z")
    #expect(live.context.timestamp(ahead: 1) == march)
    for t in 14..<26 {
      #expect(live.context.timestamp(ahead: 1) == series.timestamp(at: t))
      try live.update(series.values[t])
      #expect(live.context.lastTimestamp == series.timestamp(at: t))
    }
    #expect(try live == Naive().fit(series))
    var other = try Naive().fit(series[0..<14])
    try other.update(with: series)
    #expect(other == live)
  }

  @Test("The context remembers the last 64 samples, and forgets nothing of the count")
  func memory() throws {
    let series = onlineSeries(count: 200, seasonLength: 5, missing: 0.3, seed: 3)
    var context = TrainingContext(series[0..<10])
    for t in 10..<200 {
      context.advance(series.values[t])
      #expect(context == TrainingContext(series[0..<t + 1]))
    }
  }
}
