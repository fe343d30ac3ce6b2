import ForeshockSeries
import Foundation
import Testing

/// A file that goes away with the test.
private struct TemporaryFile {
  let url = FileManager.default.temporaryDirectory.appending(path: "foreshock-\(UUID().uuidString).csv")

  init(_ text: String) throws { try Data(text.utf8).write(to: url) }

  func remove() { try? FileManager.default.removeItem(at: url) }
}

/// All series of a file, and in how many batches they came.
private func readAll(
  _ text: String, _ how: SeriesExtraction = SeriesExtraction(),
  limits: SeriesBatchLimits = SeriesBatchLimits(), threads: Int? = nil
) throws -> (series: [Result<ExtractedSeries, SeriesFailure>], batches: Int, report: SeriesBatchReport) {
  let file = try TemporaryFile(text)
  defer { file.remove() }
  return try readAll(path: file.url.path, how, limits: limits, threads: threads)
}

private func readAll(
  path: String, _ how: SeriesExtraction, limits: SeriesBatchLimits, threads: Int? = nil
) throws -> (series: [Result<ExtractedSeries, SeriesFailure>], batches: Int, report: SeriesBatchReport) {
  var options = CSVOptions()
  options.threads = threads
  let reader = try SeriesBatchReader(path: path, extraction: how, options: options, limits: limits)
  var all: [Result<ExtractedSeries, SeriesFailure>] = []
  var batches = 0
  while let batch = try reader.next() {
    all += batch
    batches += 1
  }
  return (all, batches, reader.report)
}

/// The long table of `ids` with `count` rows each: one after the other, or mixed row by row.
private func long(_ ids: [String], count: Int, mixed: Bool = false, extra: String = "") -> String {
  var text = "unique_id,ds,y\(extra.isEmpty ? "" : ",\(extra)")\n"
  func row(_ id: String, _ index: Int) {
    let hour = index % 24
    text += "\(id),2026-01-\(String(format: "%02d", index / 24 + 1)) \(String(format: "%02d", hour)):00:00,"
    text += "\(index + id.utf8.count)" + (extra.isEmpty ? "" : ",\(10 * index)") + "\n"
  }
  if mixed {
    for index in 0..<count { for id in ids { row(id, index) } }
  } else {
    for id in ids { for index in 0..<count { row(id, index) } }
  }
  return text
}

@Suite("Series in batches") struct SeriesBatchTests {
  static let ids = (0..<50).map { "machine \($0 * 37 % 50)" }

  @Test("Batches hold what a table of everything holds", arguments: [false, true], [1, 7, 1024])
  func agreesWithTheTable(mixed: Bool, batch: Int) throws {
    let text = long(Self.ids, count: 30, mixed: mixed)
    let whole = try SeriesExtraction().series(from: try CSVReader().read(text: text).table)
    for threads in [1, 3] {
      let read = try readAll(
        text, limits: SeriesBatchLimits(seriesCount: batch, mixedRowCount: 400), threads: threads)
      let series = try read.series.map { try $0.get() }
      #expect(series.map(\.series) == whole.series.map(\.series))
      #expect(series.map(\.report) == whole.series.map(\.report))
      #expect(read.report.total.rowCount == 1500 && read.report.seriesCount == 50)
      #expect(read.report.arrangement == (mixed ? .mixed(passes: 4) : .grouped))
      // 400 rows hold 13 series: four passes of 13, 13, 13 and 11.
      let expected = mixed ? [1: 50, 7: 8, 1024: 4] : [1: 50, 7: 8, 1024: 1]
      #expect(read.batches == expected[batch])
    }
  }

  @Test("A batch ends with the series that fills its rows")
  func rowLimit() throws {
    let read = try readAll(long(Self.ids, count: 30), limits: SeriesBatchLimits(rowCount: 100))
    #expect(read.batches == 13)
    #expect(read.series.count == 50)
  }

  @Test("Series one after the other, one of which comes back, are all whole")
  func comesBack() throws {
    let parts = long(["a", "b", "c"], count: 20).split(separator: "\n").map(String.init)
    // The second half of a at the end.
    let text = (parts[...10] + parts[21...] + parts[11...20]).joined(separator: "\n") + "\n"
    let read = try readAll(text, limits: SeriesBatchLimits(seriesCount: 1, mixedRowCount: 25))
    #expect(read.report.arrangement == .mixed(passes: 3))
    #expect(try read.series.map { try $0.get().series.name } == ["a", "b", "c"])
    #expect(try read.series.map { try $0.get().series.count } == [20, 20, 20])
  }

  @Test("A pipe holds everything once an id comes back, and refuses one that comes back too late")
  func pipes() throws {
    let grouped = long(Self.ids, count: 30)
    let mixed = long(Self.ids, count: 30, mixed: true)
    let whole = try SeriesExtraction().series(from: try CSVReader().read(text: mixed).table)
    for (text, arrangement) in [(grouped, SeriesBatchReport.Arrangement.grouped), (mixed, .held)] {
      try withPipe(text) { path in
        let read = try readAll(path: path, SeriesExtraction(), limits: SeriesBatchLimits(seriesCount: 7))
        #expect(try read.series.map { try $0.get().series } == whole.series.map(\.series))
        #expect(read.report.arrangement == arrangement)
      }
    }
    // More text between the two halves of a than is parsed at once, and more rows than a pipe is looked ahead.
    var text = "unique_id,ds,y\na,1,1\n"
    for id in 0..<5000 { for step in 0..<100 { text += "s\(id),\(step),1\n" } }
    text += "a,2,2\n"
    try withPipe(text) { path in
      let error = #expect(throws: ExtractionError.self) {
        try readAll(path: path, SeriesExtraction(), limits: SeriesBatchLimits(pipeLookahead: 1000)).batches
      }
      #expect(error?.kind == .seriesReturned(series: "a", row: 500_002))
    }
  }

  @Test("A bad cell fails its series, with its line, and no other")
  func badCells() throws {
    var lines = long(["a", "b", "c", "d"], count: 12).split(separator: "\n").map(String.init)
    lines[15] = "b,2026-01-01 02:00:00,1.5.2"
    lines[16] = "b,2026-01-01 03:00:00,oops"
    lines[40] = "d,yesterday,3"
    let read = try readAll(lines.joined(separator: "\n") + "\n")
    #expect(read.series.count == 4)
    #expect(try read.series[0].get().series.count == 12)
    #expect(try read.series[2].get().series.count == 12)
    guard case .failure(let number) = read.series[1], case .failure(let time) = read.series[3] else {
      Issue.record("Bad cells were put up with")
      return
    }
    #expect(number.series == "b")
    #expect(
      number.reason == .cell(column: "y", line: 16, text: "1.5.2", expected: .numeric), "\(number)")
    #expect(time.description == "line 41, column \"ds\": \"yesterday\" is not a time")
  }

  @Test("Far in the file a cell's line is still right")
  func lateLines() throws {
    var lines = long((0..<2000).map { "series-\($0)" }, count: 100).split(separator: "\n").map(String.init)
    lines[190_000] = "series-1899,2026-01-04 04:00:00,\"x\"\"y\""
    let read = try readAll(lines.joined(separator: "\n") + "\n", limits: SeriesBatchLimits(seriesCount: 100))
    let failures = read.series.compactMap { result in
      if case .failure(let failure) = result { failure } else { nil }
    }
    #expect(failures.count == 1)
    #expect(failures.first?.reason == .cell(column: "y", line: 190_001, text: "x\"y", expected: .numeric))
  }

  @Test("A series that makes no grid fails alone")
  func gridTooLong() throws {
    let text = long(["a"], count: 20) + "b,1970-01-01,1\nb,2026-01-01 00:00:01,1\nb,2026-01-01 00:00:02,1\n"
    let read = try readAll(text)
    #expect(try read.series[0].get().series.count == 20)
    guard case .failure(let failure) = read.series[1] else {
      Issue.record("A grid of two thousand million points was made")
      return
    }
    #expect(failure.series == "b" && failure.description.contains("1970-01-01"))
  }

  @Test("Numbers as times: steps since the epoch, years, days")
  func numericTimes() throws {
    func times(_ stamps: [Int]) throws -> [Timestamp] {
      let rows = stamps.map { "a,\($0),1\n" }.joined()
      let found = try readAll("unique_id,ds,y\n" + rows).series[0].get().series
      return (0..<found.count).map(found.timestamp(at:))
    }
    #expect(
      try times([1_790_000_000, 1_790_000_060]).map(\.microseconds) == [
        1_790_000_000_000_000, 1_790_000_060_000_000,
      ])
    #expect(try times([2001, 2002, 2003]).map(\.description).last == "2003-01-01T00:00:00Z")
    #expect(try times([20_260_101, 20_260_102]).map(\.description).last == "2026-01-02T00:00:00Z")
    // One that is no day of any calendar, among days.
    let odd = try readAll(
      "unique_id,ds,y\na,20260101,1\na,20260102,2\n" + String(repeating: "b,20260101,1\n", count: 40_000)
        + "c,20261301,1\n")
    guard case .failure(let failure) = odd.series[2] else {
      Issue.record("The 13th month was taken")
      return
    }
    #expect(failure.description == "column \"ds\": \"20261301\" is not a time")
  }

  @Test("Regressors are put onto the series' grid")
  func regressors() throws {
    var how = SeriesExtraction()
    how.regressorColumns = ["load"]
    let text =
      "unique_id,ds,y,load\na,2026-01-01,1,10\na,2026-01-02,2,20\na,2026-01-02,4,40\na,2026-01-05,,50\n"
    let found = try readAll(text, how).series[0].get()
    #expect(found.series.values[1] == 3 && found.regressors[0][1] == 30)
    #expect(found.regressors[0].map { $0.isNaN ? -1 : $0 } == [10, 30, -1, -1, 50])
    let plain = try readAll("time,y,load\n2026-01-01,1,10\n2026-01-02,2,20\n", how).series[0].get()
    #expect(plain.regressors == [[10, 20]] && plain.series.values == [1, 2])
    how.valueColumn = "load"
    #expect(throws: ExtractionError.self) { try readAll(text, how) }
  }

  @Test("Only the columns that are needed are read")
  func otherColumns() throws {
    // The other columns change their kind and hold what would spoil a column of numbers.
    let text = "when,what,note\n2026-01-01,1,3\n2026-01-02,2,\"a\nb\"\n2026-01-03,3,4\n"
    let read = try readAll(text, SeriesExtraction(valueColumn: "what"))
    #expect(try read.series[0].get().series.values == [1, 2, 3])
    #expect(read.report.summary == "time \"when\" (guessed), value \"what\", every 1 d")
    let long = try readAll(
      "host,when,what,note\na,2026-01-01,1,3\na,2026-01-02,2,x\nb,2026-01-03,3,4\nb,2026-01-04,3,4\n",
      SeriesExtraction(idColumn: "host"))
    #expect(try long.series.map { try $0.get().series.name } == ["a", "b"])
    #expect(long.report.valueColumn == "what" && long.report.timeColumn == "when")
  }

  @Test("What is wrong with the whole text is thrown")
  func wholeFailures() throws {
    #expect(throws: ExtractionError.self) { try readAll("unique_id,ds,y\n") }
    #expect(throws: CSVError.self) { try readAll("") }
    #expect(throws: CSVError.self) {
      try readAll("unique_id,ds,y\na,2026-01-01,1\na,2026-01-02\nb,2026-01-02,3\n")
    }
    #expect(throws: ExtractionError.self) { try readAll("a,b\n1,2\n", SeriesExtraction(idColumn: "c")) }
    #expect(throws: CSVError.self) {
      try readAll(path: "/nowhere/at/all.csv", SeriesExtraction(), limits: SeriesBatchLimits())
    }
  }

  /// Lets `body` read `text` from a named pipe.
  private func withPipe(_ text: String, _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "foreshock-\(UUID().uuidString)").path
    let maker = Process()
    maker.executableURL = URL(filePath: "/usr/bin/env")
    maker.arguments = ["mkfifo", path]
    try maker.run()
    maker.waitUntilExit()
    #expect(maker.terminationStatus == 0)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let writer = Process()
    writer.executableURL = URL(filePath: "/bin/sh")
    let file = try TemporaryFile(text)
    defer { file.remove() }
    writer.arguments = ["-c", "cat \"$0\" > \"$1\"", file.url.path, path]
    writer.standardError = FileHandle.nullDevice
    try writer.run()
    defer { writer.waitUntilExit() }
    try body(path)
  }
}
