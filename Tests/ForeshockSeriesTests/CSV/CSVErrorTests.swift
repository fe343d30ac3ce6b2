import ForeshockSeries
import Testing

/// That malformed texts are refused with the right place and words.
@Suite struct CSVErrorTests {
  private func failure(_ text: String, _ options: CSVOptions = CSVOptions()) -> CSVError? {
    failure(Array(text.utf8), options)
  }

  private func failure(_ bytes: [UInt8], _ options: CSVOptions = CSVOptions()) -> CSVError? {
    do throws(CSVError) {
      _ = try readEveryWay(bytes, options)
      return nil
    } catch {
      return error
    }
  }

  @Test("A row longer than a block takes time in proportion to its length", .timeLimit(.minutes(1)))
  func veryLongRows() throws {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 20_000_000)
    let text = Array("a,b\n1,".utf8) + long + Array("\n2,y\n".utf8)
    let table = try CSVReader().read(bytes: text).table
    #expect(table.rowCount == 2)
    #expect(try table.text("b")[0]?.utf8.count == 20_000_000)
    #expect(try table.text("b")[1] == "y")
    // Millions of digits are one number, here an infinite one.
    let digits = [UInt8](repeating: UInt8(ascii: "1"), count: 6_000_000)
    let numbers = try CSVReader().read(bytes: Array("v\n".utf8) + digits + Array("\n2\n".utf8)).table
    #expect(try numbers.numbers("v") == [.infinity, 2])
  }

  @Test func foreignFormatsAreNamed() {
    for (text, name) in [
      ("<!DOCTYPE html>\n<html>\n", "a web page"), ("\n <html><body>\n", "a web page"),
      ("<?xml version=\"1.0\"?>\n", "XML"), ("{\"a\": 1}\n", "JSON"), ("[{\"a\": 1}]\n", "JSON"),
      ("{\n  \"a\": 1\n}\n", "JSON"), ("a,b\n1,\0\0\0\0\n", "binary data"),
    ] {
      #expect(failure(text)?.kind == .notPlainText(found: name), "\(text)")
    }
  }

  @Test func raggedRows() {
    let short = failure("a,b,c\n1,2,3\n4,5\n6,7,8\n")
    #expect(short?.kind == .ragged(expected: 3, actual: 2) && short?.line == 3 && short?.column == nil)
    let long = failure("a,b\n1,2\n3,4,5,6\n")
    #expect(long?.kind == .ragged(expected: 2, actual: 4) && long?.line == 3)
    let afterQuoted = failure("a,b\n\"x\ny\",2\n1\n3,4\n")
    #expect(afterQuoted?.kind == .ragged(expected: 2, actual: 1) && afterQuoted?.line == 4)
    let crlf = failure("# c\r\na,b\r\n1,2\r\n1\r\n1,2\r\n")
    #expect(crlf?.line == 4)
    // Far behind the first block, so that pieces parsed at the same time have to agree on the line.
    let far = failure(
      "a,b\n" + String(repeating: "1,2\n", count: 40_000) + "1\n" + String(repeating: "1,2\n", count: 40_000))
    #expect(far?.line == 40_002)
  }

  @Test func unreadableNumbers() {
    var options = CSVOptions()
    options.kinds = ["b": .numeric]
    let error = failure("a,b\n1,2\n3,4x\u{1}\n", options)
    #expect(error?.line == 3 && error?.column == 2 && error?.columnName == "b")
    #expect(error?.description == "line 3, column 2 (\"b\"): \"4x\\u{1}\" is not a number")
    let long = failure("a,b\n1,\(String(repeating: "y", count: 300))\n", options)
    #expect((long?.description.count ?? 999) < 100)
    options.kinds = ["b": .time]
    #expect(failure("a,b\n1,yesterday\n", options)?.kind == .wrongKind(expected: .time, text: "yesterday"))
  }

  @Test func quotes() {
    let open = failure("a,b\n1,2\n3,\"never closed\n5,6\n")
    #expect(open?.kind == .unterminatedQuote && open?.line == 3 && open?.column == 2)
    let after = failure("a,b\n1,2\n\"x\"y,4\n")
    #expect(after?.kind == .textAfterQuote && after?.line == 3 && after?.column == 1)
    #expect(failure("\"a,b\n1,2\n")?.kind == .unterminatedQuote)
  }

  @Test func rowsBeyondTheLimit() throws {
    var options = CSVOptions()
    options.maximumRowLength = 10_000
    var parser = CSVParser(options, blockSize: 4096, canRestart: false, expectedByteCount: nil)
    try parser.consume(Array("a,b\n1,2\n".utf8))
    do throws(CSVError) {
      try parser.consume(Array(("3,\"" + String(repeating: "x\n", count: 9000)).utf8))
      Issue.record("a row of 18,000 bytes was accepted")
    } catch {
      #expect(error.kind == .rowTooLong(limit: 10_000) && error.line == 3)
    }
  }

  @Test func emptyTexts() {
    for text in ["", "\n", "\r\n\r\n", "\u{FEFF}", "# only a comment\n"] {
      #expect(failure(text)?.kind == .empty, "\(text.debugDescription)")
    }
    #expect(failure("a,b\n") == nil)
  }

  @Test func foreignFormats() {
    #expect(failure([0xFF, 0xFE, 0x61, 0, 0x2C, 0])?.kind == .notPlainText(found: "UTF-16 text"))
    #expect(
      failure([0x61, 0, 0x2C, 0, 0x62, 0, 0x0A, 0, 0x31, 0])?.kind == .notPlainText(found: "UTF-16 text"))
    #expect(failure([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0x0A])?.kind == .notPlainText(found: "a gzip file"))
  }

  @Test func columnsThatAreNotThere() {
    var options = CSVOptions()
    options.columns = ["vlaue"]
    #expect(failure("time,value\n1,2\n", options)?.description.contains("did you mean \"value\"?") == true)
    options.columns = nil
    options.kinds = ["q": .numeric]
    #expect(
      failure("time,value\n1,2\n", options)?.description.contains("the columns are \"time\", \"value\"")
        == true)
  }

  @Test func filesThatCannotBeRead() {
    #expect(throws: CSVError.self) { try CSVReader().read(path: "/nonexistent/file.csv") }
    #expect(throws: CSVError.self) { try CSVReader().read(path: "/") }
  }
}
