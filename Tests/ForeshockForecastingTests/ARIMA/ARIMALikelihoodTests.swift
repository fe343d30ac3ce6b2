import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite("ARIMA: exact likelihood")
struct ARIMALikelihoodTests {
  /// A random process of random orders with its coefficients.
  struct Process {
    var m: Int
    var ar: [Double]
    var ma: [Double]
    var sar: [Double]
    var sma: [Double]

    init(_ random: inout RandomStream, m: Int, extreme: Bool, most: Int = 3) {
      self.m = m
      func part(_ count: Int, _ limit: Double) -> [Double] {
        coefficients(partials: (0..<count).map { _ in limit * (2 * random.uniform() - 1) })
      }
      let seasonal = m > 1
      ar = part(Int(random.uniform() * Double(most + 1)), 0.95)
      ma = part(Int(random.uniform() * Double(most + 1)), 0.95).map { -$0 }
      sar = seasonal ? part(Int(random.uniform() * 3), 0.9) : []
      sma = seasonal ? part(Int(random.uniform() * 3), 0.9).map { -$0 } : []
      if extreme {
        // One root close to the unit circle, in one of the four factors.
        let root = [0.99, -0.99, 0.999, -0.999][Int(random.uniform() * 4)]
        switch Int(random.uniform() * (seasonal ? 4 : 2)) {
        case 0: ar = [root]
        case 1: ma = [root]
        case 2: sar = [root]
        default: sma = [root]
        }
      }
    }

    var model: ARIMA {
      ARIMA(
        order: (ar.count, 0, ma.count), seasonal: (sar.count, 0, sma.count), seasonLength: m,
        includesMean: false)
    }
    func oracle(_ count: Int) -> DenseOracle {
      DenseOracle(ar: ar, ma: ma, sar: sar, sma: sma, m: m, count: count)
    }
  }

  @Test("equals R's at R's parameters")
  func reference() throws {
    let reference = try ARIMAReference.load()
    var worst = 0.0
    for c in reference.cases {
      let y = try #require(reference.series[c.series])
      let value = try c.model.logLikelihood(
        of: TimeSeries(y), ar: c.ar, ma: c.ma, sar: c.sar, sma: c.sma, mean: c.mean)
      let difference = abs(value - c.logLikelihood)
      worst = max(worst, difference)
      #expect(difference <= 1e-5, "\(c.series) \(c.model.specification): \(value) for \(c.logLikelihood)")
    }
    print("R's log-likelihoods: largest difference \(worst) in \(reference.cases.count) models")
  }

  @Test("equals the dense Gaussian one", arguments: [1, 4, 7, 12, 24])
  func dense(m: Int) throws {
    var random = RandomStream(seed: 11).stream(UInt64(m))
    var worst = 0.0
    for trial in 0..<80 {
      let process = Process(&random, m: m, extreme: trial % 2 == 1)
      let n = [3, 5, 12, 30, 60, 61][trial % 6]
      let w = (0..<n).map { _ in random.normal() }
      let exact = process.oracle(n).logLikelihood(w)
      let value = try process.model.logLikelihood(
        of: TimeSeries(w), ar: process.ar, ma: process.ma, sar: process.sar, sma: process.sma)
      let difference = abs(value - exact) / max(1, abs(exact))
      worst = max(worst, difference)
      #expect(difference <= 1e-8, "\(process), n = \(n): \(value) for \(exact)")
    }
    print("dense oracle, m = \(m): largest relative difference \(worst)")
  }

  @Test("stays exact where the plain recursion takes over")
  func steady() throws {
    for (m, ma, sma, ar) in [(1, [0.5], [], [0.7]), (12, [0.3], [0.2], [0.5, 0.2]), (4, [], [1e-5], [])] {
      var random = RandomStream(seed: 5)
      let w = (0..<300).map { _ in random.normal() }
      let exact = DenseOracle(ar: ar, ma: ma, sar: [], sma: sma, m: m, count: 300).logLikelihood(w)
      let model = ARIMA(
        order: (ar.count, 0, ma.count), seasonal: (0, 0, sma.count), seasonLength: m, includesMean: false)
      let value = try model.logLikelihood(of: TimeSeries(w), ar: ar, ma: ma, sma: sma)
      #expect(abs(value - exact) <= 1e-9 * abs(exact))
    }
  }

  @Test("takes a moving average that is not invertible")
  func nonInvertible() throws {
    var random = RandomStream(seed: 6)
    let w = (0..<150).map { _ in random.normal() }
    for ma in [[-1.0], [2.0], [-1.7, 0.7], [0.4, 1.9]] {
      let exact = DenseOracle(ar: [0.5], ma: ma, sar: [], sma: [], m: 1, count: 150).logLikelihood(w)
      let value = try ARIMA(order: (1, 0, ma.count), includesMean: false)
        .logLikelihood(of: TimeSeries(w), ar: [0.5], ma: ma)
      #expect(abs(value - exact) <= 1e-9 * abs(exact), "\(ma)")
    }
  }

  @Test("at a given variance and with a given mean")
  func fixedVariance() throws {
    var random = RandomStream(seed: 8)
    let w = (0..<40).map { _ in 3 + 2 * random.normal() }
    let oracle = DenseOracle(ar: [0.6], ma: [0.4], sar: [], sma: [], m: 1, count: 40)
    let value = try ARIMA(order: (1, 0, 1))
      .logLikelihood(of: TimeSeries(w), ar: [0.6], ma: [0.4], mean: 2.5, sigma2: 3)
    let exact = oracle.logLikelihood(w.map { $0 - 2.5 }, sigma2: 3)
    #expect(abs(value - exact) <= 1e-9 * abs(exact))
    // The best mean is better than its neighbours.
    let model = ARIMA(order: (1, 0, 1))
    let best = try model.logLikelihood(of: TimeSeries(w), ar: [0.6], ma: [0.4])
    for mean in stride(from: 2.0, through: 4, by: 0.05) {
      let other = try model.logLikelihood(of: TimeSeries(w), ar: [0.6], ma: [0.4], mean: mean)
      #expect(other <= best)
    }
  }

  @Test("gradient equals central differences", arguments: [1, 4, 7, 12, 24])
  func gradient(m: Int) {
    var random = RandomStream(seed: 21).stream(UInt64(m))
    var worst = 0.0
    for trial in 0..<40 {
      let process = Process(&random, m: m, extreme: false)
      let n = [8, 40, 90, 200][trial % 4]
      let w = (0..<n).map { _ in random.normal() }
      let order = SeasonalARMAOrder(
        p: process.ar.count, q: process.ma.count, seasonalP: process.sar.count,
        seasonalQ: process.sma.count, seasonLength: m)
      // Places in a series that was differenced once.
      let gaps = trial % 3 == 0 && n > 20 ? [4, 16, n - 1] : []
      var likelihood = ExactLikelihood(
        order: order, series: w, missing: gaps, difference: gaps.isEmpty ? [1] : [1, -1],
        treatment: trial % 6 == 0 ? .regressors : .filter, constant: trial % 2 == 0 ? 1 : nil)
      let at = SeasonalCoefficients(ar: process.ar, ma: process.ma, sar: process.sar, sma: process.sma)
      guard likelihood.evaluate(at, needsGradient: true) != nil else {
        Issue.record("\(process) has no likelihood")
        continue
      }
      let gradient = likelihood.gradient().flat
      let paths: [(WritableKeyPath<SeasonalCoefficients, [Double]>, Int)] = [
        (\.ar, order.p), (\.ma, order.q), (\.sar, order.seasonalP), (\.sma, order.seasonalQ),
      ]
      var numeric: [Double] = []
      for (path, count) in paths {
        for i in 0..<count {
          func value(_ step: Double) -> Double {
            var there = at
            there[keyPath: path][i] += step
            return -(likelihood.evaluate(there)?.concentrated ?? .nan)
          }
          // Five-point rule: error of fourth order.
          let h = 1e-4
          numeric.append(
            (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h))
        }
      }
      let size = max(1, numeric.map(abs).max() ?? 0)
      for (a, b) in zip(gradient, numeric) {
        worst = max(worst, abs(a - b) / size)
        #expect(abs(a - b) <= 1e-6 * size, "\(process), n = \(n), gaps \(gaps): \(gradient) for \(numeric)")
      }
    }
    print("gradient, m = \(m): largest relative difference \(worst)")
  }

  @Test("breakdown and unit roots are errors, not numbers")
  func breakdown() throws {
    let w = TimeSeries((0..<50).map { Double($0 % 7) })
    for ar in [[1.0], [1.2], [0.5, 0.5], [0, -1]] {
      #expect(throws: ModelError.self) {
        try ARIMA(order: (ar.count, 0, 0)).logLikelihood(of: w, ar: ar)
      }
    }
    #expect(throws: ModelError.self) { try ARIMA(order: (1, 0, 0)).logLikelihood(of: w, ar: []) }
    #expect(throws: ModelError.self) { try ARIMA(order: (1, 0, 0)).logLikelihood(of: w, ar: [.nan]) }
    #expect(throws: ModelError.self) {
      try ARIMA(order: (1, 0, 0)).logLikelihood(of: w, ar: [0.1], sigma2: 0)
    }
    let close = try ARIMA(order: (1, 0, 0)).logLikelihood(of: w, ar: [1 - 1e-9])
    #expect(close.isFinite)
  }

  @Test("with gaps equals the dense one of the observed samples")
  func denseGaps() throws {
    var random = RandomStream(seed: 31)
    for trial in 0..<60 {
      let process = Process(&random, m: [1, 4, 12][trial % 3], extreme: trial % 4 == 3)
      var w = (0..<60).map { _ in random.normal() }
      let exactGaps = Int(1 + random.uniform() * 12)
      for _ in 0..<exactGaps { w[1 + Int(random.uniform() * 58)] = .nan }
      let exact = process.oracle(60).logLikelihood(w)
      let value = try process.model.logLikelihood(
        of: TimeSeries(w), ar: process.ar, ma: process.ma, sar: process.sar, sma: process.sma)
      #expect(abs(value - exact) <= 1e-8 * max(1, abs(exact)), "\(process): \(value) for \(exact)")
    }
  }

  @Test("with gaps equals statsmodels', with and without differences")
  func referenceGaps() throws {
    let series = try ARIMAReference.load().series
    for c in try GapReference.load().cases {
      let y = try #require(series[c.series]).map { $0 - c.center }
      let model = ARIMA(
        order: (c.order[0], c.order[1], c.order[2]), seasonal: (c.seasonal[0], c.seasonal[1], c.seasonal[2]),
        seasonLength: c.seasonLength, includesMean: false)
      func value(_ y: [Double]) throws -> Double {
        try model.logLikelihood(
          of: TimeSeries(y), ar: c.ar, ma: c.ma, sar: c.sar, sma: c.sma, sigma2: c.sigma2)
      }
      var gappy = y
      for t in c.missing { gappy[t] = .nan }
      let full = try value(y), partly = try value(gappy)
      if model.order.differences + model.seasonal.differences == 0 {
        #expect(abs(full - c.full) <= 1e-6, "\(c.series): \(full) for \(c.full)")
        #expect(abs(partly - c.gappy) <= 1e-6, "\(c.series): \(partly) for \(c.gappy)")
      } else {
        // Constants of a diffuse start differ: what the gaps change must agree.
        #expect(
          abs((partly - full) - (c.gappy - c.full)) <= 1e-6,
          "\(c.series): \(partly - full) for \(c.gappy - c.full)")
      }
    }
  }
}
