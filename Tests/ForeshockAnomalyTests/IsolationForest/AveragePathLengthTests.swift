import ForeshockAnomaly
import ForeshockTestSupport
import Testing

@Suite struct AveragePathLengthTests {
  /// Exact rationals, rounded once; Fixtures/make_average_path_length.py made them.
  @Test func isExactToTheLastPlaces() throws {
    let fixture = try Fixture("average_path_length.csv")
    let expected = try fixture.numbers("c")
    #expect(expected.count > 80)
    for (count, wanted) in zip(try fixture.text("n").compactMap(Int.init), expected) {
      #expect(ulps(averagePathLength(count), wanted) <= 2, "c(\(count))")
    }
  }

  @Test func growsWithEveryRow() {
    var last = 0.0
    for count in 2...5000 {
      let length = averagePathLength(count)
      #expect(length > last)
      last = length
    }
    #expect(averagePathLength(-1) == 0)
  }
}
