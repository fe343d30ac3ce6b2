import ForeshockForecasting
import ForeshockNumerics
import Testing

/// The closed form that searches use for processes of few lags.
@Suite("ARIMA: likelihood of few lags")
struct ARIMANarrowLikelihoodTests {
  @Test(
    "equals arithmetic of 300 digits, the less is asked of it the less so",
    arguments: [(leniency: 1.0, value: 1e-8), (100, 1e-6)])
  func exactness(_ asked: (leniency: Double, value: Double)) throws {
    let cases = try ExactnessReference.load().cases.filter {
      $0.process.order.width <= 8 && $0.unitMovement < 1e-6
    }
    var taken = 0, worst = 0.0, worstGradient = 0.0
    for c in cases {
      var likelihood = ExactLikelihood(order: c.process.order, series: c.process.series)
      likelihood.leniency = asked.leniency
      let found = likelihood.searchLoss(
        c.coefficients, isInvertible: c.isInvertible, needsGradient: true)
      let loss = try #require(found)
      guard likelihood.isLossNarrow else { continue }
      taken += 1
      let gradient = likelihood.searchGradient().flat.map { -$0 }
      let size = c.gradient.reduce(1) { max($0, abs($1)) }
      worst = max(worst, abs(-loss - c.exact))
      #expect(abs(-loss - c.exact) <= asked.value, "\(c): \(-loss) for \(c.exact)")
      for (found, exact) in zip(gradient, c.gradient) {
        worstGradient = max(worstGradient, abs(found - exact) / size)
        #expect(abs(found - exact) <= 1e-6 * size, "\(c): \(gradient) for \(c.gradient)")
      }
    }
    #expect(cases.count >= 370 && taken * 10 >= cases.count * 8)
    print(
      "few lags, leniency \(asked.leniency): \(taken) of \(cases.count), \(worst), gradient \(worstGradient)")
  }

  @Test("equals the filter, with a constant and small seasons, from short series to long ones")
  func filter() {
    var random = RandomStream(seed: 8)
    var taken = 0
    for trial in 0..<400 {
      let m = [1, 2, 3, 4, 7][trial % 5]
      func below(_ k: Int) -> Int { Int(random.uniform() * Double(k)) }
      let hasSeason = m > 1 && trial % 2 == 0
      let order = SeasonalARMAOrder(
        p: below(4), q: below(4), seasonalP: hasSeason && m < 7 ? below(2) : 0,
        seasonalQ: hasSeason ? below(2) : 0,
        seasonLength: m)
      guard order.width >= 1, order.width <= 8 else { continue }
      let n = 2 * order.width + 1 + below(trial % 3 == 0 ? 6 : 300)
      let series = (0..<n).map { _ in random.normal() }
      let constant = trial % 4 < 2 ? 0.5 : nil
      func factor(_ count: Int, sign: Double) -> [Double] {
        (0..<count).map { sign * 0.9 * (random.uniform() - 0.5) / Double($0 + 1) }
      }
      let at = SeasonalCoefficients(
        ar: factor(order.p, sign: 1), ma: factor(order.q, sign: -1), sar: factor(order.seasonalP, sign: 1),
        sma: factor(order.seasonalQ, sign: 1))
      var likelihood = ExactLikelihood(order: order, series: series, constant: constant)
      let loss = likelihood.searchLoss(at, isInvertible: true, needsGradient: true)
      guard let loss, likelihood.isLossNarrow else { continue }
      taken += 1
      let gradient = likelihood.searchGradient().flat
      let exact = likelihood.evaluate(at, isInvertible: true, needsGradient: true)?.concentrated ?? .nan
      let exactGradient = likelihood.gradient().flat
      #expect(abs(loss + exact) <= 1e-10 * max(1, abs(exact)), "\(order), n = \(n): \(loss) for \(-exact)")
      let size = exactGradient.reduce(1) { max($0, abs($1)) }
      for (a, b) in zip(gradient, exactGradient) {
        #expect(abs(a - b) <= 1e-9 * size, "\(order), n = \(n): \(gradient) for \(exactGradient)")
      }
    }
    #expect(taken >= 300)
  }

  @Test("leaves several moving-average roots on the unit circle, and long lags, to the filter")
  func limits() {
    var random = RandomStream(seed: 9)
    let series = (0..<2000).map { _ in random.normal() }
    func isNarrow(_ order: SeasonalARMAOrder, _ at: SeasonalCoefficients) -> Bool {
      var likelihood = ExactLikelihood(order: order, series: series)
      _ = likelihood.searchLoss(at, isInvertible: false, needsGradient: false)
      return likelihood.isLossNarrow
    }
    let two = SeasonalARMAOrder(p: 0, q: 2, seasonalP: 0, seasonalQ: 0, seasonLength: 1)
    #expect(isNarrow(two, SeasonalCoefficients(ma: [-0.5, 0.2])))
    #expect(!isNarrow(two, SeasonalCoefficients(ma: [-2, 1])))
    let season = SeasonalARMAOrder(p: 0, q: 1, seasonalP: 0, seasonalQ: 1, seasonLength: 8)
    #expect(!isNarrow(season, SeasonalCoefficients(ma: [0.1], sma: [0.1])))
  }
}
