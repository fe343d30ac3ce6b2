import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

/// Rows one by one against whole series.
@Suite struct OrderedRowTests {
  /// How the rows of a random text come.
  private enum Order: Int, CaseIterable {
    case steps, regular, gaps, epoch, disorder, duplicates, beside, months, timeless
  }

  private func text(_ order: Order, _ random: inout RandomStream) -> String {
    var rows: [String] = []
    let count = 40 + random.integer(below: 200)
    let odd = 10 + random.integer(below: 20)
    var time: Int64 = 1_772_000_000
    for row in 0..<count {
      time += order == .months ? 31 * 86_400 : 300
      if [.gaps, .epoch].contains(order), row > 2, random.uniform() < 0.1 {
        time += 300 * (1 + Int64(random.integer(below: 4)))
      }
      if order == .disorder, row == odd { time -= 900 }
      if order == .duplicates, row == odd { time -= 300 }
      let shown = order == .beside && row == odd ? time + 40 : time
      let stamp =
        order == .timeless && row == odd
        ? "" : order == .epoch ? "\(shown)" : Timestamp(seconds: shown).description
      let values = (0..<2).map { _ in
        let pick = random.uniform()
        return pick < 0.05 ? "" : pick < 0.08 ? "inf" : "\((1000 * random.uniform()).rounded() / 8)"
      }
      rows.append((order == .steps ? "" : stamp + ",") + values.joined(separator: ","))
    }
    return (order == .steps ? "" : "time,") + "cpu,memory\n" + rows.joined(separator: "\n") + "\n"
  }

  @Test(arguments: 0..<90) func givesTheSamplesOfTheSeries(_ seed: Int) throws {
    var random = RandomStream(seed: UInt64(seed))
    let order = try #require(Order(rawValue: seed % Order.allCases.count))
    let url = FileManager.default.temporaryDirectory.appending(path: "foreshock-\(UUID().uuidString).csv")
    try Data(text(order, &random).utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    var extraction = SeriesExtraction(valueColumn: seed % 2 == 0 ? "cpu" : nil)
    extraction.regressorColumns = ["memory"]

    let found = OrderedRowReader.open(path: url.path, extraction: extraction)
    // Rows that depend on later ones have to be read as a whole.
    #expect((found != nil) == [.steps, .regular, .gaps, .epoch].contains(order), "\(order)")
    guard let reader = found else { return }
    let whole = try #require(
      try SeriesBatchReader(path: url.path, extraction: extraction).next()?.first?.get())
    let series = whole.series
    #expect(reader.columns == ["cpu", "memory"])
    #expect(reader.start == series.start && reader.interval == series.samplingInterval)
    #expect(reader.count == series.count)
    let batches = try SeriesBatchReader(path: url.path, extraction: extraction)
    _ = try batches.next()
    #expect(reader.summary == batches.report.summary)
    var columns = [[Double]](repeating: [Double](repeating: .nan, count: series.count), count: 2)
    while let rows = try reader.next() {
      for (row, position) in rows.positions.enumerated() {
        for column in 0..<2 { columns[column][position] = rows.values[column][row] }
      }
    }
    columns[0] = columns[0].map { $0.isInfinite ? .nan : $0 }
    for (column, wanted) in zip(columns, [series.values] + whole.regressors) {
      for row in wanted.indices {
        #expect(
          column[row] == wanted[row] || (column[row].isNaN && wanted[row].isNaN), "\(order), row \(row)")
      }
    }
  }

  @Test func leavesOthersToThoseWhoReadTheWhole() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "foreshock-\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: url) }
    let rows = (0..<30).map { "2026-03-01T00:\($0 + 10):00Z,\($0),x\n" }.joined()
    func isOpened(_ text: String, _ extraction: SeriesExtraction = SeriesExtraction()) throws -> Bool {
      try Data(text.utf8).write(to: url)
      return OrderedRowReader.open(path: url.path, extraction: extraction) != nil
    }
    #expect(try isOpened("time,a,b\n" + rows))
    #expect(try !isOpened("time,a,b\n" + rows, SeriesExtraction(idColumn: "b")))
    #expect(
      try !isOpened(
        "unique_id,ds,y\n"
          + rows.replacingOccurrences(of: "2026", with: "u,2026").replacingOccurrences(of: ",x", with: "")))
    #expect(try !isOpened("time,a,b\n" + rows, SeriesExtraction(valueColumn: "c")))
    #expect(try !isOpened("time,a,b\n" + rows + "2026-03-01T00:40:00Z,many,x\n"))
    #expect(try !isOpened("time,a,b\n2026-03-01T00:40:00Z,1,x\n"))
    #expect(try !isOpened("time,a,b\n"))
    #expect(try !isOpened("time,a,b\n" + rows + "2029-03-01T00:40:00Z,1,x\n"))
    #expect(OrderedRowReader.open(path: url.path + ".none", extraction: SeriesExtraction()) == nil)
    #expect(OrderedRowReader.open(path: "-", extraction: SeriesExtraction()) == nil)
  }
}
