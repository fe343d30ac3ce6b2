import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite struct RandomStreamTests {
  @Test func `outputs equal the published generator's`() throws {
    let fixture = try Fixture("random.csv")
    let seeds = try fixture.text("seed")
    let streams = try fixture.text("stream")
    let positions = try fixture.text("position")
    let values = try fixture.text("value")
    #expect(values.count == 160)
    var random = RandomStream(seed: 0)
    for row in values.indices {
      if positions[row] == "0" {
        random = RandomStream(seed: try #require(UInt64(seeds[row])))
        if let index = UInt64(streams[row]) { random = random.stream(index) }
      }
      #expect(random.next() == UInt64(values[row]))
    }
  }

  @Test func `a numbered stream does not depend on what was drawn before`() {
    let fresh = RandomStream(seed: 3)
    var used = fresh
    for _ in 0..<10 { _ = used.normal() }
    var first = fresh.stream(5)
    var second = used.stream(5)
    #expect(first.next() == second.next())
    #expect(fresh.stream(0) != fresh.stream(1))
  }

  @Test func `streams of one seed and neighbouring seeds are uncorrelated`() {
    let n = 20_000
    let streams =
      (0..<8).map { RandomStream(seed: 11).stream($0) } + (100..<104).map { RandomStream(seed: $0) }
    let draws = streams.map { stream in
      var own = stream
      return (0..<n).map { _ in own.uniform() - 0.5 }
    }
    for i in draws.indices {
      for j in 0..<i {
        let correlation = zip(draws[i], draws[j]).reduce(0) { $0 + $1.0 * $1.1 } / (Double(n) / 12)
        #expect(abs(correlation) < 4.5 / Double(n).squareRoot())
      }
    }
  }

  @Test func `splitting gives different streams and moves on`() {
    var random = RandomStream(seed: 1)
    let a = random.split()
    let b = random.split()
    #expect(a != b && a != random)
  }

  @Test func `shuffles reach every order equally often`() {
    var random = RandomStream(seed: 21)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[random.permutation(4), default: 0] += 1 }
    #expect(counts.count == 24)
    // 23 degrees of freedom; 49.7 is exceeded once in a thousand.
    #expect(chiSquare(Array(counts.values), expected: 1000) < 49.7)
  }

  @Test(arguments: [(2, 30), (7, 12), (0, 5), (5, 5), (3, 1000)])
  func `samples have distinct members, each equally likely`(_ count: Int, _ total: Int) {
    var random = RandomStream(seed: 8)
    var members = [Int](repeating: 0, count: total)
    var firsts = members
    let rounds = 300 * total / max(count, 1)
    for _ in 0..<rounds {
      let sample = random.sample(count, of: total)
      #expect(sample.count == count && Set(sample).count == count)
      for member in sample { members[member] += 1 }
      if let first = sample.first { firsts[first] += 1 }
    }
    guard count > 0, count < total else { return }
    let degrees = Double(total - 1)
    let limit = degrees + 4.5 * (2 * degrees).squareRoot() + 10
    #expect(chiSquare(members, expected: Double(rounds * count) / Double(total)) < limit)
    #expect(chiSquare(firsts, expected: Double(rounds) / Double(total)) < limit)
  }

  @Test func `whole numbers below a bound are unbiased`() {
    var random = RandomStream(seed: 5)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[random.integer(below: 7)] += 1 }
    // 6 degrees of freedom; 22.5 is exceeded once in a thousand.
    #expect(chiSquare(counts, expected: 10_000) < 22.5)
    #expect(random.integer(below: 1) == 0)
    // A bound of three quarters of the range: a biased method would favour the lower third two to one.
    let bound = Int.max / 4 * 3
    let low = (0..<9000).reduce(0) { count, _ in count + (random.integer(below: bound) < bound / 3 ? 1 : 0) }
    #expect(abs(low - 3000) < 200)
  }
}

/// Pearson's statistic of counts that all have the same expectation.
func chiSquare(_ counts: [Int], expected: Double) -> Double {
  counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
}
