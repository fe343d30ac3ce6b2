import ForeshockSeries
import Foundation
import Testing

/// Files of the real world, where they are at hand.
@Suite struct RealFileTests {
  private static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data").resolvingSymlinksInPath()

  private static func files(under folders: [String]) -> [URL] {
    folders.flatMap { folder in
      let walker = FileManager.default.enumerator(
        at: data.appendingPathComponent(folder), includingPropertiesForKeys: nil)
      return (walker?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "csv" }
    }.sorted { $0.path < $1.path }
  }

  @Test func everyMetricFileBecomesASeries() throws {
    let files = Self.files(under: ["ms_cloud_monitoring", "nab/data", "prometheus"])
    // Present together or absent together.
    #expect(files.isEmpty == !FileManager.default.fileExists(atPath: Self.data.path))
    for file in files {
      let contents = try CSVReader().read(path: file.path)
      let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).count
      #expect(contents.table.rowCount == lines - 1, "\(file.lastPathComponent)")
      let found = try SeriesExtraction().series(from: contents.table)
      let one = try #require(found.series.first)
      #expect(found.timeColumn == contents.table.names[0] && found.valueColumn == contents.table.names[1])
      // Every row is on the grid with its own value, unless it shares its place with others.
      let values = try contents.table.numbers(found.valueColumn)
      var places: [Int: Int] = [:]
      for position in one.positions { places[position, default: 0] += 1 }
      for (row, position) in zip(one.rows, one.positions) where places[position] == 1 && !values[row].isNaN {
        #expect(one.series.values[position] == values[row])
      }
      #expect(
        !one.report.isResampled || one.report.averagedCount > 0, "\(file.lastPathComponent) \(found.summary)")
    }
  }

  @Test(arguments: [
    ("retail_sales.csv", SamplingInterval.months(1), 293),
    ("yosemite_temps_5min.csv", .duration(.seconds(300)), 18721),
    ("taylor_halfhourly.csv", .step, 4032), ("internet_traffic_hourly.csv", .duration(.seconds(3600)), 1231),
    ("wp_log_peyton_manning.csv", .duration(.seconds(86_400)), 2964),
    ("pedestrians_covid.csv", .duration(.seconds(86_400)), 1490),
  ])
  func forecastingFiles(_ name: String, _ interval: SamplingInterval, _ count: Int) throws {
    let file = Self.data.appendingPathComponent("forecasting").appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let one = try #require(
      try SeriesExtraction().series(from: try CSVReader().read(path: file.path).table).series.first)
    #expect(one.series.samplingInterval == interval)
    #expect(one.series.count == count)
  }

  @Test func wideFileWithoutHeader() throws {
    let file = Self.data.appendingPathComponent("forecasting/nn5_daily_test.csv")
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let contents = try CSVReader().read(path: file.path)
    #expect(!contents.report.hasHeader && contents.table.columns[0].kind == .text)
    #expect(contents.table.columns.dropFirst().allSatisfy { $0.kind == .numeric })
  }
}
