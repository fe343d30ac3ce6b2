import ForeshockFeatures
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// Features that a bank declares besides its windows.
@Suite struct DeclaredFeatureTests {
  struct PandasFixture: Decodable {
    var bank: FeatureBank
    var seconds: [Int64]
    var columnNames: [String]
    var columns: [[Double?]]
    var names: [String]
    var features: [[Double?]]
  }

  /// Fixtures/make_bank.py made the numbers.
  @Test func agreesWithPandas() throws {
    let text = try ForeshockTestSupport.Fixture.contents(of: "bank.json")
    let fixture = try JSONDecoder().decode(PandasFixture.self, from: Data(text.utf8))
    let columns = zip(fixture.columnNames, fixture.columns).map {
      FeatureColumn(name: $0, values: $1.map { $0 ?? .nan })
    }
    let features = try fixture.bank.features(of: columns, at: fixture.seconds.map { Timestamp(seconds: $0) })
    #expect(features.map(\.name) == fixture.names)
    #expect(fixture.bank.featureNames(of: fixture.columnNames) == fixture.names)
    for (feature, wanted) in zip(features, fixture.features) {
      let wanted = wanted.map { $0 ?? .nan }
      #expect(isClose(feature.values, wanted, relative: 1e-12, absolute: 1e-12), "\(feature.name)")
      #expect(wanted.contains { !$0.isNaN })
    }
  }

  @Test func readsTransformsByNameAndSuggestsTheNearest() throws {
    for name in ColumnTransform.names + ["ewm_var_com_0", "ewm_std_halflife_0.5", "ewm_mean_alpha_1e-05"] {
      #expect(try ColumnTransform(named: name.uppercased()).name == name)
    }
    #expect(try ColumnTransform(named: "ewm_mean_span_20") == ColumnTransform(named: "ewm_mean_20"))
    for wrong in [
      "lag_0", "lag_-1", "diff_1_order_17", "ewm_mean_0.5", "ewm_std_alpha_0", "drift_1", "seasonal_1_2",
      "seasonal_24_0",
    ] {
      let error = #expect(throws: FeatureError.self) { try ColumnTransform(named: wrong) }
      guard case .invalidTransform(name: _, reason: _) = error else {
        Issue.record("\(wrong): \(String(describing: error))")
        continue
      }
    }
    for (wrong, nearest) in [
      ("shift_3", "lag_3"), ("lag", "lag_3"), ("diff_1_order", "diff_1"), ("ema_5", "ewm_mean_20"),
      ("ewm_max_5", "ewm_mean_20"), ("rates", "rate"), ("seasonal_mode_24_7", "seasonal_24_7"),
      ("lag_3_4", "lag_3"),
    ] {
      #expect(throws: FeatureError.unknownTransform(name: wrong, nearest: nearest)) {
        try ColumnTransform(named: wrong)
      }
    }
    #expect(throws: FeatureError.unknownTransform(name: "wavelet", nearest: nil)) {
      try ColumnTransform(named: "wavelet")
    }
  }

  @Test func refusesWhatCannotBe() throws {
    let window = FeatureBank.LabelledWindow(label: "3", window: try RollingWindow(length: 3))
    let columns = ["a", "b"].map { FeatureColumn(name: $0, values: [1, 2, 4]) }
    func features(_ declared: DeclaredFeature..., zone: String = "UTC", times: [Timestamp]? = nil) throws
      -> [FeatureColumn]
    { try FeatureBank(declared: declared, zone: zone).features(of: columns, at: times) }

    let missing = FeatureError.unknownColumn(name: "c", columns: ["a", "b"])
    #expect(throws: missing) { try features(.transform(.lag(1), of: ["a", "c"])) }
    #expect(throws: missing) { try features(.ratio("a", "c")) }
    #expect(throws: missing) { try features(.pair("c", "a", [.covariance], window)) }
    #expect(throws: missing) {
      try FeatureStream(
        FeatureBank(windows: [window], statistics: [.mean], windowColumns: ["c"]), columns: ["a", "b"])
    }
    #expect(throws: FeatureError.duplicateFeatureName("a_lag_1")) {
      try features(.transform(.lag(1)), .transform(.lag(2), of: ["a"], label: "lag_1"))
    }
    #expect(throws: FeatureError.self) { try FeatureBank(declared: [.transform(.lag(0))]) }
    #expect(throws: FeatureError.timesNeeded) { try features(.calendar([.hour])) }
    #expect(throws: FeatureError.unequalTimes(expected: 3, actual: 1)) {
      try features(.transform(.counterRate), times: [Timestamp(seconds: 0)])
    }
    let times = (0..<3).map { Timestamp(seconds: $0) }
    #expect(throws: FeatureError.self) {
      try features(.calendar([.hour]), zone: "Atlantis/Capital", times: times)
    }
    #expect(try features(.calendar([]), .pair("a", "b", [], window)).isEmpty)
    #expect(
      try FeatureBank(declared: [.calendar([.hour])]).features(of: [], at: times)[0].values == [0, 0, 0])
  }

  @Test func rowsWithoutTimesGoBySecondsPerSample() throws {
    let bank = try FeatureBank(
      declared: [
        .transform(.counterRate), .transform(.timeSinceEvent),
        .fourier(FourierTerms(period: 40, harmonics: 1), label: "40s"),
      ], secondsPerSample: 10)
    let column = FeatureColumn(name: "a", values: [20, 30, 0, 0, 50])
    let features = try bank.features(of: [column])
    #expect(features.map(\.name) == ["a_rate", "a_since_event", "fourier_40s_sin_1", "fourier_40s_cos_1"])
    #expect(isClose(features[0].values, [.nan, 1, 0, 0, 5]))
    #expect(features[1].values == [0, 0, 10, 20, 0])
    #expect(isClose(features[2].values, [0, 1, 0, -1, 0], absolute: 1e-15))
    // Ten seconds a row, but by the clock.
    let times = [0, 10, 20, 40, 90].map { Timestamp(seconds: $0) }
    let timed = try bank.features(of: [column], at: times)
    #expect(isClose(timed[0].values, [.nan, 1, 0, 0, 1]))
    #expect(timed[1].values == [0, 0, 10, 30, 0])
    #expect(isClose(timed[2].values, [0, 1, 0, 0, 1], absolute: 1e-15))
  }

  @Test func storedBanksComeBack() throws {
    let text = try ForeshockTestSupport.Fixture.contents(of: "bank.json")
    let bank = try JSONDecoder().decode(PandasFixture.self, from: Data(text.utf8)).bank
    #expect(bank.declared.count == 15 && bank.windowColumns == ["cpu"] && bank.needsTimes)
    #expect(try JSONDecoder().decode(FeatureBank.self, from: JSONEncoder().encode(bank)) == bank)
    // As stored before there were declared features.
    let old =
      #"{"windows":[{"label":"3","window":{"length":3,"minPeriods":1}}],"statistics":["mean"],"secondsPerSample":60}"#
    let read = try JSONDecoder().decode(FeatureBank.self, from: Data(old.utf8))
    #expect(read.declared.isEmpty && read.windowColumns == nil && read.zone == "UTC")
    for feature in [
      #"{"transform":"lag_0"}"#, #"{"transform":"lagged"}"#, #"{"ratio":["a"]}"#, "{}",
      #"{"pair":["a","b"]}"#,
      #"{"fourier":{"period":-1,"harmonics":1},"label":"x"}"#, #"{"calendar":["noon"]}"#,
    ] {
      #expect(throws: (any Error).self, "\(feature)") {
        try JSONDecoder().decode(DeclaredFeature.self, from: Data(feature.utf8))
      }
    }
  }
}
