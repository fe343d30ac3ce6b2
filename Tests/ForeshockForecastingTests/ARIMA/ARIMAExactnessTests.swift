import ForeshockForecasting
import ForeshockSeries
import Foundation
import Testing

/// Random processes with roots up to modulus 0.999, moving averages also on the unit circle.
@Suite("ARIMA: exactness")
struct ARIMAExactnessTests {
  /// Coefficients that are doubles have a likelihood only up to what half a unit of their last places moves it by. Where
  /// that were more than 1e-6 there would be nothing to hold a value to; the reference's own gradient tells.
  private func meansSomething(_ c: ExactnessReference.Case) -> Bool { c.unitMovement < 1e-6 }

  @Test("all random log-likelihoods equal arithmetic of 300 digits, and statsmodels' where those are exact")
  func values() throws {
    let reference = try ExactnessReference.load()
    #expect(reference.cases.count >= 1050)
    #expect(reference.cases.count(where: meansSomething) >= reference.cases.count - 5)
    #expect(reference.cases.count { $0.statsmodelsExcess != nil } >= 800)
    var worst = 0.0
    for c in reference.cases where meansSomething(c) {
      let (order, at) = (c.process.order, c.coefficients)
      let model = ARIMA(
        order: (order.p, 0, order.q), seasonal: (order.seasonalP, 0, order.seasonalQ),
        seasonLength: order.seasonLength, includesMean: false)
      let value = try model.logLikelihood(
        of: TimeSeries(c.process.series), ar: at.ar, ma: at.ma, sar: at.sar, sma: at.sma)
      worst = max(worst, abs(value - c.exact))
      #expect(abs(value - c.exact) <= 1e-6, "\(c): \(value) for \(c.exact)")
      if let excess = c.statsmodelsExcess {
        #expect(abs(value - c.exact - excess) <= 1e-6, "\(c): \(value), statsmodels \(c.exact + excess)")
      }
    }
    print("largest difference of a log-likelihood: \(worst)")
  }

  @Test("all their gradients equal central differences in arithmetic of 300 digits")
  func gradients() throws {
    let reference = try ExactnessReference.load()
    var worst = 0.0, worstEntry = 0.0
    for c in reference.cases where meansSomething(c) {
      var likelihood = ExactLikelihood(order: c.process.order, series: c.process.series)
      guard
        likelihood.evaluate(c.coefficients, isInvertible: c.isInvertible, needsGradient: true) != nil
      else {
        Issue.record("\(c) has no likelihood")
        continue
      }
      let gradient = likelihood.gradient().flat.map { -$0 }
      #expect(gradient.count == c.gradient.count)
      let size = c.gradient.reduce(1) { max($0, abs($1)) }
      for (found, exact) in zip(gradient, c.gradient) {
        worst = max(worst, abs(found - exact) / size)
        worstEntry = max(worstEntry, abs(found - exact) / max(1, abs(exact)))
        #expect(abs(found - exact) <= 1e-6 * size, "\(c): \(gradient) for \(c.gradient)")
      }
    }
    print("largest difference of a gradient: \(worst) of its size, \(worstEntry) of the entry itself")
  }

  @Test("autocovariances in closed form equal the plain sum over the seasons")
  func autocovariances() throws {
    let reference = try ExactnessReference.load()
    let cases = reference.cases.filter { !$0.autocovariances.isEmpty }
    #expect(cases.count >= 130)
    var worst = 0.0, inDoubles = 0
    for c in cases {
      let n = c.process.series.count
      // In doubles the systems for them are as ill-conditioned as the variance of the autoregression alone is large:
      // a moving average may hide that.
      var alone = c.coefficients, order = c.process.order
      (alone.ma, alone.sma, order.q, order.seasonalQ) = ([], [], 0, 0)
      let isEasy = try #require(alone.autocovariances(order, last: 0, isPrecise: true))[0] <= 100
      inDoubles += isEasy ? 1 : 0
      for isPrecise in [false, true] {
        if !isPrecise && !isEasy { continue }
        let values = try #require(
          c.coefficients.autocovariances(c.process.order, last: n - 1, isPrecise: isPrecise))
        for (lag, exact) in zip([0, 1, n - 1], c.autocovariances) {
          let difference = abs(values[lag] - exact) / c.autocovariances[0]
          worst = max(worst, difference)
          #expect(difference <= 1e-12, "\(c) at lag \(lag): \(values[lag]) for \(exact)")
        }
      }
    }
    #expect(inDoubles >= 50)
    print(
      "largest relative difference of an autocovariance: \(worst), \(inDoubles) processes also in doubles")
  }

  @Test("long memories in both factors at once are no obstacle", arguments: [2, 7, 12])
  func longMemory(m: Int) throws {
    let w = (0..<40).map { Double(($0 * 7919) % 101) / 50 - 1 }
    func value(_ root: Double) throws -> Double {
      try ARIMA(order: (1, 0, 1), seasonal: (1, 0, 1), seasonLength: m, includesMean: false)
        .logLikelihood(of: TimeSeries(w), ar: [root], ma: [0.3], sar: [root], sma: [-0.4])
    }
    for root in [0.9, 0.98, 0.99] {
      let oracle = DenseOracle(ar: [root], ma: [0.3], sar: [root], sma: [-0.4], m: m, count: 40)
      let exact = oracle.logLikelihood(w)
      #expect(abs(try value(root) - exact) <= 1e-6)
    }
    // The covariances of millions of lags would have to be summed here.
    #expect(try value(0.99999).isFinite)
  }
}

/// Partial autocorrelations of 1 − Σ a_i Bⁱ; nil unless all are strictly inside −1 … 1.
func partials(_ coefficients: [Double]) -> [Double]? {
  var a = coefficients
  for k in stride(from: a.count - 1, through: 0, by: -1) {
    let r = a[k]
    guard abs(r) < 1 else { return nil }
    let before = a
    for j in 0..<k { a[j] = (before[j] + r * before[k - 1 - j]) / (1 - r * r) }
  }
  return a
}
