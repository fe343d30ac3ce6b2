import ForeshockFeatures
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// Banks and streams with windows of a duration and with other closed sides.
@Suite struct WindowKindsTests {
  private func bank() throws -> FeatureBank {
    var windows: [FeatureBank.LabelledWindow] = []
    for closed in WindowClosure.allCases {
      windows.append(
        .init(label: "5\(closed)", window: try RollingWindow(length: 5, minPeriods: 2, closed: closed)))
      for seconds in [1, 40, 900] {
        windows.append(
          .init(
            label: "\(seconds)s\(closed)", window: try TimeWindow(duration: .seconds(seconds), closed: closed)
          ))
      }
    }
    windows.append(.init(label: "17", window: try RollingWindow(length: 17, minPeriods: 3)))
    return try FeatureBank(windows: windows, statistics: everyStatistic, secondsPerSample: 30)
  }

  /// Values with gaps at times with bursts, breaks and repeats.
  private func series(_ random: inout RandomStream, count: Int, missing: Double) -> ([Double], [Timestamp]) {
    var now: Int64 = 1_700_000_000
    var values: [Double] = [], times: [Timestamp] = []
    for _ in 0..<count {
      let pick = random.uniform()
      now += pick < 0.03 ? 2_000 : pick < 0.4 ? 0 : Int64(random.next() % 30)
      times.append(Timestamp(seconds: now))
      values.append(
        random.uniform() < missing ? .nan : random.uniform() < 0.3 ? 4 : (8 * random.normal()).rounded() / 2)
    }
    return (values, times)
  }

  private func isSame(_ a: Double, _ b: Double) -> Bool {
    a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
  }

  @Test(arguments: [0, 0.1, 0.8]) func `streams give the columns' features bit by bit`(_ missing: Double)
    throws
  {
    var random = RandomStream(seed: UInt64(10 * missing) + 5)
    let (values, times) = series(&random, count: 900, missing: missing)
    let (others, _) = series(&random, count: 900, missing: missing)
    let bank = try bank()
    #expect(bank.needsTimes)
    let whole = try bank.features(
      of: [FeatureColumn(name: "a", values: values), FeatureColumn(name: "b", values: others)], at: times)
    var stream = try FeatureStream(bank, columns: ["a", "b"])
    #expect(stream.names == whole.map(\.name))
    for row in 0..<900 {
      if row % 97 == 40 {
        stream = try JSONDecoder().decode(FeatureStream.self, from: JSONEncoder().encode(stream))
      }
      let features = stream.update([values[row], others[row]], at: times[row])
      for (feature, column) in zip(features, whole) where !isSame(feature, column.values[row]) {
        Issue.record("\(column.name) in row \(row): \(feature) for \(column.values[row])")
      }
    }
  }

  /// Copies go their own way.
  @Test func copiesOfAStreamAreValues() throws {
    var random = RandomStream(seed: 9)
    let (values, times) = series(&random, count: 300, missing: 0.05)
    var stream = try FeatureStream(bank(), columns: ["a"])
    for row in 0..<200 { _ = stream.update([values[row]], at: times[row]) }
    var copy = stream
    for row in 200..<300 { _ = copy.update([-values[row]], at: times[row]) }
    var again = try FeatureStream(bank(), columns: ["a"])
    for row in 0..<200 { _ = again.update([values[row]], at: times[row]) }
    for row in 200..<300 {
      let (a, b) = (stream.update([values[row]], at: times[row]), again.update([values[row]], at: times[row]))
      #expect(zip(a, b).allSatisfy { isSame($0, $1) })
    }
  }

  /// After a long break what leaves a window is not at hand any more.
  @Test func windowsOfADurationMayJump() throws {
    let bank = try FeatureBank(
      windows: WindowClosure.allCases.map {
        .init(label: $0.rawValue, window: try TimeWindow(duration: .seconds(1000), closed: $0))
      },
      statistics: everyStatistic)
    var random = RandomStream(seed: 12)
    let values = (0..<1200).map { _ in random.normal() }
    let times = values.indices.map { Timestamp(seconds: Int64($0 + 2000 * ($0 / 500))) }
    let whole = try bank.features(of: [FeatureColumn(name: "a", values: values)], at: times)
    var stream = try FeatureStream(bank, columns: ["a"])
    for row in values.indices {
      let features = stream.update([values[row]], at: times[row])
      for (feature, column) in zip(features, whole) where !isSame(feature, column.values[row]) {
        Issue.record("\(column.name) in row \(row): \(feature) for \(column.values[row])")
      }
    }
  }

  @Test func aTimeBeforeTheLastCountsAsThatOne() throws {
    let bank = try FeatureBank(
      windows: [.init(label: "10s", window: try TimeWindow(duration: .seconds(10)))],
      statistics: [.count, .sum])
    var stream = try FeatureStream(bank, columns: ["a"])
    #expect(stream.update([1], at: Timestamp(seconds: 100)) == [1, 1])
    #expect(stream.update([2], at: Timestamp(seconds: 50)) == [2, 3])
    #expect(stream.update([3], at: Timestamp(seconds: 110)) == [1, 3])
    let columns = [FeatureColumn(name: "a", values: [1, 2])]
    #expect(throws: FeatureError.timesOutOfOrder(row: 1)) {
      try bank.features(of: columns, at: [Timestamp(seconds: 5), Timestamp(seconds: 4)])
    }
    #expect(throws: FeatureError.timesNeeded) { try bank.features(of: columns) }
  }

  @Test func streamsRefuseWindowsThatLookAhead() throws {
    let ahead = try RollingWindow(length: 5, isCentered: true)
    let timedAhead = try TimeWindow(duration: .seconds(5), isCentered: true)
    for window in [FeatureWindow.samples(ahead), .time(timedAhead)] {
      let bank = try FeatureBank(windows: [.init(label: "5", window: window)], statistics: [.mean])
      #expect(throws: FeatureError.centeredWindow("5")) { try FeatureStream(bank, columns: ["a"]) }
    }
    let bank = try FeatureBank(windows: [.init(label: "5", window: ahead)], statistics: [.mean])
    let columns = [FeatureColumn(name: "a", values: [1, 2, 3, 4, 5])]
    let found = try bank.features(of: columns)[0].values
    #expect(found[2] == 3 && found[1].isNaN)
    let pairs = try FeatureBank(
      declared: [
        .pair("a", "a", [.correlation], .init(label: "5", window: try TimeWindow(duration: .seconds(5))))
      ])
    #expect(throws: FeatureError.invalidPairWindow("5")) { try pairs.features(of: columns) }
  }

  @Test func damagedTimesAreRefused() throws {
    var stream = try FeatureStream(bank(), columns: ["a"])
    for row in 0..<20 { _ = stream.update([Double(row)], at: Timestamp(seconds: Int64(30 * row))) }
    let text = String(decoding: try JSONEncoder().encode(stream), as: UTF8.self)
    let times = try #require(text.range(of: #""times":\[[^\]]*\]"#, options: .regularExpression))
    for damage in [#""times":[]"#, #""times":[{"microseconds":5},{"microseconds":3}]"#] {
      let damaged = text.replacingCharacters(in: times, with: damage)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(FeatureStream.self, from: Data(damaged.utf8))
      }
    }
  }

  /// The windows of one row are those of all columns.
  @Test func marksThatDifferBetweenColumnsAreRefused() throws {
    let bank = try FeatureBank(
      windows: [.init(label: "9s", window: try TimeWindow(duration: .seconds(9)))], statistics: [.mean])
    var stream = try FeatureStream(bank, columns: ["a", "b"])
    for row in 0..<20 { _ = stream.update([1, 2], at: Timestamp(seconds: Int64(3 * row))) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(stream), as: UTF8.self)
    let last = try #require(text.range(of: #""start":17"#, options: .backwards))
    #expect(throws: Never.self) { try JSONDecoder().decode(FeatureStream.self, from: Data(text.utf8)) }
    let damaged = text.replacingCharacters(in: last, with: #""start":18"#)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(FeatureStream.self, from: Data(damaged.utf8))
    }
  }
}
