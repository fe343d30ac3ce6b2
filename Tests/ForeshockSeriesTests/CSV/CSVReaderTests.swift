import ForeshockSeries
import Testing

/// Reads `text` whole and in chunks of 1, 7 and 64 bytes through blocks of different sizes; all must agree.
func readEveryWay(_ text: String, _ options: CSVOptions = CSVOptions()) throws(CSVError) -> CSVContents {
  try readEveryWay(Array(text.utf8), options)
}

func readEveryWay(_ bytes: [UInt8], _ options: CSVOptions = CSVOptions()) throws(CSVError) -> CSVContents {
  var outcomes: [Result<CSVContents, CSVError>] = []
  for (chunk, block) in [(bytes.count + 1, 4 << 20), (1, 4 << 20), (7, 4 << 20), (64, 4 << 20), (1, 1 << 12)]
  {
    for threads in [1, 3] {
      var options = options
      options.threads = threads
      var parser = CSVParser(options, blockSize: block, canRestart: false, expectedByteCount: nil)
      do throws(CSVError) {
        var at = 0
        while at < bytes.count {
          let end = min(bytes.count, at + chunk)
          try parser.consume(Array(bytes[at..<end]))
          at = end
        }
        outcomes.append(.success(try parser.finish()))
      } catch {
        outcomes.append(.failure(error))
      }
    }
  }
  for outcome in outcomes.dropFirst() { #expect(outcomesAgree(outcome, outcomes[0])) }
  return try outcomes[0].get()
}

/// Whether two readings gave the same bits or the same error.
func outcomesAgree(_ a: Result<CSVContents, CSVError>, _ b: Result<CSVContents, CSVError>) -> Bool {
  switch (a, b) {
  case (.success(let a), .success(let b)):
    guard a.report == b.report, a.table.names == b.table.names else { return false }
    return zip(a.table.columns, b.table.columns).allSatisfy { one, other in
      switch (one.values, other.values) {
      case (.numeric(let x), .numeric(let y)): x.map(\.bitPattern) == y.map(\.bitPattern)
      default: one.values == other.values
      }
    }
  case (.failure(let a), .failure(let b)): return a == b
  default: return false
  }
}

@Suite struct CSVReaderTests {
  @Test func readsNumbersTimesAndWords() throws {
    let contents = try readEveryWay("time,load,host\n2018-03-15T00:00:00Z,1.5,a\n2018-03-15T00:01:00Z,,b\n")
    #expect(contents.table.names == ["time", "load", "host"])
    #expect(contents.table.rowCount == 2)
    let load = try contents.table.numbers("load")
    #expect(load[0] == 1.5 && load[1].isNaN)
    #expect(try contents.table.text("host") == TextColumn(["a", "b"]))
    guard case .time(let times) = contents.table.columns[0].values else {
      Issue.record("time is no time column")
      return
    }
    #expect(times[1] == Timestamp(seconds: 1_521_072_060))
  }
}
