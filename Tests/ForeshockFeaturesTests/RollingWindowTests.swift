import ForeshockFeatures
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite struct RollingWindowTests {
  /// Every length of series and window, with and without gaps, against the definition.
  @Test func agreesWithTheDefinitionForAllSmallSizes() throws {
    try withEvery(0...64) { count in
      var random = RandomStream(seed: UInt64(count))
      try withEvery([0.0, 0.1, 0.5, 0.95]) { missing in
        let values = (0..<count).map { _ in
          random.uniform() < missing ? Double.nan : (random.uniform() * 20).rounded() - 3
        }
        for length in 1...(count + 3) where length < 10 || length % 5 == count % 5 || length > count - 2 {
          let minPeriods = 1 + Int(random.next() % UInt64(length))
          try check(values, length: length, minPeriods: minPeriods, tolerance: 2e-14)
        }
      }
    }
  }

  /// Long runs of gaps before, between and after values.
  @Test func agreesWithTheDefinitionAroundLongGaps() throws {
    try withEvery(0..<40) { seed in
      var random = RandomStream(seed: UInt64(1000 + seed))
      var values: [Double] = []
      while values.count < 300 {
        let run = 1 + Int(random.next() % 30)
        let present = random.uniform() < 0.5
        for _ in 0..<run { values.append(present ? random.uniform() * 1e3 : .nan) }
      }
      try withEvery([1, 2, 7, 29, 64, 299]) { length in
        try check(values, length: length, minPeriods: 1, tolerance: 1e-13)
      }
    }
  }

  private func check(_ values: [Double], length: Int, minPeriods: Int, tolerance: Double) throws {
    let window = try RollingWindow(length: length, minPeriods: minPeriods)
    let statistics = everyStatistic
    let results = window.rolling(statistics, over: values, secondsPerSample: 1)
    for (statistic, actual) in zip(statistics, results) {
      let expected = referenceRolling(statistic, of: values, length: length, minPeriods: minPeriods)
      let error = worstError(
        actual, expected, scale: referenceScale(statistic, of: values, length: length))
      let allowed = [.skewness, .kurtosis].contains(statistic) ? 100 * tolerance : tolerance
      #expect(
        error <= allowed,
        "\(statistic), window \(length), minPeriods \(minPeriods), n \(values.count): \(error)")
    }
  }

  @Test func anInfinityTouchesOnlyTheWindowsThatHoldIt() throws {
    var random = RandomStream(seed: 3)
    let clean = (0..<200).map { _ in random.uniform() }
    let window = try RollingWindow(length: 16, minPeriods: 1)
    let statistics = everyStatistic
    let expected = window.rolling(statistics, over: clean)
    withEvery(0..<200) { place in
      var values = clean
      values[place] = place % 2 == 0 ? .infinity : -.infinity
      let results = window.rolling(statistics, over: values)
      let touched = place..<min(place + 16, 200)
      for (statistic, (actual, wanted)) in zip(statistics, zip(results, expected)) {
        for i in 0..<200 where !touched.contains(i) {
          #expect(
            abs(actual[i] - wanted[i]) <= 1e-13 || (actual[i].isNaN && wanted[i].isNaN),
            "\(statistic) at \(i), infinity at \(place)")
        }
        for i in touched {
          switch statistic {
          case .count: #expect(actual[i] == wanted[i])
          case .sum, .mean: #expect(actual[i] == values[place])
          case .variance, .standardDeviation, .slope, .slopePerSecond: #expect(actual[i].isNaN)
          case .minimum: #expect(actual[i] == values[max(i - 15, 0)...i].min())
          case .maximum: #expect(actual[i] == values[max(i - 15, 0)...i].max())
          case .range: #expect(i == 0 ? actual[i].isNaN : actual[i] == .infinity)
          case .median: #expect(i > 2 ? actual[i].isFinite : true)
          case .skewness, .kurtosis, .intercept, .rSquared, .autocorrelation, .zScore:
            #expect(actual[i].isNaN)
          default: break
          }
        }
      }
    }
  }

  @Test func bothInfinitiesInOneWindowHaveNoMean() throws {
    let window = try RollingWindow(length: 3, minPeriods: 1)
    let results = window.rolling([.sum, .mean, .median], over: [.infinity, 1, -.infinity, 2, 3, 4])
    for result in results[0..<2] {
      #expect(result[0...1].allSatisfy { $0 == .infinity })
      #expect(result[2].isNaN)
      #expect(result[3...4].allSatisfy { $0 == -.infinity })
      #expect(result[5].isFinite)
    }
    #expect(results[2] == [.infinity, .infinity, 1, 1, 2, 3])
  }

  @Test func aConstantWindowHasItsValueAsMeanAndNoSpread() throws {
    try withEvery([0.1, -1e300 / 7, 1e15 + 0.125, .leastNonzeroMagnitude, 0]) { constant in
      var values = [Double](repeating: constant, count: 300)
      values[40] = constant.magnitude < 1e100 ? 1e17 : constant
      let window = try RollingWindow(length: 60)
      let results = window.rolling([.mean, .variance, .standardDeviation, .slope, .range], over: values)
      for i in 0..<300 where i >= 100 {
        #expect(results[0][i] == constant)
        #expect(results[1...].allSatisfy { $0[i] == 0 })
      }
    }
  }

  /// Also where a gap before the equal values has another value at its other side.
  @Test func aWindowOfAGapAndEqualValuesHasTheValueAsMean() throws {
    try withEvery(0..<40) { seed in
      var random = RandomStream(seed: UInt64(seed))
      let value = random.normal(), gap = 1 + seed % 4
      let values =
        [random.normal()] + [Double](repeating: .nan, count: gap) + [Double](repeating: value, count: 9)
      for length in 2...9 {
        let means = try RollingWindow(length: length, minPeriods: 1).rolling([.mean], over: values)[0]
        for row in gap + 1..<values.count where row - length + 1 > 0 {
          #expect(means[row] == value, "length \(length), row \(row)")
        }
      }
    }
  }

  @Test func slopePerSecondCountsTheTimeBetweenSamples() throws {
    let line = (0..<20).map { 5 + 3 * Double($0) }
    let window = try RollingWindow(length: 8, minPeriods: 2)
    let results = window.rolling([.slope, .slopePerSecond], over: line, secondsPerSample: 60)
    #expect(results[0][0].isNaN)
    #expect(results[0][1...].allSatisfy { abs($0 - 3) < 1e-14 })
    #expect(results[1][1...].allSatisfy { abs($0 - 0.05) < 1e-16 })
  }

  @Test func refusesWindowsThatCannotBe() throws {
    #expect(throws: FeatureError.invalidWindowLength(0)) { try RollingWindow(length: 0) }
    #expect(throws: FeatureError.invalidMinPeriods(5, windowLength: 4)) {
      try RollingWindow(length: 4, minPeriods: 5)
    }
    #expect(throws: FeatureError.invalidMinPeriods(0, windowLength: 4)) {
      try RollingWindow(length: 4, minPeriods: 0)
    }
    #expect(try RollingWindow(length: 4).minPeriods == 4)
  }

  @Test func anEmptySeriesGivesEmptyResults() throws {
    let results = try RollingWindow(length: 5).rolling(everyStatistic, over: [])
    #expect(results == Array(repeating: [], count: everyStatistic.count))
  }
}
