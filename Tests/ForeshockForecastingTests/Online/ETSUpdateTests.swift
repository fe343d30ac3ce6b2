import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Testing

@Suite("Online: exponential smoothing")
struct ETSUpdateTests {
  /// All eighteen models.
  static func models(seasonLength m: Int) -> [ETS] {
    [ETS.ErrorKind.additive, .multiplicative].flatMap { error in
      [ETS.Trend.none, .additive, .damped].flatMap { trend in
        [ETS.Season.none, .additive(length: m), .multiplicative(length: m)].map {
          ETS(error: error, trend: trend, season: $0)
        }
      }
    }
  }

  static func parameters(_ model: ETS, _ random: inout RandomStream) -> ETSParameters {
    let m = model.seasonLength
    let multiplicative = if case .multiplicative = model.season { true } else { false }
    let season = (0..<m).map { _ in
      model.season == .none ? 0 : multiplicative ? 0.8 + 0.4 * random.uniform() : 5 * random.normal()
    }
    let alpha = 0.05 + 0.9 * random.uniform()
    return ETSParameters(
      alpha: alpha, beta: model.trend == .none ? 0 : alpha * 0.3 * random.uniform(),
      gamma: model.season == .none ? 0 : (1 - alpha) * random.uniform(),
      phi: model.trend == .damped ? 0.8 + 0.18 * random.uniform() : 1,
      initial: ETSState(level: 100, slope: model.trend == .none ? 0 : 0.1, season: season))
  }

  @Test("An update is the step that the fit makes, gaps included", arguments: [5, 24])
  func exact(_ m: Int) throws {
    var worst = 0.0
    for seed in UInt64(0)..<12 {
      var random = RandomStream(seed: seed)
      let series = onlineSeries(count: 150, seasonLength: m, missing: 0.1, seed: seed)
      for model in Self.models(seasonLength: m) {
        let parameters = Self.parameters(model, &random)
        let (head, rest) = split(series, at: 60 + Int(random.next() % 30))
        var live = try model.fitted(head, parameters: parameters)
        for y in rest { try live.update(y) }
        let whole = try model.fitted(series, parameters: parameters)
        #expect(live.context == whole.context)
        for (a, b) in zip(
          [live.level, live.slope ?? 0] + live.season, [whole.level, whole.slope ?? 0] + whole.season)
        {
          worst = max(worst, abs(a - b) / max(abs(b), 1e-3 * whole.level))
        }
        // Beyond a season the mean of ETS(M,·,M) depends on σ², which is not the same.
        let (a, b) = (try live.forecast(horizon: m).mean, try whole.forecast(horizon: m).mean)
        #expect(isClose(a, b, relative: 1e-9), "\(model.specification) seed \(seed)")
        #expect(live.sigma2 != whole.sigma2 && live.alpha == whole.alpha)
      }
    }
    #expect(worst < 1e-9)
    print("ETS updates, season \(m): states within \(worst) of the fit's")
  }

  @Test("Equal models are equal wherever their season stands in memory")
  func equality() throws {
    let model = ETS(trend: .damped, season: .additive(length: 7))
    var random = RandomStream(seed: 3)
    let parameters = Self.parameters(model, &random)
    let flat = TimeSeries([Double](repeating: 100, count: 30))
    var live = try model.fitted(flat, parameters: parameters)
    let first = live
    // A gap leaves the seasonal states as they are, so that after a cycle of gaps they stand as before.
    for _ in 0..<7 { try live.update(.nan) }
    #expect(live.season == first.season)
    #expect(live.hashValue != first.hashValue && live != first, "level, slope and count have moved")
    var other = first
    for _ in 0..<3 { try other.update(.nan) }
    #expect(other.season == Array(first.season[3...] + first.season[..<3]))
  }

  @Test("What a model cannot take leaves it as it was")
  func refusals() throws {
    let series = onlineSeries(count: 60, seasonLength: 5, seed: 1)
    for model in Self.models(seasonLength: 5) {
      var random = RandomStream(seed: 5)
      var live = try model.fitted(series, parameters: Self.parameters(model, &random))
      let before = live
      var bad: [Double] = [.infinity, -.infinity, 1e200]
      let multiplicative = if case .multiplicative = model.season { true } else { false }
      if model.error == .multiplicative || multiplicative { bad += [0, -3] }
      for y in bad {
        do throws(ModelError) {
          try live.update(y)
          Issue.record("\(model.specification) took \(y)")
        } catch {
          guard case .invalidValue(index: 60, _) = error.kind else {
            Issue.record("\(error)")
            continue
          }
        }
        #expect(live == before)
      }
      #expect(throws: ModelError.self) { try live.update(1, regressors: [2]) }
      #expect(live == before)
      try live.update(100, regressors: [])
      #expect(live.context.count == 61)
    }
  }
}
