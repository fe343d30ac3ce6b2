import ForeshockFeatures
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Testing

/// Covariance and correlation over windows of any kind.
@Suite struct WindowPairsTests {
  private func columns(_ random: inout RandomStream, count: Int, missing: Double) -> ([Double], [Double]) {
    let x = (0..<count).map { _ in random.uniform() < missing ? Double.nan : 1e6 + random.normal() }
    let y = x.map { value in
      random.uniform() < missing ? Double.nan : (value.isNaN ? 0 : 0.5 * value) + random.normal()
    }
    return (x, y)
  }

  private func isSame(_ a: Double, _ b: Double) -> Bool {
    a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
  }

  @Test func trailingWindowsAreThoseOfRollingPair() throws {
    try withEvery(0..<40) { seed in
      var random = RandomStream(seed: UInt64(seed))
      let (x, y) = columns(&random, count: 1 + Int(random.next() % 300), missing: [0, 0.1, 0.8][seed % 3])
      let length = 1 + Int(random.next() % 60), minPeriods = 1 + Int(random.next() % UInt64(length))
      let pairs = try RollingWindow(length: length, minPeriods: minPeriods).pairs(x, y)
      let expected = try RollingPair(length: length, minPeriods: minPeriods).statistics(x, y)
      #expect(pairs.count == expected.count)
      for (a, b) in zip(pairs, expected) {
        #expect(
          a.count == b.count && isSame(a.covariance, b.covariance) && isSame(a.correlation, b.correlation),
          "window \(length), \(a) for \(b)")
      }
    }
  }

  /// Each window alone, as the only one of a series that it fills.
  @Test func agreesWithEachWindowAlone() throws {
    try withEvery(0..<30) { seed in
      var random = RandomStream(seed: UInt64(100 + seed))
      let count = 1 + Int(random.next() % 120)
      let (x, y) = columns(&random, count: count, missing: [0, 0.1, 0.7][seed % 3])
      var now: Int64 = 0
      let times = (0..<count).map { _ in
        now += random.uniform() < 0.05 ? 300 : Int64(random.next() % 9)
        return Timestamp(microseconds: now)
      }
      for closed in WindowClosure.allCases {
        for isCentered in [false, true] {
          let length = 2 + Int(random.next() % 40), duration = 1 + Int64(random.next() % 150)
          let counted = try RollingWindow(
            length: length, minPeriods: 1, closed: closed, isCentered: isCentered)
          let timed = try TimeWindow(
            duration: .microseconds(duration), closed: closed, isCentered: isCentered)
          let numbers = (0..<count).map(Double.init)
          for (pairs, bounds) in [
            (try counted.pairs(x, y), counted.rolling([.minimum, .maximum], over: numbers)),
            (
              try timed.pairs(x, y, at: times),
              try timed.rolling([.minimum, .maximum], over: numbers, at: times)
            ),
          ] {
            for row in 0..<count {
              guard !bounds[0][row].isNaN else {
                #expect(pairs[row].count == 0 && pairs[row].covariance.isNaN)
                continue
              }
              let span = Int(bounds[0][row])...Int(bounds[1][row])
              let alone = try RollingPair(length: span.count, minPeriods: 1)
                .statistics(Array(x[span]), Array(y[span]))[span.count - 1]
              #expect(pairs[row].count == alone.count)
              #expect(
                abs(pairs[row].covariance - alone.covariance) <= 1e-12 * max(1, abs(alone.covariance))
                  || (pairs[row].covariance.isNaN && alone.covariance.isNaN),
                "\(closed), centred \(isCentered), row \(row): \(pairs[row]) for \(alone)")
              #expect(
                abs(pairs[row].correlation - alone.correlation) <= 1e-12
                  || (pairs[row].correlation.isNaN && alone.correlation.isNaN),
                "\(closed), centred \(isCentered), row \(row): \(pairs[row]) for \(alone)")
            }
          }
        }
      }
    }
  }

  @Test func refusesColumnsOfOtherLengths() throws {
    let window = try RollingWindow(length: 3), timed = try TimeWindow(duration: .seconds(1))
    #expect(throws: FeatureError.unequalColumnLengths(column: "y", expected: 2, actual: 1)) {
      try window.pairs([1, 2], [1])
    }
    #expect(throws: FeatureError.unequalColumnLengths(column: "times", expected: 2, actual: 0)) {
      try timed.pairs([1, 2], [1, 2], at: [])
    }
    #expect(throws: FeatureError.timesOutOfOrder(row: 1)) {
      try timed.pairs([1, 2], [1, 2], at: [Timestamp(seconds: 2), Timestamp(seconds: 1)])
    }
  }
}
