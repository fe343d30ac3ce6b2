import ForeshockSeries
import Testing

@Suite("Series of millions of rows")
struct LongSeriesTests {
  @Test("Four million seconds, whose count times a month overflows an integer of microseconds")
  func fourMillionRows() throws {
    let count = 4_000_000
    let table = Table([
      Column(
        name: "time",
        values: .time(
          TimeColumn(microseconds: (0..<count).map { 1_700_000_000_000_000 + Int64($0) * 1_000_000 }))),
      Column(name: "value", values: .numeric((0..<count).map { Double($0 % 60) })),
    ])
    let series = try SeriesExtraction().series(from: table).series[0].series
    #expect(series.count == count)
    #expect(series.samplingInterval == .duration(.seconds(1)))
    #expect(series.missingCount == 0)
    #expect(series.values[count - 1] == Double((count - 1) % 60))
  }
}
