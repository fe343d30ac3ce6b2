import ForeshockSeries
import Testing

private func numbers(_ text: String, _ column: String, _ options: CSVOptions = CSVOptions()) throws
  -> [Double]
{
  try readEveryWay(text, options).table.numbers(column)
}

/// What the forms of CSV that people have are read as.
@Suite struct CSVFormTests {
  @Test(arguments: ["\n", "\r\n", "\r"])
  func lineEnds(_ end: String) throws {
    #expect(try numbers(["a,b", "1,2", "3,4", ""].joined(separator: end), "b") == [2, 4])
    #expect(try numbers(["a,b", "1,2", "3,4"].joined(separator: end), "b") == [2, 4])
    #expect(try numbers(["a,b", "1,2", "", "3,4", "", ""].joined(separator: end), "b") == [2, 4])
    #expect(
      try numbers(["\"a\",\"b\"", "\"1\",\"2\"", "\"3\",\"4\""].joined(separator: end), "b") == [2, 4])
  }

  @Test(arguments: [",", ";", "\t", "|"])
  func delimiters(_ delimiter: String) throws {
    let contents = try readEveryWay("a\(delimiter)b\n1\(delimiter)2\n3\(delimiter)4\n")
    #expect(contents.report.delimiter.rawValue == Array(delimiter.utf8)[0])
    #expect(try contents.table.numbers("b") == [2, 4])
  }

  @Test func decimalComma() throws {
    #expect(try numbers("t;v\n1;1234,5\n2;-0,25\n3;7.5\n", "v") == [1234.5, -0.25, 7.5])
    var options = CSVOptions()
    options.decimalComma = false
    #expect(try readEveryWay("t;v\n1;1234,5\n", options).table.column("v").kind == .text)
  }

  @Test func byteOrderMarkAndQuotes() throws {
    let contents = try readEveryWay(
      "\u{FEFF}\"na\"\"me\",\"note\"\n\"a,b\",\"line one\nline two\"\nplain,\" spaced \"\n")
    #expect(contents.table.names == ["na\"me", "note"])
    #expect(try contents.table.text("na\"me") == TextColumn(["a,b", "plain"]))
    #expect(try contents.table.text("note") == TextColumn(["line one\nline two", " spaced "]))
  }

  @Test func missingCells() throws {
    let spelled = ["", "NA", "N/A", "NaN", "nan", "null", "None", "-", "NULL", "#N/A", "\"\"", " "]
    let text = "v,w\n" + spelled.map { "\($0),1\n" }.joined() + "2,1\n"
    let values = try numbers(text, "v")
    #expect(values.count == spelled.count + 1)
    #expect(values.dropLast().allSatisfy { $0.isNaN } && values.last == 2)
  }

  @Test func infinitiesAreKept() throws {
    #expect(
      try numbers("a,v\n1,inf\n1,-Infinity\n1,+INF\n1,1e999\n", "v") == [
        .infinity, -.infinity, .infinity, .infinity,
      ])
  }

  @Test func missingHeader() throws {
    let contents = try readEveryWay("1,2\n3,4\n")
    #expect(!contents.report.hasHeader)
    #expect(contents.table.names == ["column1", "column2"])
    #expect(contents.table.rowCount == 2)
    let wide = try readEveryWay("NN5-001,13.407,14.7251\nNN5-003,5.64059,14.3991\n")
    #expect(!wide.report.hasHeader && wide.table.rowCount == 2)
    let years = try readEveryWay("country,2019,2020\nDE,1,2\n")
    #expect(years.report.hasHeader && years.table.names == ["country", "2019", "2020"])
    let dated = try readEveryWay("2018-01-01,a\n2018-01-02,b\n")
    #expect(!dated.report.hasHeader)
    var options = CSVOptions()
    options.header = .present
    #expect(try readEveryWay("1,2\n3,4\n", options).table.names == ["1", "2"])
    options.header = .absent
    #expect(try readEveryWay("a,b\n3,4\n", options).table.rowCount == 2)
  }

  @Test func namesAreMadeUnique() throws {
    let contents = try readEveryWay("v,v,,v_2\n1,2,3,4\n")
    #expect(contents.table.names == ["v", "v_3", "column3", "v_2"])
    #expect(contents.report.renamings.map(\.used) == ["v_3", "column3"])
  }

  @Test func singleColumn() throws {
    let contents = try readEveryWay("\"Y\"\n22262\n\n21756\n\n\n")
    #expect(contents.table.names == ["Y"])
    let values = try contents.table.numbers("Y")
    #expect(values.count == 3 && values[0] == 22262 && values[1].isNaN && values[2] == 21756)
    #expect(try numbers("1\n2\n3", "column1") == [1, 2, 3])
  }

  @Test func commentsAndSeparatorLine() throws {
    let contents = try readEveryWay("# made by hand\n#\n\na,b\n1,2\n")
    #expect(contents.table.names == ["a", "b"] && contents.report.commentLineCount == 3)
    #expect(try readEveryWay("sep=;\na;b\n1;2\n").report.delimiter == .semicolon)
  }

  @Test func trailingDelimiter() throws {
    #expect(try readEveryWay("a,b,\n1,2,\n3,4,\n").table.names == ["a", "b"])
    #expect(try numbers("a,b\n1,2,\n3,4\n", "b") == [2, 4])
    #expect(try readEveryWay("a,b,\n1,2,3\n").table.names == ["a", "b", "column3"])
  }

  @Test func cutLastLine() throws {
    let contents = try readEveryWay("a,b\n1,2\n3")
    #expect(contents.table.rowCount == 1 && contents.report.truncatedLine == 3)
    #expect(try readEveryWay("a,b\n1,2\n3,4").report.truncatedLine == nil)
  }

  @Test func blankLinesOfSpaces() throws {
    #expect(try numbers("a,b\n1,2\n   \n3,4\n", "b") == [2, 4])
  }

  @Test func columnsAreSkippedUnread() throws {
    var options = CSVOptions()
    options.columns = ["c", "a"]
    let contents = try readEveryWay("a,b,c\n1,\"x\ny\",3\n4,z,6\n", options)
    #expect(contents.table.names == ["a", "c"])
    #expect(try contents.table.numbers("c") == [3, 6])
  }

  @Test func kindsFoundLate() throws {
    // The sample of the first rows says numbers; the text comes later.
    let head = "v,w\n" + (0..<500).map { "0\($0),1\n" }.joined()
    let mixed = try CSVReader().read(text: head + "abc,1\n").table.text("v")
    #expect(mixed[0] == "00" && mixed[499] == "0499" && mixed[500] == "abc")
    // Nothing but missing cells at first.
    let empty = "v,w\n" + (0..<500).map { _ in ",1\n" }.joined()
    #expect(try readEveryWay(empty + "2018-03-15,1\n").table.column("v").kind == .time)
    #expect(try readEveryWay(empty + "word,1\n").table.column("v").kind == .text)
    #expect(try readEveryWay(empty + "7,1\n").table.column("v").kind == .numeric)
  }

  @Test func textFoundAfterManyBlocksKeepsItsSpelling() throws {
    // Restarting keeps "1.50"; a pipe cannot restart, says so, and respells.
    let text = "v\n" + String(repeating: "1.50\n", count: 3000) + "word\n"
    #expect(try CSVReader().read(text: text).table.text("v")[0] == "1.50")
    var parser = CSVParser(CSVOptions(), blockSize: 1 << 10, canRestart: false, expectedByteCount: nil)
    try parser.consume(Array(text.utf8))
    let contents = try parser.finish()
    #expect(contents.report.respelledColumns == ["v"])
    let words = try contents.table.text("v")
    #expect(words[0] == "1.5" && words[3000] == "word" && words.codes.count == 3001)
  }

  @Test func timesInEveryForm() throws {
    let forms = [
      "2018-03-15T00:00:00Z", "2018-03-15t02:00:00+02:00", "2018-03-15 00:00:00", "2018-03-15 00:00",
      "2018-03-15",
      "2018/03/15 00:00:00.000", "2018-03-14T19:00:00.0-05:00", "\"2018-03-15T00:00:00z\"", " 2018-03-15 ",
    ]
    let table = try readEveryWay("time,v\n" + forms.map { "\($0),1\n" }.joined()).table
    guard case .time(let times) = table.columns[0].values else {
      Issue.record("no time column")
      return
    }
    #expect(times.microseconds == forms.map { _ in 1_521_072_000_000_000 })
  }

  @Test func requestedTimesTakeEpochs() throws {
    var options = CSVOptions()
    options.kinds = ["t": .time]
    let table = try readEveryWay(
      "t,v\n1565799000.825,1\n1565799000825,2\n2019-08-14T16:10:00.825Z,3\n", options
    ).table
    #expect(
      table.columns[0].values
        == .time(TimeColumn(microseconds: [Int64](repeating: 1_565_799_000_825_000, count: 3))))
  }
}
