import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite struct StatisticsTests {
  static func draws(_ n: Int, seed: UInt64, offset: Double = 0) -> [Double] {
    var random = RandomStream(seed: seed)
    return (0..<n).map { _ in offset + random.normal() }
  }

  @Test func `sums, means and variances keep their digits`() {
    withEvery(0..<40) { n in
      let x = (0..<n).map { Double($0 * $0) }
      #expect(Statistics.sum(x) == x.reduce(0, +))
    }
    // Far from zero the textbook formula would lose everything.
    let far = [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]
    #expect(Statistics.mean(far) == 1e9 + 10 && Statistics.variance(far) == 30)
    #expect(Statistics.variance(far, degreesOfFreedomUsed: 0) == 22.5)
    #expect(Statistics.standardDeviation([1, 1, 1]) == 0)
    #expect(Statistics.mean([]).isNaN && Statistics.variance([1]).isNaN && Statistics.mean([1, .nan]).isNaN)
    #expect(Statistics.mean([.infinity, 1]) == .infinity)
  }

  @Test func `running moments agree with those of the whole, also merged`() {
    let x = Self.draws(1000, seed: 1, offset: 1e6)
    var all = RunningMoments()
    var (first, second) = (RunningMoments(), RunningMoments())
    for (i, value) in x.enumerated() {
      all.add(value)
      if i < 300 { first.add(value) } else { second.add(value) }
    }
    first.merge(second)
    first.merge(RunningMoments())
    for moments in [all, first] {
      #expect(moments.count == 1000)
      #expect(isClose(moments.mean, Statistics.mean(x), relative: 1e-15))
      #expect(isClose(moments.variance(), Statistics.variance(x), relative: 1e-9))
    }
    #expect(RunningMoments().mean.isNaN && RunningMoments().variance().isNaN)
  }

  @Test func `quantiles by selection equal those of the sorted numbers`() {
    withEvery(UInt64(0)..<200) { seed in
      var random = RandomStream(seed: seed)
      let n = 1 + random.integer(below: 300)
      // Every other set has many ties.
      let x = (0..<n).map { _ in
        seed.isMultiple(of: 2) ? random.normal() : Double(random.integer(below: 5))
      }
      let sorted = x.sorted()
      for level in [0, 0.01, 0.25, 0.5, 0.77, 1, random.uniform()] {
        #expect(Statistics.quantile(x, level) == Statistics.quantile(sorted: sorted, level))
      }
    }
    // NumPy 2's documented example of its default, and the halves between.
    #expect(Statistics.quantile([10, 7, 4, 3, 2, 1], 0.5) == 3.5)
    #expect(
      isClose(
        Statistics.quantiles([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0.1, 0.9]), [1.9, 9.1], relative: 1e-15))
    #expect(
      isClose(
        Statistics.quantiles([3, 1, 2], [1, 0, 0.5, 0.25, 0.75, 0.1]), [3, 1, 2, 1.5, 2.5, 1.2],
        relative: 1e-15))
  }

  @Test func `selection survives sorted, reversed, constant and organ-pipe input`() {
    let n = 20_001
    let inputs = [
      (0..<n).map(Double.init), (0..<n).reversed().map(Double.init), [Double](repeating: 2, count: n),
      (0..<n).map { Double(min($0, n - $0)) },
    ]
    for x in inputs {
      #expect(Statistics.median(x) == x.sorted()[n / 2])
    }
  }

  @Test func `infinite numbers, no numbers and NaN`() {
    #expect(Statistics.median([]).isNaN && Statistics.median([1, .nan, 2]).isNaN)
    #expect(Statistics.median([-.infinity, 1, .infinity]) == 1)
    #expect(Statistics.median([.infinity, .infinity]) == .infinity)
    #expect(Statistics.trimmedMean([], fraction: 0.1).isNaN && Statistics.hodgesLehmann([]).isNaN)
    #expect(Statistics.finite([1, .nan, .infinity, 2]) == [1, 2])
  }

  @Test func `robust summaries`() {
    #expect(Statistics.medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9], scale: 1) == 1)
    #expect(Statistics.interquartileRange([1, 2, 3, 4, 5]) == 2)
    #expect(Statistics.trimmedMean([100, 1, 2, 3, -50], fraction: 0.2) == 2)
    #expect(Statistics.trimmedMean([1, 2, 3, 10], fraction: 0) == 4)
    // Means of two: 1, 1.5, 2, 3, 3.5, 5.
    #expect(Statistics.hodgesLehmann([1, 2, 5]) == 2.5)
    let x = Self.draws(20_001, seed: 3)
    #expect(abs(Statistics.medianAbsoluteDeviation(x) - 1) < 0.04)
    #expect(Statistics.ranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
    #expect(Statistics.ranks([]) == [])
  }

  @Test func `autocorrelations by definition, by transform and with gaps`() {
    var x = Self.draws(600, seed: 4)
    for i in 1..<x.count { x[i] += 0.8 * x[i - 1] }
    let mean = Statistics.mean(x)
    func definition(_ lag: Int) -> Double {
      let total = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (lag..<x.count).reduce(0) { $0 + (x[$1] - mean) * (x[$1 - lag] - mean) } / total
    }
    let few = Statistics.autocorrelation(x, maxLag: 20)
    let many = Statistics.autocorrelation(x, maxLag: 500)
    #expect(largestDifference(few, (0...20).map(definition)) < 1e-14)
    #expect(largestDifference(many, (0...500).map(definition)) < 1e-14)
    var gappy = x
    for i in stride(from: 5, to: 600, by: 9) { gappy[i] = .nan }
    let withGaps = Statistics.autocorrelation(gappy, maxLag: 5)
    #expect(withGaps[0] == 1)
    #expect(largestDifference(withGaps, Array(few[0...5])) < 0.1)
    #expect(Statistics.autocorrelation([2, 2, 2], maxLag: 1).allSatisfy { $0.isNaN })
  }
}
