import ForeshockForecasting
import ForeshockTestSupport
import Testing

@Suite struct UnitRootTestTests {
  @Test func theReferenceIsThere() {
    #expect(UnitRootReference.all.count >= 35)
    #expect(UnitRootReference.seasonal.count >= 15)
  }

  @Test(arguments: UnitRootReference.all)
  func kpssAgreesWithR(_ r: UnitRootReference) throws {
    #expect(isClose(try KPSSTest(r.series).statistic, r.kpssLevel, relative: 1e-9))
    #expect(isClose(try KPSSTest(r.series, null: .trend).statistic, r.kpssTrend, relative: 1e-8))
    #expect(isClose(try KPSSTest(r.series, truncation: .short).statistic, r.kpssShort, relative: 1e-9))
    let long = try KPSSTest(r.series, null: .trend, truncation: .long)
    #expect(isClose(long.statistic, r.kpssTrendLong, relative: 1e-8))
  }

  @Test(arguments: UnitRootReference.all)
  func adfAgreesWithR(_ r: UnitRootReference) throws {
    #expect(isClose(try ADFTest(r.series).statistic, r.adfDrift, relative: 1e-8))
    #expect(isClose(try ADFTest(r.series, deterministic: .none).statistic, r.adfNone, relative: 1e-8))
    let trend = try ADFTest(r.series, deterministic: .trend, lags: .fixed(0))
    #expect(isClose(trend.statistic, r.adfTrend, relative: 1e-7))
    if let expected = r.adfAIC {
      #expect(isClose(try ADFTest(r.series, lags: .aic(maximum: 5)).statistic, expected, relative: 1e-8))
    }
    if let expected = r.adfBICTrend {
      let test = try ADFTest(r.series, deterministic: .trend, lags: .bic(maximum: 5))
      #expect(isClose(test.statistic, expected, relative: 1e-7))
    }
  }

  @Test(arguments: UnitRootReference.all)
  func phillipsPerronAgreesWithR(_ r: UnitRootReference) throws {
    #expect(isClose(try PhillipsPerronTest(r.series).statistic, r.ppConstant, relative: 1e-8))
    let trend = try PhillipsPerronTest(r.series, deterministic: .trend)
    #expect(isClose(trend.statistic, r.ppTrend, relative: 1e-7))
  }

  @Test(arguments: UnitRootReference.all)
  func differencesAgreeWithR(_ r: UnitRootReference) {
    #expect(UnitRootTest.kpss.differences(of: r.series).count == r.ndiffsKPSS)
    #expect(UnitRootTest.adf.differences(of: r.series).count == r.ndiffsADF)
    #expect(UnitRootTest.phillipsPerron.differences(of: r.series).count == r.ndiffsPP)
  }

  /// R's test refuses gaps, so that series with some have no reference.
  @Test(arguments: UnitRootReference.seasonal.filter { $0.ocsb != nil })
  func ocsbAgreesWithR(_ r: UnitRootReference) throws {
    let test = try OCSBTest(r.series, seasonLength: r.seasonLength)
    #expect(isClose(test.statistic, try #require(r.ocsb), relative: 1e-8))
    #expect(test.lags == r.ocsbLags)
    #expect(isClose(test.criticalValue, try #require(r.ocsbCritical), relative: 1e-9))
    let fixed = try OCSBTest(r.series, seasonLength: r.seasonLength, lags: .fixed(2))
    #expect(isClose(fixed.statistic, try #require(r.ocsbFixed), relative: 1e-8))
  }

  @Test(arguments: UnitRootReference.seasonal)
  func seasonalDifferencesAgreeWithR(_ r: UnitRootReference) throws {
    let strength = SeasonalDifferenceTest.strength.differences(of: r.series, seasonLength: r.seasonLength)
    if let expected = r.strength {
      #expect(isClose(try #require(strength.steps.first).statistic, expected, relative: 1e-8))
    }
    #expect(strength.count == r.nsdiffsStrength)
    if let expected = r.nsdiffsOCSB {
      let ocsb = SeasonalDifferenceTest.ocsb.differences(of: r.series, seasonLength: r.seasonLength)
      #expect(ocsb.count == expected)
    }
  }

  @Test func constantAndShortSeriesNeedNoDifference() {
    for test in UnitRootTest.allCases {
      #expect(test.differences(of: []).count == 0)
      #expect(test.differences(of: [3]).count == 0)
      #expect(test.differences(of: [Double](repeating: 0.1, count: 50)).count == 0)
      #expect(test.differences(of: [.nan, 2, .nan]).count == 0)
      #expect(test.differences(of: [1, 2]).count == 0)
    }
    for test in SeasonalDifferenceTest.allCases {
      #expect(test.differences(of: [Double](repeating: 0.1, count: 50), seasonLength: 7).count == 0)
      #expect(test.differences(of: [1, 2, 3, 4], seasonLength: 2).count == 0)
      #expect(test.differences(of: [1, 2, 3, 4, 3, 2], seasonLength: 1).count == 0)
      #expect(test.differences(of: [Double](repeating: .nan, count: 40), seasonLength: 7).count == 0)
    }
  }

  @Test func aLineNeedsOneDifferenceAndAPeriodicSeriesOneSeason() {
    let line = (0..<60).map { 0.1 * Double($0) + 7 }
    #expect(UnitRootTest.kpss.differences(of: line).count == 1)
    let periodic = (0..<60).map { [0.3, 4.1, 2.7, 9.9][$0 % 4] }
    let decision = SeasonalDifferenceTest.strength.differences(of: periodic, seasonLength: 4, maximum: 2)
    #expect(decision.count == 1)
    #expect(decision.description == "1 difference: seasonal strength 1.0 > 0.64; constant after that")
  }

  @Test func statisticsDoNotDependOnTheUnit() throws {
    let walk = try #require(UnitRootReference.all.first { $0.name == "walk" }).series
    let scaled = walk.map { 1e9 * $0 - 4e9 }
    #expect(isClose(try KPSSTest(scaled).statistic, try KPSSTest(walk).statistic, relative: 1e-9))
    #expect(isClose(try ADFTest(scaled).statistic, try ADFTest(walk).statistic, relative: 1e-7))
    #expect(
      isClose(
        try PhillipsPerronTest(scaled).statistic, try PhillipsPerronTest(walk).statistic, relative: 1e-7))
  }

  @Test func pValuesAreInterpolatedInTheTable() throws {
    let walk = try #require(UnitRootReference.all.first { $0.name == "walk" }).series
    let test = try KPSSTest(walk)
    #expect(test.pValue >= 0.01 && test.pValue <= 0.1)
    #expect(test.isUnitRootIndicated() == (test.statistic > 0.463))
    #expect(test.isUnitRootIndicated(at: 0.01) == (test.statistic > 0.739))
  }

  @Test func settingsOutOfBoundsAreRefused() {
    #expect(throws: ModelError.tooFewObservations(required: 2, actual: 1)) { try KPSSTest([4, .nan]) }
    #expect(throws: ModelError.self) { try KPSSTest([1, 2, 3], truncation: .lags(-1)) }
    #expect(throws: ModelError.self) { try ADFTest([1, 2, 3, 1, 2]) }
    #expect(throws: ModelError.self) { try ADFTest([1, 2, 3, 1, 2], lags: .fixed(-1)) }
    #expect(throws: ModelError.self) { try PhillipsPerronTest([1, 2, 3]) }
    #expect(throws: ModelError.self) { try OCSBTest([1, 2, 3, 4, 5, 6, 7], seasonLength: 1) }
    #expect(throws: ModelError.self) { try OCSBTest([1, 2, 3, 4, 5, 6, 7], seasonLength: 4) }
  }
}
