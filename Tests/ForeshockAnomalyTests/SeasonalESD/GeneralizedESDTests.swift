import ForeshockAnomaly
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite struct GeneralizedESDTests {
  @Test func findsThreeOutliersInTheHandbooksExample() throws {
    let fixture = try Fixture("generalized_esd.csv")
    let values = try fixture.numbers("value")
    let result = try GeneralizedESD(maximumOutliers: 10).test(values)
    #expect(result.outliers == [53, 52, 51])
    let (statistics, critical) = try (fixture.numbers("statistic"), fixture.numbers("critical"))
    #expect(isClose(result.statistics, Array(statistics[..<10]), relative: 1e-13))
    #expect(isClose(result.criticalValues, Array(critical[..<10]), relative: 1e-11))
    // As printed in the handbook.
    #expect(isClose(result.statistics[2], 3.179424, absolute: 1e-6))
    #expect(isClose(result.criticalValues[2], 3.143890, absolute: 1e-6))

    let robust = try GeneralizedESD(maximumOutliers: 10, scale: .medianAndMAD).test(values)
    let (expected, places) = try (fixture.numbers("robust_statistic"), fixture.numbers("robust_index"))
    #expect(isClose(robust.statistics, Array(expected[..<10]), relative: 1e-13))
    #expect(robust.outliers == places[..<robust.outliers.count].map { Int($0) })
  }

  /// Centre and spread computed anew for each removal.
  private func plain(_ values: [Double], _ test: GeneralizedESD) -> (taken: [Double], statistics: [Double]) {
    var left = values.filter { $0.isFinite }.sorted()
    let n = left.count
    var (taken, statistics): ([Double], [Double]) = ([], [])
    for _ in 0..<min(test.maximumOutliers, (n - 1) / 2) {
      let robust = test.scale == .medianAndMAD
      let center = robust ? Statistics.median(left) : Statistics.mean(left)
      let spread =
        robust ? Statistics.medianAbsoluteDeviation(left) : Statistics.standardDeviation(left)
      guard spread > 0 else { break }
      let (low, high) = (center - left[0], left[left.count - 1] - center)
      let upper = test.side == .upper || (test.side == .both && high >= low)
      taken.append(upper ? left.removeLast() : left.removeFirst())
      statistics.append((upper ? high : low) / spread)
    }
    return (taken, statistics)
  }

  @Test func isThePlainTestForAllSizes() throws {
    var random = RandomStream(seed: 5)
    for size in Array(3...64) + [200, 501] {
      for scale in GeneralizedESD.Scale.allCases {
        for side in ChartSide.allCases {
          var values = (0..<size).map { _ in random.studentT(degreesOfFreedom: 2) * 100 + 1000 }
          if size % 7 == 0 { values[size / 2] = .nan }
          // Ties as counts have them.
          if size % 3 == 0 { for i in values.indices { values[i] = (values[i] / 50).rounded() } }
          guard values.count(where: { $0.isFinite }) >= 3 else { continue }
          let test = GeneralizedESD(
            maximumOutliers: max(1, size / 2), significance: 0.1, scale: scale, side: side)
          let result = try test.test(values)
          let expected = plain(values, test)
          // Where rounding decides between two ends that are as far, and where a spread is rounding itself,
          // the two part company; of ties only the first statistics are compared.
          let compared = size % 3 == 0 ? min(3, result.statistics.count) : result.statistics.count
          #expect(size % 3 == 0 || result.statistics.count == expected.statistics.count)
          #expect(
            isClose(
              Array(result.statistics[..<compared]), Array(expected.statistics.prefix(compared)),
              relative: 1e-10),
            "\(size) \(scale) \(side)")
          for (index, value) in zip(result.outliers, expected.taken) where size % 3 != 0 {
            #expect(values[index] == value)
          }
        }
      }
    }
  }

  @Test func outliersDoNotMaskEachOther() throws {
    var values = PlantedEvents.noise(300, seed: 3).values
    for i in 0..<30 { values[i * 10] = 20 + Double(i % 3) }
    let expected = Set((0..<30).map { $0 * 10 })
    #expect(
      Set(try GeneralizedESD(maximumOutliers: 60, scale: .medianAndMAD).test(values).outliers) == expected)
    // Mean and deviation are masked for a while, but not in the end.
    #expect(Set(try GeneralizedESD(maximumOutliers: 60).test(values).outliers) == expected)
  }

  /// Rosner's test keeps its level; the hybrid one flags somewhat more, and the guide says how much.
  @Test func keepsItsLevel() throws {
    var found: [GeneralizedESD.Scale: Int] = [:]
    for seed in 0..<400 {
      let values = PlantedEvents.noise(200, seed: UInt64(seed)).values
      for scale in GeneralizedESD.Scale.allCases {
        let test = GeneralizedESD(maximumOutliers: 10, scale: scale)
        if try !test.test(values).outliers.isEmpty { found[scale, default: 0] += 1 }
      }
    }
    let (exact, hybrid) = (found[.meanAndDeviation] ?? 0, found[.medianAndMAD] ?? 0)
    // 5 % of 400 is 20, with a standard error of 4.4. Measured: 16 and 37.
    #expect((8...34).contains(exact), "\(exact)")
    #expect((20...80).contains(hybrid), "\(hybrid)")
  }

  @Test func unitsDoNotMatterEvenVeryLargeOrSmall() throws {
    var values = PlantedEvents.noise(100, seed: 9).values
    values[7] = 9
    values[70] = -8
    for scale in GeneralizedESD.Scale.allCases {
      let test = GeneralizedESD(maximumOutliers: 20, scale: scale)
      let result = try test.test(values)
      #expect(result.outliers == [7, 70])
      for unit in [0x1p1000, 0x1p-1000, -1] {
        let other = try test.test(values.map { $0 * unit })
        #expect(other.outliers == result.outliers)
        #expect(isClose(other.statistics, result.statistics, relative: 1e-12))
      }
    }
  }

  @Test func oneAbsurdSampleDoesNotHideOthers() throws {
    var values = PlantedEvents.noise(100, seed: 9).values
    values[7] = 9
    values[70] = -8
    values[50] = -.greatestFiniteMagnitude
    for scale in GeneralizedESD.Scale.allCases {
      let result = try GeneralizedESD(maximumOutliers: 20, scale: scale).test(values)
      #expect(result.outliers == [50, 7, 70])
      #expect(result.statistics.allSatisfy { $0.isFinite })
    }
  }

  @Test func constantAndSmallSamplesHaveNone() throws {
    for scale in GeneralizedESD.Scale.allCases {
      let test = GeneralizedESD(maximumOutliers: 3, scale: scale)
      #expect(try test.test([4, 4, 4, 4]).outliers.isEmpty)
      #expect(try test.test([.nan, 1, 2, 3]).outliers.isEmpty)
      #expect(throws: AnomalyError.tooFewObservations(required: 3, actual: 2)) {
        try test.test([1, .nan, 2])
      }
    }
    let values: [Double] = [1, 2, 3, 4]
    for bad in [
      GeneralizedESD(maximumOutliers: 0), GeneralizedESD(maximumOutliers: 1, significance: 0),
      GeneralizedESD(maximumOutliers: 1, significance: 1),
    ] {
      #expect(throws: AnomalyError.self) { try bad.test(values) }
    }
  }
}
