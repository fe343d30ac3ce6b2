import ForeshockSeries
import Testing

@Suite struct ReadingTimesTests {
  private func table(_ text: String) throws -> Table { try CSVReader().read(text: text).table }

  @Test func numbersThatAreTimesBecomeTimes() throws {
    let seconds = try table("ts,v\n1790000000,1\n1790000300,2\n").readingTimes()
    #expect(seconds.columns[0].kind == .time && seconds.columns[1].kind == .numeric)
    guard case .time(let times) = seconds.columns[0].values else { return }
    #expect(times[1] == Timestamp(seconds: 1_790_000_300))
    let milliseconds = try table("v,at\n1,1790000000000\n2,1790000060000\n").readingTimes(of: "at")
    guard case .time(let others) = milliseconds.columns[1].values else { return }
    #expect(others[1] == Timestamp(seconds: 1_790_000_060))
  }

  @Test func tablesWithoutTimesStayAsTheyAre() throws {
    for text in ["a,b\n1,2\n3,4\n", "a\n1790000000\n", "w,a\nx,1\n"] {
      let table = try table(text)
      #expect(try table.readingTimes() == table)
    }
    let stamps = try table("time,v\n2026-01-01T00:00:00Z,1\n")
    #expect(try stamps.readingTimes() == stamps)
  }

  @Test func columnsThatHoldNoTimesAreRefused() throws {
    let table = try table("w,a\nx,1\n")
    #expect(throws: ExtractionError.self) { try table.readingTimes(of: "w") }
    #expect(throws: ExtractionError.self) { try table.readingTimes(of: "none") }
  }
}
