import ForeshockFeatures
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

/// Random banks row by row against whole columns.
@Suite struct DeclaredStreamTests {
  private static let transforms: [ColumnTransform] = [
    .value, .lag(1), .lag(7), .difference(lag: 1, order: 1), .difference(lag: 3, order: 2), .counterRate,
    .exponentiallyWeighted(.mean, .span(5)), .exponentiallyWeighted(.variance, .alpha(0.3)),
    .exponentiallyWeighted(.standardDeviation, .halfLife(2.5)), .baselineDrift(5, .standardized),
    .baselineDrift(9, .cumulative), .seasonalResidual(seasonLength: 4, cycles: 3, .mean),
    .seasonalResidual(seasonLength: 6, cycles: 2, .median), .timeSinceEvent,
  ]

  static func bank(_ random: inout RandomStream, columns: [String], hasTimes: Bool) throws -> FeatureBank {
    func some<T>(_ all: [T], _ random: inout RandomStream) -> [T] {
      all.filter { _ in random.uniform() < 0.4 }
    }
    func window(_ random: inout RandomStream) throws -> FeatureBank.LabelledWindow {
      let length = 1 + Int(40 * random.uniform())
      return .init(
        label: "\(length)",
        window: try RollingWindow(length: length, minPeriods: 1 + Int(Double(length) * random.uniform())))
    }
    var declared: [DeclaredFeature] = some(transforms, &random).map {
      .transform($0, of: random.uniform() < 0.5 ? nil : some(columns, &random))
    }
    if random.uniform() < 0.7 { declared.append(.ratio(columns[0], columns[1])) }
    if random.uniform() < 0.7 {
      declared.append(.pair(columns[1], columns[0], PairStatistic.allCases, try window(&random)))
    }
    if hasTimes { declared.append(.calendar(some(CalendarTerm.allCases, &random))) }
    declared.append(.fourier(try FourierTerms(period: 977.5, harmonics: 2), label: "p"))
    declared.shuffle(using: &random)
    var windows = [try window(&random)]
    while let next = Optional(try window(&random)), !windows.contains(where: { $0.label == next.label }) {
      windows.append(next)
    }
    return try FeatureBank(
      windows: windows, statistics: some(everyStatistic, &random),
      windowColumns: random.uniform() < 0.5 ? nil : some(columns, &random), declared: declared,
      secondsPerSample: 30)
  }

  @Test(arguments: 0..<60) func `gives the columns' features bit by bit, stored in between`(_ seed: Int)
    throws
  {
    var random = RandomStream(seed: UInt64(500 + seed))
    let hasTimes = seed % 2 == 0, count = 160
    let names = ["a", "b", "c"]
    let bank = try Self.bank(&random, columns: names, hasTimes: hasTimes)
    let columns = names.indices.map {
      FeatureColumn(
        name: names[$0], values: FeatureStreamTests.column(&random, count: count, kind: (seed + $0) % 4))
    }
    var clock: Int64 = 1_774_000_000
    let times = (0..<count).map { _ in
      clock += Int64(100 * random.uniform())
      return Timestamp(seconds: clock)
    }
    let whole = try bank.features(of: columns, at: hasTimes ? times : nil)
    #expect(whole.map(\.name) == bank.featureNames(of: names))
    var stream = try FeatureStream(bank, columns: names)
    #expect(stream.names == whole.map(\.name))
    let pauses: Set = [0, 1, Int(160 * random.uniform()), Int(160 * random.uniform())]
    for row in 0..<count {
      if pauses.contains(row) {
        stream = try JSONDecoder().decode(FeatureStream.self, from: JSONEncoder().encode(stream))
        #expect(stream.rowCount == row)
      }
      let samples = columns.map { $0.values[row] }
      let features = hasTimes ? stream.update(samples, at: times[row]) : stream.update(samples)
      for (feature, column) in zip(features, whole)
      where feature.bitPattern != column.values[row].bitPattern
        && !(feature.isNaN && column.values[row].isNaN)
      {
        Issue.record("\(column.name) in row \(row): \(feature) for \(column.values[row])")
      }
    }
  }

  @Test func `streams of the first version go on`() throws {
    let text = """
      {"version":1,"bank":{"windows":[{"label":"3","window":{"length":3,"minPeriods":1}}],"statistics":["mean"],
      "secondsPerSample":1},"columns":["a"],"count":2,"samples":[[4,"nan"]],"marks":[{"anchor":0,"base":0}]}
      """
    var stream = try JSONDecoder().decode(FeatureStream.self, from: Data(text.utf8))
    #expect(stream.update([8]) == [6])
    let declared = text.replacingOccurrences(
      of: #""secondsPerSample":1"#, with: #""secondsPerSample":1,"declared":[{"transform":"lag_1"}]"#)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(FeatureStream.self, from: Data(declared.utf8))
    }
  }

  @Test func `damaged states are refused`() throws {
    let window = FeatureBank.LabelledWindow(label: "3", window: try RollingWindow(length: 3))
    let bank = try FeatureBank(declared: [
      .transform(.lag(2)), .transform(.exponentiallyWeighted(.mean, .span(5))),
      .pair("a", "a", [.covariance], window),
    ])
    var stream = try FeatureStream(bank, columns: ["a"])
    for value in [1.0, 2, .nan, 4, 5] { _ = stream.update([value]) }
    let text = String(decoding: try JSONEncoder().encode(stream), as: UTF8.self)
    for (original, replacement) in [
      (#""version":2"#, #""version":3"#), (#""version":2"#, #""version":0"#), (#""lag_2""#, #""lag_3""#),
      (#""ewm_mean_5""#, #""ewm_mean_6""#), (#""ewm_mean_5""#, #""diff_1""#),
      (#""pairs":["#, #""pairs":[],"other":["#),
      (#""transforms":["#, #""transforms":[],"other":["#),
    ] {
      let damaged = text.replacingOccurrences(of: original, with: replacement)
      #expect(damaged != text, "nothing to replace: \(original) in \(text)")
      #expect(throws: DecodingError.self, "\(original) to \(replacement)") {
        try JSONDecoder().decode(FeatureStream.self, from: Data(damaged.utf8))
      }
    }
  }
}
