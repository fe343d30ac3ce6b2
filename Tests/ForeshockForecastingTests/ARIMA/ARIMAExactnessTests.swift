import ForeshockForecasting
import ForeshockSeries
import Foundation
import Testing

/// Random processes with roots up to modulus 0.999, moving averages also on the unit circle.
@Suite("ARIMA: exactness")
struct ARIMAExactnessTests {
  /// Every case whose spectral density spans at most eight decades is held to 1e-6. Beyond — several roots
  /// close to one point of the circle — the covariances can lose the digits before the filter starts: a known
  /// limit. Of all cases together, those within 1e-6 are counted, so that the limit does not creep inwards.
  @Test("random log-likelihoods equal 80-bit arithmetic's and statsmodels' up to a span of eight decades")
  func values() throws {
    let reference = try ExactnessReference.load()
    #expect(reference.cases.count >= 1000)
    #expect(reference.cases.count { $0.statsmodelsExcess != nil } >= 900)
    var worst = 0.0, resolved = 0, within = 0
    var byDecade: [Int: Double] = [:]
    for c in reference.cases {
      let (order, at) = (c.order, c.coefficients)
      let model = ARIMA(
        order: (order.p, 0, order.q), seasonal: (order.seasonalP, 0, order.seasonalQ), seasonLength: c.m,
        includesMean: false)
      let span = spectralSpan(c), decade = Int(log10(span))
      let found = try? model.logLikelihood(
        of: TimeSeries(reference.series(c)), ar: at.ar, ma: at.ma, sar: at.sar, sma: at.sma)
      let value = found ?? .nan
      let difference = found.map { abs($0 - c.exact) } ?? .infinity
      byDecade[decade] = max(byDecade[decade] ?? 0, difference)
      if difference <= 1e-6 { within += 1 }
      guard span <= 1e8 else { continue }
      resolved += 1
      worst = max(worst, difference)
      #expect(difference <= 1e-6, "\(c): \(value) for \(c.exact)")
      if let excess = c.statsmodelsExcess {
        #expect(abs(value - c.exact - excess) <= 1e-6, "\(c): \(value), statsmodels \(c.exact + excess)")
      }
    }
    #expect(resolved >= 640)
    #expect(within >= 980)
    print("within 1e-6: \(within) of \(reference.cases.count) log-likelihoods")
    print("largest difference of \(resolved) log-likelihoods: \(worst); by decade of the spectrum's span:")
    for (decade, difference) in byDecade.sorted(by: { $0.key < $1.key }) {
      print("  1e\(decade) \(difference)")
    }
  }

  @Test("their gradients equal extrapolated differences up to a span of six decades")
  func gradients() throws {
    let reference = try ExactnessReference.load()
    var worst = 0.0
    for c in reference.cases where spectralSpan(c) <= 1e6 {
      let at = c.coefficients
      let isInvertible = [at.ma, at.sma].allSatisfy { partials($0.map { -$0 }) != nil }
      var likelihood = ExactLikelihood(order: c.order, series: reference.series(c))
      guard likelihood.evaluate(at, isInvertible: isInvertible, needsGradient: true) != nil else {
        Issue.record("\(c) has no likelihood")
        continue
      }
      let gradient = likelihood.gradient()
      func value(_ there: SeasonalCoefficients) -> Double {
        -(likelihood.evaluate(there, isInvertible: isInvertible)?.concentrated ?? .nan)
      }
      var exact: [Double] = [], numeric: [Double] = []
      // Autoregressive factors move by their partial autocorrelations: the coefficients are linear in each, and
      // a step in proportion to the distance from 1 stays clear of the boundary.
      for path in [\SeasonalCoefficients.ar, \.sar] {
        let r = try #require(partials(at[keyPath: path]))
        // The likelihood's ridge is as narrow as the factor's closest root is to the circle.
        let step = (1 - (r.map { abs($0) }.max() ?? 0)) / 16
        for i in r.indices {
          func moved(_ h: Double) -> SeasonalCoefficients {
            var other = r, there = at
            other[i] += h
            there[keyPath: path] = coefficients(partials: other)
            return there
          }
          let slope = zip(moved(step)[keyPath: path], moved(-step)[keyPath: path]).map {
            ($0 - $1) / (2 * step)
          }
          exact.append(zip(slope, gradient[keyPath: path]).reduce(0) { $0 + $1.0 * $1.1 })
          numeric.append(extrapolated(step) { value(moved($0)) })
        }
      }
      for path in [\SeasonalCoefficients.ma, \.sma] {
        for i in at[keyPath: path].indices {
          exact.append(gradient[keyPath: path][i])
          numeric.append(
            extrapolated(2.5e-4) { h in
              var there = at
              there[keyPath: path][i] += h
              return value(there)
            })
        }
      }
      let size = numeric.reduce(1) { max($0, abs($1)) }
      for (a, b) in zip(exact, numeric) {
        worst = max(worst, abs(a - b) / size)
        #expect(abs(a - b) <= 1e-6 * size, "\(c): \(exact) for \(numeric)")
      }
    }
    print("largest relative difference of a gradient: \(worst)")
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

  /// The largest over the smallest value of the spectral density: what the covariance matrix's condition tends
  /// to. Double precision resolves a likelihood to about that times 1e-16.
  private func spectralSpan(_ c: ExactnessReference.Case) -> Double {
    var low = Double.infinity, high = 0.0
    for i in 0...1024 {
      let angle = Double.pi * Double(i) / 1024
      func power(_ a: [Double], _ step: Int, _ sign: Double) -> Double {
        var (x, y) = (1.0, 0.0)
        for (j, value) in a.enumerated() {
          x += sign * value * cos(angle * Double(step * (j + 1)))
          y += sign * value * sin(angle * Double(step * (j + 1)))
        }
        return x * x + y * y
      }
      let at = c.coefficients
      let f = power(at.ma, 1, 1) * power(at.sma, c.m, 1) / (power(at.ar, 1, -1) * power(at.sar, c.m, -1))
      low = min(low, f)
      high = max(high, f)
    }
    return high / max(low, 1e-30)
  }

  /// Central differences of steps h, h/2 and h/4, extrapolated twice: the error is of sixth order.
  private func extrapolated(_ h: Double, _ f: (Double) -> Double) -> Double {
    func slope(_ h: Double) -> Double { (f(h) - f(-h)) / (2 * h) }
    let (a, b, c) = (slope(h), slope(h / 2), slope(h / 4))
    let (first, second) = ((4 * b - a) / 3, (4 * c - b) / 3)
    return (16 * second - first) / 15
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
