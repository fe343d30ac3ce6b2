import ForeshockAnomaly
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite struct TrailingMeanTests {
  @Test func isTheMeanOfTheWindowsPresentSamples() {
    withEvery([1, 2, 3, 7, 36]) { length in
      var random = RandomStream(seed: UInt64(length))
      var mean = TrailingMean(length: length)
      var samples: [Double] = []
      for _ in 0..<500 {
        samples.append(random.uniform() < 0.2 ? .nan : 100 + random.normal())
        let window = samples.suffix(length).filter { !$0.isNaN }
        let expected =
          samples.count >= length && 2 * window.count >= length && !window.isEmpty
          ? window.reduce(0, +) / Double(window.count) : .nan
        let actual = mean.update(samples[samples.count - 1])
        #expect(isClose(actual, expected, relative: 1e-14))
      }
    }
  }

  @Test func spikesLeaveNoTrace() {
    var with = TrailingMean(length: 10)
    var without = TrailingMean(length: 10)
    for i in 0..<200 {
      let value = 1 + Double(i % 7) / 7
      let a = with.update(i == 95 ? 1e18 : value)
      let b = without.update(value)
      #expect((95..<105).contains(i) || a == b || (i < 9 && a.isNaN && b.isNaN))
    }
  }
}
