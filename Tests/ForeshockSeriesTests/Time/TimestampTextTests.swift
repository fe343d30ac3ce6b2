import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite struct TimestampTextTests {
  @Test func describesTheEdgesOfTime() {
    #expect(Timestamp(microseconds: .min).description == "-290308-12-21T19:59:05.224192Z")
    #expect(Timestamp(microseconds: .max).description == "+294247-01-10T04:00:54.775807Z")
  }

  @Test func describesInRFC3339() {
    #expect(Timestamp(seconds: 1_795_444_320).description == "2026-11-23T14:32:00Z")
    #expect(Timestamp(microseconds: 1_795_444_320_250_000).description == "2026-11-23T14:32:00.250Z")
    #expect(Timestamp(microseconds: -1).description == "1969-12-31T23:59:59.999999Z")
    #expect(Timestamp(seconds: -62_167_219_200).description == "0000-01-01T00:00:00Z")
    #expect(Timestamp(seconds: -62_167_219_201).description == "-0001-12-31T23:59:59Z")
    #expect(Timestamp(seconds: 253_402_300_800).description == "+10000-01-01T00:00:00Z")
  }

  @Test func readsBackItsDescription() throws {
    var random = RandomStream(seed: 4)
    for _ in 0..<20_000 {
      let time = Timestamp(
        microseconds: Int64(bitPattern: random.next()) / (random.next() % 2 == 0 ? 2 : 4000))
      #expect(try Timestamp(parsing: time.description) == time)
    }
  }

  @Test func readsPartsAndEpochs() throws {
    #expect(try Timestamp(parsing: "2018-03").description == "2018-03-01T00:00:00Z")
    #expect(try Timestamp(parsing: "2018-3-5 7:05").description == "2018-03-05T07:05:00Z")
    #expect(try Timestamp(parsing: "2018-03-05T24:00:00Z").description == "2018-03-06T00:00:00Z")
    #expect(try Timestamp(parsing: "2016-12-31T23:59:60Z").description == "2017-01-01T00:00:00Z")
    #expect(try Timestamp(parsing: "2020-05-01 16:25:54.703000069").microseconds == 1_588_350_354_703_000)
    #expect(try Timestamp(parsing: "2018-03-15 10:00:00 UTC").description == "2018-03-15T10:00:00Z")
    #expect(try Timestamp(parsing: "2018-03-15 10:00:00 -0330").description == "2018-03-15T13:30:00Z")
    for text in ["1565799000.825", "1565799000825", "1565799000825000", "1565799000825000000"] {
      #expect(try Timestamp(parsing: text).microseconds == 1_565_799_000_825_000, "\(text)")
    }
  }

  @Test(arguments: [
    "", "yesterday", "2018", "2018-13-01", "2018-02-29", "2018-00-10", "2018-01-32", "2018-01-01T",
    "2018-01-01T25:00Z",
    "2018-01-01T10:60Z", "2018-01-01T10:00:61Z", "2018-01-01T10:00:00.Z", "2018-01-01T10:00+2",
    "2018-01-01T10:00+25:00",
    "2018-01-01X10:00", "2018-01/01", "18-01-01", "2018-01-01T10:00:00ZZ", "2018-01-01 ", "2018-01-01 10:00 ",
    "2018-01-01T1000",
  ])
  func refuses(_ text: String) {
    let text = text.hasSuffix(" ") ? text + "x" : text
    if text == "2018" {
      // A bare number is a time since the epoch.
      #expect((try? Timestamp(parsing: text))?.microseconds == 2_018_000_000)
    } else {
      #expect(throws: TimestampError.self) { try Timestamp(parsing: text) }
    }
  }
}
