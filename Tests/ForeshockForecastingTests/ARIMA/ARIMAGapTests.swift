import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite("ARIMA: many gaps")
struct ARIMAGapTests {
  /// The difference operator's coefficients.
  private func difference(_ d: Int, _ seasonal: Int, m: Int) -> [Double] {
    var c = [1.0]
    for step in [Int](repeating: 1, count: d) + [Int](repeating: m, count: seasonal) {
      var next = c + [Double](repeating: 0, count: step)
      for i in c.indices { next[i + step] -= c[i] }
      c = next
    }
    return c
  }

  @Test("filtered and regressed gaps give the same value, gradient and state", arguments: [1, 4, 7, 12])
  func treatments(m: Int) {
    var random = RandomStream(seed: 77).stream(UInt64(m))
    for trial in 0..<60 {
      let process = ARIMALikelihoodTests.Process(&random, m: m, extreme: trial % 5 == 4, most: 2)
      let order = SeasonalARMAOrder(
        p: process.ar.count, q: process.ma.count, seasonalP: process.sar.count,
        seasonalQ: process.sma.count, seasonLength: m)
      let c = difference(trial % 3, m > 1 ? (trial / 3) % 2 : 0, m: m)
      let n = [60, 150, 401][trial % 3], length = c.count - 1
      let w = (0..<n).map { _ in random.normal() }
      var places = Set<Int>()
      for _ in 0..<[3, 10, 30][(trial / 3) % 3] {
        places.insert(1 + Int(random.uniform() * Double(n + length - 2)))
      }
      if trial % 4 == 0 { places.formUnion((length + 20)..<(length + 40)) }
      // Close to the end, so that the state has them.
      if trial % 4 == 1 { places.formUnion([n + length - 3, n + length - 2]) }
      func likelihood(_ treatment: ExactLikelihood.GapTreatment) -> ExactLikelihood {
        ExactLikelihood(
          order: order, series: w, missing: places.sorted(), difference: c, treatment: treatment,
          constant: trial % 2 == 0 ? 1 : nil)
      }
      var regressed = likelihood(.regressors), filtered = likelihood(.filter)
      let at = SeasonalCoefficients(ar: process.ar, ma: process.ma, sar: process.sar, sma: process.sma)
      let one = regressed.evaluate(at, needsGradient: true)
      let other = filtered.evaluate(at, needsGradient: true)
      // A first season all of whose samples of one phase are missing leaves nothing to tell them by.
      guard let one, let other else {
        #expect(one == nil && other == nil, "\(process), \(places.sorted())")
        continue
      }
      #expect(one.count == other.count)
      #expect(
        abs(one.concentrated - other.concentrated) <= 1e-8 * max(1, abs(one.concentrated)),
        "\(process) \(c): \(other.concentrated) for \(one.concentrated)")
      let (a, b) = (regressed.gradient().flat, filtered.gradient().flat)
      // Close to the unit circle both lose digits to the covariances' size.
      let size = a.reduce(1) { max($0, abs($1)) } * (trial % 5 == 4 ? 100 : 1)
      for (x, y) in zip(a, b) { #expect(abs(x - y) <= 1e-8 * size, "\(process) \(c): \(b) for \(a)") }

      guard let s = regressed.finalState(), let t = filtered.finalState() else {
        Issue.record("\(process) has no state")
        continue
      }
      func same(_ x: [Double], _ y: [Double], _ what: String) {
        #expect(x.count == y.count)
        for (x, y) in zip(x, y) { #expect(abs(x - y) <= 1e-6 * max(1, abs(x)), "\(what) of \(process) \(c)") }
      }
      same(s.contribution, t.contribution, "contribution")
      same(s.tailShift, t.tailShift, "tail")
      same(covariance(s), covariance(t), "covariance")
      #expect(abs(s.variance - t.variance) <= 1e-9)
    }
  }

  /// The covariance of contributions and tail that the effects add up to.
  private func covariance(_ state: ExactLikelihood.FinalState) -> [Double] {
    let size = state.contribution.count + state.tailShift.count
    var sum = [Double](repeating: 0, count: size * size)
    for effect in state.effects {
      let x = effect.contribution + effect.tail
      for i in 0..<size { for j in 0..<size { sum[i * size + j] += x[i] * x[j] } }
    }
    return sum
  }

  @Test("half of the samples missing leaves the dense likelihood of the others", arguments: [1, 7, 12])
  func half(m: Int) throws {
    var random = RandomStream(seed: 41).stream(UInt64(m))
    for trial in 0..<20 {
      let process = ARIMALikelihoodTests.Process(&random, m: m, extreme: trial % 2 == 1)
      var w = (0..<180).map { _ in random.normal() }
      for t in 1..<179 where random.uniform() < 0.42 { w[t] = .nan }
      if trial % 4 == 0 { for t in 50..<80 { w[t] = .nan } }
      let exact = process.oracle(180).logLikelihood(w)
      let value = try process.model.logLikelihood(
        of: TimeSeries(w), ar: process.ar, ma: process.ma, sar: process.sar, sma: process.sma)
      #expect(abs(value - exact) <= 1e-8 * max(1, abs(exact)), "\(process): \(value) for \(exact)")
    }
  }

  @Test("a fit of half the samples finds the process")
  func fit() throws {
    var random = RandomStream(seed: 42)
    var y = [0.0]
    for _ in 1..<6_000 { y.append(0.8 * (y.last ?? 0) + random.normal()) }
    for t in 1..<5_999 where random.uniform() < 0.5 { y[t] = .nan }
    for t in 2_000..<2_600 { y[t] = .nan }
    let fitted = try ARIMA(order: (1, 0, 0)).fit(TimeSeries(y))
    #expect(abs((fitted.ar.first ?? 0) - 0.8) < 0.04)
    #expect(abs(fitted.sigma2 - 1) < 0.1)
    let mean = try #require(fitted.mean)
    #expect(abs(mean) < 0.3)
  }

  @Test("more gaps than a model takes are a typed error")
  func limits() throws {
    var sparse = [Double](repeating: .nan, count: 500)
    for t in stride(from: 0, to: 500, by: 5) { sparse[t] = Double(t % 7) }
    #expect(throws: ModelError.self) { try ARIMA(order: (1, 0, 0)).fit(TimeSeries(sparse)) }
    var long = (0..<4_000).map { Double(($0 * 7919) % 101) }
    for t in stride(from: 3, to: 4_000, by: 8) { long[t] = .nan }
    #expect(throws: ModelError.self) {
      try ARIMA(order: (0, 0, 0), seasonal: (0, 1, 0), seasonLength: 1_001).fit(TimeSeries(long))
    }
  }
}
