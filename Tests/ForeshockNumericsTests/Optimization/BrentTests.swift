import ForeshockNumerics
import ForeshockTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct BrentTests {
  @Test func `roots are found to the last digits`() throws {
    let cosine = try #require(Brent.root(between: 1, and: 2) { cos($0) })
    #expect(ulps(cosine, .pi / 2) <= 2)
    let cubic = try #require(Brent.root(between: -5, and: 5) { $0 * $0 * $0 - 2 })
    #expect(ulps(cubic, cbrt(2)) <= 2)
    let flat = try #require(Brent.root(between: -1, and: 4, tolerance: 1e-9) { pow($0 - 1, 9) })
    #expect(abs(flat - 1) < 1e-8)
    let steep = try #require(Brent.root(between: 0, and: 1) { $0 == 0 ? -1e9 : 1 - 1e-9 / $0 })
    #expect(relativeError(steep, 1e-9) < 1e-15)
    var calls = 0
    _ = Brent.root(between: 0, and: 700) { x in
      calls += 1
      return exp(x) - 1e10
    }
    #expect(calls < 70)
  }

  @Test func `ends, jumps and ranges without a root`() {
    #expect(Brent.root(between: 0, and: 3) { $0 } == 0)
    #expect(Brent.root(between: -3, and: 0) { $0 } == 0)
    #expect(Brent.root(between: 1, and: 2) { $0 } == nil)
    #expect(Brent.root(between: 1, and: 2) { _ in .nan } == nil)
    let jump = Brent.root(between: 0, and: 1) { $0 < 0.3 ? -1 : 1 }
    #expect(abs((jump ?? 0) - 0.3) < 1e-15)
    // From either side.
    #expect(Brent.root(between: 2, and: 1) { $0 - 1.5 } == 1.5)
  }

  @Test func `minima inside a range`() {
    let quartic = Brent.minimum(in: -3...5) { pow($0 - 2, 4) + $0 }
    #expect(abs(quartic.point - (2 - cbrt(0.25))) < 1e-7)
    #expect(quartic.evaluations < 60)
    #expect(abs(Brent.minimum(in: 2...4) { cos($0) }.point - .pi) < 3e-8)
    #expect(abs(Brent.minimum(in: 0...1) { abs($0 - 0.2) }.point - 0.2) < 1e-7)
    // At an end, and beside numbers that are none.
    #expect(Brent.minimum(in: 0...1) { $0 }.point < 1e-7)
    #expect(abs(Brent.minimum(in: 0...4) { $0 < 1 ? .nan : ($0 - 1.5) * ($0 - 1.5) }.point - 1.5) < 1e-7)
    #expect(Brent.minimum(in: 3...3) { $0 }.point == 3)
  }
}
