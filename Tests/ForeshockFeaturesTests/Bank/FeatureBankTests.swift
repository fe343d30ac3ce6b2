import ForeshockFeatures
import Foundation
import Testing

@Suite struct FeatureBankTests {
  private func bank(_ statistics: [RollingStatistic]) throws -> FeatureBank {
    try FeatureBank(
      windows: [
        .init(label: "3m", window: RollingWindow(length: 3)),
        .init(label: "1h", window: RollingWindow(length: 60, minPeriods: 1)),
      ], statistics: statistics)
  }

  @Test func namesFollowColumnWindowStatistic() throws {
    let columns = [
      FeatureColumn(name: "cpu", values: [1, 2, 6]), FeatureColumn(name: "memory", values: [4, .nan, 8]),
    ]
    let features = try bank([.mean, .standardDeviation]).features(of: columns)
    #expect(
      features.map(\.name) == [
        "cpu_mean_3m", "cpu_std_3m", "cpu_mean_1h", "cpu_std_1h",
        "memory_mean_3m", "memory_std_3m", "memory_mean_1h", "memory_std_1h",
      ])
    #expect(features[0].values[2] == 3)
    #expect(features[0].values[0...1].allSatisfy { $0.isNaN })
    #expect(features[4].values.allSatisfy { $0.isNaN })
    #expect(features[6].values == [4, 4, 6])
  }

  @Test func refusesUnequalColumnsAndEqualNames() throws {
    let bank = try bank([.mean])
    #expect(throws: FeatureError.unequalColumnLengths(column: "b", expected: 2, actual: 1)) {
      try bank.features(of: [.init(name: "a", values: [1, 2]), .init(name: "b", values: [1])])
    }
    #expect(throws: FeatureError.duplicateFeatureName("a_mean_3m")) {
      try bank.features(of: [.init(name: "a", values: [1]), .init(name: "a", values: [2])])
    }
    #expect(throws: FeatureError.invalidSampleSpacing(0)) {
      try FeatureBank(windows: [], statistics: [], secondsPerSample: 0)
    }
    #expect(try bank.features(of: []).isEmpty)
  }

  @Test func readsStatisticsByNameAndSuggestsTheNearest() throws {
    for name in RollingStatistic.names + ["q99.9", "q7", "exceedance_-1.5"] {
      #expect(try RollingStatistic(named: name.uppercased()).name == name)
    }
    for statistic in everyStatistic { #expect(try RollingStatistic(named: statistic.name) == statistic) }
    for wrong in ["q101", "q-1", "exceedance_", "crossings_inf", "exceedance_high"] {
      #expect(throws: FeatureError.self) { try RollingStatistic(named: wrong) }
    }
    for (wrong, nearest) in [
      ("maen", "mean"), ("variance", "var"), ("stdev", "std"), ("stddev", "std"), ("average", "mean"),
      ("minimum", "min"), ("med", "median"), ("trend", "slope"), ("slpoe", "slope"), ("rnage", "range"),
    ] {
      #expect(throws: FeatureError.unknownStatistic(name: wrong, nearest: nearest)) {
        try RollingStatistic(named: wrong)
      }
    }
    #expect(throws: FeatureError.unknownStatistic(name: "wavelet", nearest: nil)) {
      try RollingStatistic(named: "wavelet")
    }
    #expect(
      FeatureError.unknownStatistic(name: "maen", nearest: "mean").description
        == "there is no statistic “maen”; did you mean “mean”?")
  }

  @Test func survivesStorageAndRefusesWhatCannotBe() throws {
    let bank = try bank([.median, .slopePerSecond])
    let data = try JSONEncoder().encode(bank)
    #expect(try JSONDecoder().decode(FeatureBank.self, from: data) == bank)
    #expect(throws: FeatureError.invalidWindowLength(-4)) {
      try JSONDecoder().decode(RollingWindow.self, from: Data(#"{"length":-4,"minPeriods":1}"#.utf8))
    }
  }
}
