import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite struct CSVWriterTests {
  @Test func writesCells() {
    var writer = CSVWriter()
    writer.row(["time", "a \"b\"", "c,d"])
    writer.time(Timestamp(seconds: 0))
    writer.number(12)
    writer.number(0.1)
    writer.endRow()
    writer.time(nil)
    writer.number(.nan)
    writer.text("line\nend")
    writer.endRow()
    #expect(writer.text == "time,\"a \"\"b\"\"\",\"c,d\"\n1970-01-01T00:00:00Z,12,0.1\n,,\"line\nend\"\n")
  }

  @Test func writesNumbers() {
    #expect(NumberText.shortest(12) == "12" && NumberText.shortest(-0.0) == "-0")
    #expect(NumberText.shortest(1e15) == "1000000000000000" && NumberText.shortest(1e300) == "1e+300")
    #expect(NumberText.shortest(9_007_199_254_740_992) == "9007199254740992.0")
    #expect(NumberText.shortest(.infinity) == "inf" && NumberText.shortest(.nan) == "")
  }

  @Test func readsBackWhatItWrote() throws {
    var random = RandomStream(seed: 5)
    let values = (0..<2000).map { _ in
      let value = Double(bitPattern: random.next())
      return value.isFinite ? value : Double.nan
    }
    let words = (0..<2000).map { index -> String? in index % 7 == 0 ? nil : "m \(index % 40)\"\n," }
    let times = (0..<2000).map { index -> Timestamp? in
      Timestamp(microseconds: Int64(index) * 1_234_567_891 - 1_000_000_000_000)
    }
    let table = Table([
      Column(name: "t", values: .time(TimeColumn(times))), Column(name: "v", values: .numeric(values)),
      Column(name: "w", values: .text(TextColumn(words))),
    ])
    var writer = CSVWriter()
    writer.table(table)
    let back = try CSVReader().read(text: writer.text).table
    #expect(back.columns[0] == table.columns[0] && back.columns[2] == table.columns[2])
    #expect(
      try back.numbers("v").map { $0.isNaN ? 0 : $0.bitPattern }
        == values.map { $0.isNaN ? 0 : $0.bitPattern })
  }
}
