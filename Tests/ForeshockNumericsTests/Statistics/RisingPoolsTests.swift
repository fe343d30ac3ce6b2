import ForeshockNumerics
import Testing

@Suite("Pools of adjacent violators")
struct RisingPoolsTests {
  /// The means that rise and are nearest, by min-max: the value at i is max over a ≤ i of min over b ≥ i of the mean of a … b.
  static func minMax(_ values: [Double], _ weights: [Double]) -> [Double] {
    func mean(_ range: ClosedRange<Int>) -> Double {
      range.reduce(0) { $0 + values[$1] * weights[$1] } / range.reduce(0) { $0 + weights[$1] }
    }
    return values.indices.map { i in
      (0...i).map { a in (i..<values.count).map { mean(a...$0) }.min() ?? 0 }.max() ?? 0
    }
  }

  @Test("They are the nearest rising values", arguments: 0..<64 as Range<UInt64>)
  func nearest(_ seed: UInt64) {
    var random = RandomStream(seed: seed)
    let count = Int(seed) + 1
    let values = (0..<count).map { _ in random.normal() + 0.02 * Double(seed) }
    let weights = (0..<count).map { _ in 0.5 + random.uniform() }
    let pools = RisingPools(sums: zip(values, weights).map { $0 * $1 }, weights: weights).pools
    let fitted = pools.flatMap { pool in [Double](repeating: pool.mean, count: pool.range.count) }
    #expect(pools.first?.range.lowerBound == 0 && pools.last?.range.upperBound == count)
    #expect(zip(pools, pools.dropFirst()).allSatisfy { $0.mean < $1.mean })
    for (a, b) in zip(fitted, Self.minMax(values, weights)) { #expect(abs(a - b) < 1e-12) }
  }

  @Test func nothingAndEqualNeighbours() {
    #expect(RisingPools(sums: [], weights: []).pools.isEmpty)
    #expect(RisingPools(sums: [1, 1, 2], weights: [1, 1, 1]).pools.map(\.range) == [0..<2, 2..<3])
  }
}
