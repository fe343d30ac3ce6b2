import ForeshockFeatures
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// Transforms against pandas, statsmodels and Python's calendar; Fixtures/make_transforms.py made the numbers.
@Suite struct TransformReferenceTests {
  struct Reference: Decodable {
    struct Differences: Decodable {
      var order: Int
      var lag: Int
      var values: [Double?]
    }
    struct Residuals: Decodable {
      var season: Int
      var cycles: Int
      var required: Int
      var centre: String
      var values: [Double?]
    }
    var values: [Double?]
    var lags: [String: [Double?]]
    var differences: [Differences]
    var residuals: [Residuals]
    var drift: [Double?]
    var cumulativeDrift: [Double?]
    var events: [Double]
    var sinceEvent: [Double?]
    var fourier: [[Double]]
    var zones: [String: [[Int]]]
  }

  private let reference: Reference
  private let values: [Double]

  init() throws {
    let text = try ForeshockTestSupport.Fixture.contents(of: "transforms.json")
    reference = try JSONDecoder().decode(Reference.self, from: Data(text.utf8))
    values = reference.values.map { $0 ?? .nan }
    #expect(values.count == 60)
  }

  private func numbers(_ column: [Double?]) -> [Double] { column.map { $0 ?? .nan } }

  @Test func lagsAndDifferencesAreThoseOfPandas() throws {
    #expect(reference.lags.count == 3 && reference.differences.count == 5)
    for (steps, expected) in reference.lags {
      let lag = try Lag(steps: try #require(Int(steps)))
      #expect(largestDifference(lag.transform(values), numbers(expected)) == 0)
    }
    for test in reference.differences {
      let difference = try Difference(order: test.order, lag: test.lag)
      #expect(difference.order == test.order && difference.lag == test.lag)
      #expect(largestDifference(difference.transform(values), numbers(test.values)) == 0)
    }
  }

  @Test func seasonalResidualsAreThoseOfPandas() throws {
    #expect(reference.residuals.count == 3)
    for test in reference.residuals {
      let residual = try SeasonalResidual(
        seasonLength: test.season, cycles: test.cycles, requiredCycles: test.required,
        centre: try #require(.init(rawValue: test.centre)))
      #expect(largestDifference(residual.transform(values), numbers(test.values)) < 1e-12)
    }
  }

  @Test func driftIsThatOfPandas() throws {
    let drift = try BaselineDrift(baselineCount: 12)
    #expect(largestDifference(drift.transform(values), numbers(reference.drift)) < 1e-12)
    let sum = try BaselineDrift(baselineCount: 12, output: .cumulative)
    #expect(largestDifference(sum.transform(values), numbers(reference.cumulativeDrift)) < 1e-11)
  }

  @Test func timeSinceEventsIsThatOfPandas() throws {
    let since = try TimeSinceEvent()
    #expect(largestDifference(since.transform(reference.events), numbers(reference.sinceEvent)) == 0)
    let moments = reference.events.indices.filter { reference.events[$0] != 0 }.reversed()
      .map { Timestamp(seconds: Int64($0)) }
    let times = reference.events.indices.map { Timestamp(seconds: Int64($0)) }
    let listed = TimeSinceEvent.seconds(since: moments, at: times)
    #expect(largestDifference(listed, numbers(reference.sinceEvent)) == 0)
  }

  @Test func fourierTermsAreThoseOfStatsmodels() throws {
    let terms = try FourierTerms(period: 7.5, harmonics: 3)
    let columns = terms.columns(over: 0..<40)
    #expect(columns.map(\.name) == ["sin_1", "cos_1", "sin_2", "cos_2", "sin_3", "cos_3"])
    for (column, expected) in zip(columns, reference.fourier) {
      // statsmodels reduces nothing: its phases of up to 100 are rounded by 7e-15.
      #expect(largestDifference(column.values, expected) < 1e-13)
    }
  }

  @Test func calendarIsThatOfPython() throws {
    #expect(reference.zones.count == 2)
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("ForeshockSeriesTests/Fixtures")
    for (name, rows) in reference.zones {
      let file = folder.appendingPathComponent(name.replacingOccurrences(of: "/", with: "_") + ".tzif")
      let zone = try TimeZoneRules(identifier: name, tzif: Array(try Data(contentsOf: file)))
      let calendar = CalendarTerms(zone: zone)
      #expect(rows.count == 15)
      let columns = calendar.columns(at: rows.map { Timestamp(seconds: Int64($0[0])) })
      #expect(columns.map(\.name) == CalendarTerm.allCases.map(\.rawValue))
      for (index, row) in rows.enumerated() {
        let values = columns.map { $0.values[index] }
        let (hour, minute, weekday, month) = (row[1], row[2], row[3], row[4])
        #expect(values[0...3] == [Double(hour), Double(weekday), weekday >= 5 ? 1 : 0, Double(month)])
        let day = 2 * Double.pi * Double(hour * 60 + minute) / 1440
        let week = 2 * Double.pi * Double(weekday * 1440 + hour * 60 + minute) / 10_080
        let year = 2 * Double.pi * Double(month - 1) / 12
        let expected = [sin(day), cos(day), sin(week), cos(week), sin(year), cos(year)]
        #expect(isClose(Array(values[4...]), expected, relative: 0, absolute: 1e-14))
      }
    }
  }
}
