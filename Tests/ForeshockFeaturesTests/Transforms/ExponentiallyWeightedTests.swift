import ForeshockFeatures
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct ExponentiallyWeightedTests {
  struct PandasFixture: Decodable {
    struct Case: Decodable {
      var kind: String
      var amount: Double
      var adjust: Bool
      var ignore: Bool
      var bias: Bool
      var minPeriods: Int
      var values: [Double?]
      var mean: [Double?]
      var `var`: [Double?]
      var std: [Double?]?
      var lost: [Int]
    }
    var cases: [Case]
  }

  private func decay(_ kind: String, _ amount: Double) -> ExponentialDecay? {
    switch kind {
    case "alpha": .alpha(amount)
    case "span": .span(amount)
    case "halflife": .halfLife(amount)
    case "com": .centreOfMass(amount)
    default: nil
    }
  }

  /// Fixtures/make_exponential.py made the numbers.
  @Test func agreesWithPandas() throws {
    let text = try ForeshockTestSupport.Fixture.contents(of: "exponential.json")
    let fixture = try JSONDecoder().decode(PandasFixture.self, from: Data(text.utf8))
    #expect(fixture.cases.count == 200)
    var (roots, lost) = (0, 0)
    for (number, test) in fixture.cases.enumerated() {
      let said = try #require(decay(test.kind, test.amount))
      let values = test.values.map { $0 ?? .nan }
      func check(_ output: ExponentiallyWeighted.Output, _ expected: [Double?]) throws {
        let weighted = try ExponentiallyWeighted(
          output, decay: said, isAdjusted: test.adjust, ignoresMissing: test.ignore, isBiased: test.bias,
          minPeriods: max(test.minPeriods, 1))
        let actual = weighted.transform(values)
        #expect(actual.count == expected.count)
        for row in actual.indices {
          let wanted = expected[row] ?? .nan
          #expect(
            abs(actual[row] - wanted) <= 1e-12 * max(abs(wanted), 1) || (actual[row].isNaN && wanted.isNaN),
            "\(output) of case \(number), row \(row): \(actual[row]) for \(wanted)")
        }
      }
      try check(.mean, test.mean)
      try check(.variance, test.var)
      lost += test.lost.count
      if let deviations = test.std {
        try check(.standardDeviation, deviations)
        roots += 1
      }
    }
    // One row, in which pandas is wrong in the twelfth digit, is from exact arithmetic.
    #expect(roots == 40 && lost == 1)
  }

  /// Moments by their definition: every sample with its weight, in two passes of 80 bits.
  private func reference(
    _ values: [Double], _ decay: ExponentialDecay, isAdjusted: Bool, ignoresMissing: Bool, isBiased: Bool
  ) -> (mean: [Wide], variance: [Wide]) {
    var samples: [(weight: Wide, x: Wide)] = []
    var means: [Wide] = [], variances: [Wide] = []
    let factor = Wide(decay.factor)
    for value in values {
      let isPresent = !value.isNaN
      if isPresent || !ignoresMissing {
        for i in samples.indices { samples[i].weight *= factor }
      }
      if isPresent {
        samples.append((samples.isEmpty || isAdjusted ? 1 : Wide(decay.alpha), Wide(value)))
        if !isAdjusted {
          let sum = samples.reduce(0) { $0 + $1.weight }
          for i in samples.indices { samples[i].weight /= sum }
        }
      }
      // Distances from the newest sample: from one far away even 80 bits would lose digits.
      guard let newest = samples.last?.x else {
        means.append(.nan)
        variances.append(.nan)
        continue
      }
      let sum = samples.reduce(0) { $0 + $1.weight }
      let distance = samples.reduce(0) { $0 + $1.weight * ($1.x - newest) } / sum
      let squares = samples.reduce(0) {
        $0 + $1.weight * (($1.x - newest - distance) * ($1.x - newest - distance))
      }
      let squaredWeights = samples.reduce(0) { $0 + $1.weight * $1.weight }
      means.append(newest + distance)
      variances.append(isBiased ? squares / sum : squares * sum / (sum * sum - squaredWeights))
    }
    return (means, variances)
  }

  @Test(arguments: [
    "1e8 + noise", "1e9 + noise", "1e12 + noise", "byte counter", "1e17 spikes", "decaying sine",
    "constant after a spike", "level shift",
  ])
  func losesNoDigits(_ name: String) throws {
    var random = RandomStream(seed: 3)
    let values =
      name == "1e9 + noise"
      ? (0..<1000).map { _ in 1e9 + random.uniform() }
      : Array(RollingAccuracyTests.series(name)[1500..<2500])
    let gappy = values.map { random.chance(0.2) ? .nan : $0 }
    for (series, decay) in [
      (values, ExponentialDecay.span(20)), (gappy, .alpha(0.02)), (gappy, .halfLife(3)),
    ] {
      for options in 0..<8 {
        let (adjusted, ignores, biased) = (options & 1 == 0, options & 2 == 0, options & 4 == 0)
        func column(_ output: ExponentiallyWeighted.Output) throws -> [Double] {
          try ExponentiallyWeighted(
            output, decay: decay, isAdjusted: adjusted, ignoresMissing: ignores, isBiased: biased
          ).transform(series)
        }
        let (means, variances) = (try column(.mean), try column(.variance))
        let expected = reference(
          series, decay, isAdjusted: adjusted, ignoresMissing: ignores, isBiased: biased)
        var worst = (mean: 0.0, variance: 0.0)
        var rows = 0
        for row in series.indices where expected.variance[row] > 0 {
          rows += 1
          let spread = expected.variance[row].squareRoot()
          // The mean is rounded once; beyond that it is as good as the spread allows.
          let error = max(abs(Wide(means[row]) - expected.mean[row]) - Wide(means[row].ulp) / 2, 0) / spread
          let other = abs(Wide(variances[row]) - expected.variance[row]) / expected.variance[row]
          worst = (max(worst.mean, Double(error)), max(worst.variance, Double(other)))
          #expect(!means[row].isNaN && !variances[row].isNaN)
        }
        #expect(worst.mean <= 1e-13 && worst.variance <= 1e-13, "\(name), \(decay), \(options): \(worst)")
        #expect(!variances.contains { $0 < 0 })
        #expect(name == "constant after a spike" || rows > 700)
      }
    }
  }

  @Test func constantsHaveNoVariance() throws {
    try withEvery([0.1, 1e9 + 1 / 3, -1e300, .leastNonzeroMagnitude, 0]) { level in
      var series = [Double](repeating: level, count: 300)
      for row in stride(from: 3, to: 300, by: 7) { series[row] = .nan }
      for options in 0..<4 {
        func column(_ output: ExponentiallyWeighted.Output) throws -> [Double] {
          try ExponentiallyWeighted(
            output, decay: .alpha(0.1), isAdjusted: options & 1 == 0, isBiased: options & 2 == 0
          ).transform(series)
        }
        #expect(try column(.mean).allSatisfy { $0 == level })
        let variances = try column(.variance)
        #expect(options & 2 == 0 ? variances[0] == 0 : variances[0].isNaN)
        #expect(variances.dropFirst().allSatisfy { $0 == 0 })
        #expect(try column(.standardDeviation).dropFirst().allSatisfy { $0 == 0 })
      }
    }
  }

  /// The divisor of one sample is 0, also where products of its weight round differently.
  @Test func oneSampleHasNoUnbiasedVariance() throws {
    for alpha in stride(from: 0.01, through: 1, by: 0.01) {
      let weighted = try ExponentiallyWeighted(.variance, decay: .alpha(alpha))
      #expect(weighted.transform([3] + [Double](repeating: .nan, count: 50)).allSatisfy { $0.isNaN })
    }
    // α = 1 forgets everything but the newest.
    let newest = try ExponentiallyWeighted(.mean, decay: .alpha(1))
    #expect(newest.transform([3, 7, .nan, -2]) == [3, 7, 7, -2])
    #expect(try ExponentiallyWeighted(.variance, decay: .alpha(1)).transform([3, 7]).allSatisfy { $0.isNaN })
  }

  @Test func infinitiesAreMissing() throws {
    for output in ExponentiallyWeighted.Output.allCases {
      let weighted = try ExponentiallyWeighted(output, decay: .span(5), minPeriods: 2)
      let spoiled = weighted.transform([.infinity, 1, 2, -.infinity, 5, .infinity, 4])
      let missing = weighted.transform([.nan, 1, 2, .nan, 5, .nan, 4])
      #expect(largestDifference(spoiled, missing) == 0 && !spoiled[2].isNaN)
    }
  }

  /// A gap so long that weights underflow begins anew.
  @Test func longestGapsForget() throws {
    let series = [5.0, 6] + [Double](repeating: .nan, count: 5000) + [1, 3]
    let weighted = try ExponentiallyWeighted(.variance, decay: .halfLife(2))
    let (after, alone) = (weighted.transform(series), weighted.transform([1, 3]))
    #expect(after[5002].isNaN && after[5003] == alone[1])
    var mean = try ExponentiallyWeighted(.mean, decay: .halfLife(2))
    for value in series { _ = mean.update(value) }
    #expect(abs(mean.mean - (1 * 0.5.squareRoot() + 3) / (1 + 0.5.squareRoot())) < 1e-15)
    #expect(abs(mean.variance - alone[1]) < 1e-15 && mean.standardDeviation == mean.variance.squareRoot())
  }

  @Test func decaysAreOneAnother() throws {
    for span in [1, 1.5, 20, 3000] {
      let alpha = 2 / (span + 1)
      for decay in [ExponentialDecay.span(span), .centreOfMass((span - 1) / 2), .alpha(alpha)] {
        #expect(abs(decay.alpha - alpha) <= 1e-15 * alpha && abs(decay.factor + decay.alpha - 1) < 1e-15)
        #expect(try JSONDecoder().decode(ExponentialDecay.self, from: JSONEncoder().encode(decay)) == decay)
      }
    }
    #expect(abs(ExponentialDecay.halfLife(1).alpha - 0.5) < 1e-16)
    #expect(abs(ExponentialDecay.halfLife(1e12).alpha / 6.931_471_805_599_453e-13 - 1) < 1e-12)
    let text = String(decoding: try JSONEncoder().encode(ExponentialDecay.halfLife(4)), as: UTF8.self)
    #expect(text == #"{"halfLife":4}"#)
    for text in ["{}", #"{"span":2,"alpha":0.5}"#, #"{"tau":2}"#] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(ExponentialDecay.self, from: Data(text.utf8))
      }
    }
  }

  @Test func refusesImpossibleSettings() throws {
    let wrong: [ExponentialDecay] = [
      .alpha(0), .alpha(1.01), .alpha(.nan), .span(0.99), .span(.infinity), .halfLife(0), .halfLife(.nan),
      .halfLife(.infinity), .centreOfMass(-0.01), .centreOfMass(.infinity),
    ]
    for decay in wrong {
      let error = #expect(throws: TransformError.self) {
        try ExponentiallyWeighted(.mean, decay: decay)
      }
      guard case .invalidDecay = error else {
        Issue.record("\(decay) gave \(String(describing: error))")
        continue
      }
      #expect(error?.description.contains("alpha") == true)
    }
    #expect(throws: TransformError.invalidMinPeriods(0)) {
      try ExponentiallyWeighted(.mean, decay: .span(2), minPeriods: 0)
    }
  }

  @Test func refusesDamagedStates() throws {
    let whole = String(
      decoding: try JSONEncoder().encode(try ExponentiallyWeighted(.mean, decay: .span(3))), as: UTF8.self)
    for (sound, damaged) in [
      (#""count":0"#, #""count":-1"#), (#""spread":0"#, #""spread":-1"#),
      (#""weight":0"#, #""weight":"nan""#),
      (#""minPeriods":1"#, #""minPeriods":0"#), (#""span":3"#, #""span":0"#),
    ] {
      #expect(whole.contains(sound))
      let text = whole.replacingOccurrences(of: sound, with: damaged)
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(ExponentiallyWeighted.self, from: Data(text.utf8))
      }
    }
  }
}
