import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Testing

@Suite("Online: ARIMA")
struct ARIMAUpdateTests {
  /// A model with coefficients.
  struct Case {
    var model: ARIMA
    var ar: [Double], ma: [Double], sar: [Double], sma: [Double]
    var mean: Double?

    func fitted(to series: TimeSeries) throws(ModelError) -> FittedARIMA {
      try model.fitted(to: series, ar: ar, ma: ma, sar: sar, sma: sma, mean: mean)
    }
  }

  /// Orders and coefficients by chance, roots up to 0.97.
  static func randomCase(_ random: inout RandomStream) -> Case {
    func order(_ most: Int) -> Int { Int(random.next() % UInt64(most + 1)) }
    func partial() -> Double { 1.94 * random.uniform() - 0.97 }
    func coefficients(_ count: Int) -> [Double] {
      let (a, b) = (partial(), partial())
      return count == 0 ? [] : count == 1 ? [a] : [a * (1 - b), b]
    }
    let m = [1, 4, 7, 12][order(3)]
    let (p, q, d) = (order(2), order(2), order(2))
    let (sp, sq, sd) = m == 1 ? (0, 0, 0) : (order(1), order(1), order(1))
    let hasConstant = d + sd <= 1 && order(1) == 1
    let model = ARIMA(
      order: (p, d, q), seasonal: (sp, sd, sq), seasonLength: m, includesMean: hasConstant,
      drift: hasConstant && d + sd == 1)
    return Case(
      model: model, ar: coefficients(p), ma: coefficients(q).map { -$0 }, sar: coefficients(sp),
      sma: coefficients(sq).map { -$0 }, mean: hasConstant ? 0.3 : nil)
  }

  /// The largest differences of means (over the first deviation) and of deviations over σ.
  private func distance(
    _ a: FittedARIMA, _ b: FittedARIMA, horizon: Int
  ) throws -> (mean: Double, deviation: Double) {
    let (x, y) = (
      try a.forecast(horizon: horizon, levels: [0.5]), try b.forecast(horizon: horizon, levels: [0.5])
    )
    var result = (mean: 0.0, deviation: 0.0)
    func width(_ f: Forecast, _ h: Int) -> Double { f.intervals[0].upper[h] - f.intervals[0].lower[h] }
    for h in 0..<horizon {
      let size = width(y, h) + 1e-7 * abs(y.mean[h])
      result.mean = max(result.mean, abs(x.mean[h] - y.mean[h]) / size)
      let ratio = width(x, h) / width(y, h) * (b.sigma2 / a.sigma2).squareRoot()
      result.deviation = max(result.deviation, abs(ratio - 1))
    }
    return result
  }

  @Test("Updates equal the same model on the longer series", arguments: [0.0, 0.08])
  func exact(_ share: Double) throws {
    var worst = (mean: 0.0, deviation: 0.0)
    var checked = 0
    for seed in UInt64(0)..<150 {
      var random = RandomStream(seed: 1000 + seed)
      let c = Self.randomCase(&random)
      let total = 200, first = 110 + Int(random.next() % 20)
      var values = onlineSeries(count: total, seasonLength: 7, missing: share, seed: seed).values
      if share > 0 {
        // Runs of gaps: across the end of the head, and one longer than any small state.
        for t in first - 4..<first + 3 { values[t] = .nan }
        for t in 150..<164 { values[t] = .nan }
      }
      let series = TimeSeries(values)
      var live = try c.fitted(to: series[0..<first])
      for t in first..<total {
        try live.update(values[t])
        guard t % 30 == 0 || t == total - 1, !values[t].isNaN else { continue }
        let whole = try c.fitted(to: series[0..<t + 1])
        let found = try distance(live, whole, horizon: 30)
        #expect(
          found.mean < 1e-9 && found.deviation < 1e-9,
          "\(c.model.specification) seed \(seed), \(t + 1) samples: \(found)")
        worst = (max(worst.mean, found.mean), max(worst.deviation, found.deviation))
        checked += 1
        #expect(live.context == whole.context)
      }
    }
    #expect(checked > 300)
    print("ARIMA updates, \(share) missing: \(checked) checks, worst \(worst)")
  }

  @Test("Gaps at the end, taken in or not yet, forecast the same")
  func trailingGaps() throws {
    for seed in UInt64(0)..<40 {
      var random = RandomStream(seed: 77 + seed)
      let c = Self.randomCase(&random)
      let values = onlineSeries(count: 120, seasonLength: 7, missing: 0.05, seed: seed).values
      var live = try c.fitted(to: TimeSeries(values))
      for _ in 0..<25 { try live.update(.nan) }
      let whole = try c.fitted(to: TimeSeries(values + [Double](repeating: .nan, count: 25)))
      let found = try distance(live, whole, horizon: 20)
      #expect(found.mean < 1e-9 && found.deviation < 1e-9, "\(c.model.specification): \(found)")
    }
  }

  @Test("Sample paths are the same, step by step")
  func paths() throws {
    for seed in UInt64(0)..<30 {
      var random = RandomStream(seed: 300 + seed)
      let c = Self.randomCase(&random)
      let series = onlineSeries(count: 130, seasonLength: 7, seed: seed)
      let (head, rest) = split(series, at: 100)
      var live = try c.fitted(to: head)
      for y in rest { try live.update(y) }
      let whole = try c.fitted(to: series)
      let (a, b) = (
        try live.samplePaths(horizon: 15, count: 8, seed: 5),
        try whole.samplePaths(horizon: 15, count: 8, seed: 5)
      )
      let (ma, mb) = (try live.forecast(horizon: 15).mean, try whole.forecast(horizon: 15).mean)
      let (sa, sb) = (live.sigma2.squareRoot(), whole.sigma2.squareRoot())
      for i in a.values.indices {
        let (x, y) = ((a.values[i] - ma[i % 15]) / sa, (b.values[i] - mb[i % 15]) / sb)
        #expect(abs(x - y) < 1e-9 * (1 + abs(y)), "\(c.model.specification) seed \(seed)")
      }
    }
  }

  @Test("With gaps, paths have the forecast's mean and variance")
  func gapPaths() throws {
    let model = ARIMA(order: (1, 1, 1), seasonal: (0, 1, 1), seasonLength: 4)
    let series = onlineSeries(count: 100, seasonLength: 4, seed: 12)
    var live = try model.fitted(to: series[0..<80], ar: [0.5], ma: [0.3], sma: [-0.6])
    for t in 80..<100 { try live.update(t % 3 == 0 || t > 95 ? .nan : series.values[t]) }
    let outlook = try live.forecast(horizon: 8, levels: [0.8])
    let count = 40_000
    let paths = try live.samplePaths(horizon: 8, count: count, seed: 3)
    for h in 0..<8 {
      let inside = (0..<count).count {
        let y = paths.values[$0 * 8 + h]
        return y > outlook.intervals[0].lower[h] && y < outlook.intervals[0].upper[h]
      }
      // Five standard errors of a share of 0.8.
      #expect(abs(Double(inside) / Double(count) - 0.8) < 0.01, "step \(h + 1)")
    }
  }

  @Test("Regressors' parts are taken off before the step")
  func regressors() throws {
    var random = RandomStream(seed: 8)
    let x = (0..<140).map { _ in random.normal() }
    let base = onlineSeries(count: 140, seasonLength: 7, missing: 0.05, seed: 21)
    let series = TimeSeries(zip(base.values, x).map { $0 + 4 * $1 })
    let model = ARIMA(order: (1, 1, 1))
    let known = try Regressors([("x", Array(x[0..<100]))])
    var live = try model.fit(series[0..<100], regressors: known)
    let slope = live.summary.parameters.first { $0.name == "x" }?.value ?? .nan
    for t in 100..<140 { try live.update(series.values[t], regressors: [x[t]]) }
    let rest = TimeSeries(zip(series.values, x).map { $0 - slope * $1 })
    let whole = try model.fitted(to: rest, ar: live.ar, ma: live.ma)
    let coming = (0..<5).map { Double($0) }
    let a = try live.forecast(horizon: 5, levels: [0.5], regressors: Regressors([("x", coming)])).mean
    let b = try whole.forecast(horizon: 5).mean
    for h in 0..<5 { #expect(abs(a[h] - b[h] - slope * coming[h]) < 1e-9 * abs(b[h])) }

    let before = live
    #expect(throws: ModelError.self) { try live.update(1) }
    #expect(throws: ModelError.self) { try live.update(1, regressors: [1, 2]) }
    #expect(throws: ModelError.self) { try live.update(1, regressors: [.nan]) }
    #expect(live == before)
    try live.update(.nan, regressors: [.nan])
    #expect(live.context.count == 141)

    var other = try model.fit(series[0..<100], regressors: known)
    try other.update(with: series, regressors: Regressors([("z", x), ("x", x)]))
    try other.update(.nan, regressors: [0])
    #expect(other == live)
  }

  @Test("What the model cannot take leaves it as it was")
  func refusals() throws {
    let series = onlineSeries(count: 80, seasonLength: 7, seed: 1)
    var live = try ARIMA(order: (1, 1, 1)).fit(series)
    let before = live
    for y in [Double.infinity, -.infinity, 1e200] {
      do throws(ModelError) {
        try live.update(y)
        Issue.record("took \(y)")
      } catch {
        guard case .invalidValue(index: 80, _) = error.kind else {
          Issue.record("\(error)")
          continue
        }
      }
      #expect(live == before)
    }
  }

  @Test("A series that does not vary, and a walk without coefficients")
  func degenerate() throws {
    var flat = try ARIMA(order: (0, 1, 1)).fit(TimeSeries([Double](repeating: 5, count: 30)))
    for y in [5, .nan, 5, 7] { try flat.update(y) }
    #expect(try flat.forecast(horizon: 2).mean == [7, 7])
    let walk = ARIMA(order: (0, 1, 0))
    var live = try walk.fit(TimeSeries([1, 2, 4, 3, 5, 4]))
    for y in [.nan, .nan, 9, .nan] { try live.update(y) }
    let outlook = try live.forecast(horizon: 2, levels: [0.5])
    #expect(outlook.mean == [9, 9])
    let width = outlook.intervals[0].upper[0] - 9
    #expect(isClose(width, 0.674489750196081743 * (2 * live.sigma2).squareRoot(), relative: 1e-12))
  }
}
