import ForeshockFeatures
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct TimeWeightedTests {
  struct PandasFixture: Decodable {
    struct Case: Decodable {
      var halfLife: Int64
      var minPeriods: Int
      var times: [Int64]
      var values: [Double?]
      var means: [Double?]
    }
    var cases: [Case]
  }

  /// Fixtures/make_time_weighted.py made the numbers; variances are held against the definition.
  @Test func agreesWithPandasAndTheDefinition() throws {
    let text = try ForeshockTestSupport.Fixture.contents(of: "time_weighted.json")
    let fixture = try JSONDecoder().decode(PandasFixture.self, from: Data(text.utf8))
    #expect(fixture.cases.count == 60)
    for (number, test) in fixture.cases.enumerated() {
      let values = test.values.map { $0 ?? .nan }, times = test.times.map(Timestamp.init(microseconds:))
      let weighted = try TimeWeighted(
        halfLife: .microseconds(test.halfLife), isBiased: number % 2 == 1, minPeriods: test.minPeriods)
      let found = try weighted.transform(values, at: times)
      for row in values.indices {
        let wanted = test.means[row] ?? .nan
        #expect(
          abs(found.mean[row] - wanted) <= 1e-13 * max(abs(wanted), 10)
            || (found.mean[row].isNaN && wanted.isNaN),
          "case \(number), row \(row): \(found.mean[row]) for \(wanted)")
        let deviation = definition(Array(values[...row]), Array(times[...row]), weighted)
        #expect(
          abs(found.standardDeviation[row] - deviation) <= 1e-12 * deviation
            || (found.standardDeviation[row].isNaN && deviation.isNaN),
          "case \(number), row \(row): \(found.standardDeviation[row]) for \(deviation)")
      }
    }
  }

  private func definition(_ values: [Double], _ times: [Timestamp], _ weighted: TimeWeighted) -> Double {
    let now = times[times.count - 1]
    let samples = zip(values, times).filter { !$0.0.isNaN }.map { value, time in
      (
        w: Wide(pow(0.5, (now - time).inSeconds / weighted.halfLife.inSeconds)),
        x: Wide(value) - Wide(values.first { !$0.isNaN } ?? 0)
      )
    }
    guard samples.count >= weighted.minPeriods else { return .nan }
    let sum = samples.reduce(0) { $0 + $1.w }, mean = samples.reduce(0) { $0 + $1.w * $1.x } / sum
    let squares = samples.reduce(0) { $0 + $1.w * ($1.x - mean) * ($1.x - mean) }
    if weighted.isBiased { return Double((squares / sum).squareRoot()) }
    guard samples.count > 1 else { return .nan }
    let divisor = sum - samples.reduce(0) { $0 + $1.w * $1.w } / sum
    return Double((squares / divisor).squareRoot())
  }

  @Test func goesOnWhenStoredAndNeverBack() throws {
    var weighted = try TimeWeighted(halfLife: .seconds(60))
    #expect(weighted.mean.isNaN && weighted.variance.isNaN)
    weighted.update(1, at: Timestamp(seconds: 100))
    weighted.update(.infinity, at: Timestamp(seconds: 130))
    weighted.update(3, at: Timestamp(seconds: 160))
    #expect(abs(weighted.mean - (0.5 + 3) / 1.5) < 1e-15)
    var stored = try JSONDecoder().decode(TimeWeighted.self, from: JSONEncoder().encode(weighted))
    #expect(stored == weighted)
    // A time before the last counts as the last.
    weighted.update(5, at: Timestamp(seconds: 20))
    stored.update(5, at: Timestamp(seconds: 160))
    #expect(stored == weighted)
    weighted.update(.nan, at: Timestamp(seconds: 1_000_000))
    weighted.update(7, at: Timestamp(seconds: 1_000_060))
    #expect(weighted.mean == 7)
  }

  @Test func refusesWhatMakesNoSense() throws {
    #expect(throws: TransformError.invalidHalfLife(.zero)) { try TimeWeighted(halfLife: .zero) }
    #expect(throws: TransformError.invalidMinPeriods(0)) {
      try TimeWeighted(halfLife: .seconds(1), minPeriods: 0)
    }
    #expect(throws: TransformError.unequalCounts(1, 0)) {
      try TimeWeighted(halfLife: .seconds(1)).transform([1], at: [])
    }
    let damaged =
      #"{"microseconds":5,"isBiased":false,"minPeriods":1,"count":-1,"weight":1,"pairShare":0,"mean":0,"rest":0,"spread":0}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(TimeWeighted.self, from: Data(damaged.utf8))
    }
  }
}
