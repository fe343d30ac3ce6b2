import ForeshockForecasting
import ForeshockSeries
import Foundation
import Testing

@Suite("Training context")
struct TrainingContextTests {
  let gappy = TrainingContext(
    TimeSeries(
      name: "cpu", start: Timestamp(seconds: 1_790_000_000), samplingInterval: .duration(.seconds(60)),
      values: [1, .nan, 3, .nan]))

  @Test("Gaps survive JSON, and equal themselves")
  func roundTrip() throws {
    let copy = try JSONDecoder().decode(TrainingContext.self, from: JSONEncoder().encode(gappy))
    #expect(copy == gappy)
    #expect(copy.hashValue == gappy.hashValue)
    #expect(copy.recentValues[1].isNaN)
    #expect(gappy.timestamp(ahead: 2) == Timestamp(seconds: 1_790_000_300))
  }

  @Test(
    "Contradictions are refused",
    arguments: [
      (#""count":4"#, #""count":0"#), (#""missingCount":2"#, #""missingCount":9"#),
      (#""microseconds":60000000"#, #""microseconds":-5"#),
    ])
  func hostile(_ from: String, _ to: String) throws {
    let text = String(decoding: try JSONEncoder().encode(gappy), as: UTF8.self)
    let bad = text.replacingOccurrences(of: from, with: to)
    try #require(bad != text)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(TrainingContext.self, from: Data(bad.utf8))
    }
  }
}
