import ForeshockNumerics
import ForeshockTestSupport
import Testing

/// Quantiles from ranks against windows sorted anew.
@Suite struct SlidingQuantilesTests {
  static let quantiles: [WindowQuantile] = [
    .median, .share(0.95), .share(0), .share(1), .share(0.3), .share(0.5),
  ]

  /// Checks every `step`th position of `actual`, which has a stretch for each quantile.
  static func check(
    _ actual: [Double], _ values: [Double], _ length: Int, step: Int,
    _ quantiles: [WindowQuantile] = quantiles
  ) {
    for i in stride(from: 0, to: values.count, by: step) {
      let sorted = SortedReference.sorted(values[max(0, i - length + 1)...i])
      for (number, quantile) in quantiles.enumerated() {
        let expected = SortedReference.quantile(sorted, quantile)
        let value = actual[number * values.count + i]
        if !SortedReference.isSame(value, expected) {
          Issue.record("\(quantile) of \(length) at \(i): \(value) for \(expected)")
        }
      }
    }
  }

  static func slide(_ values: [Double], _ length: Int) -> [Double] {
    var results = [Double](repeating: 7, count: quantiles.count * values.count)
    var sliding = SlidingQuantiles(length: length, quantiles: quantiles)
    sliding.write(
      values.indices, of: values, from: 0, into: &results, at: quantiles.indices.map { $0 * values.count })
    return results
  }

  @Test(arguments: SortedReference.Kind.allCases)
  func `slides like a sorted window, bit by bit`(_ kind: SortedReference.Kind) {
    for (length, count, step) in [
      (1, 40, 1), (2, 70, 1), (3, 70, 1), (5, 200, 1), (64, 400, 3), (65, 5000, 17), (1000, 9000, 61),
      (3000, 14_000, 997), (500, 300, 7), (9000, 20_000, 1501),
    ] {
      var random = RandomStream(seed: UInt64(length + count))
      let values = kind.series(count, &random)
      Self.check(Self.slide(values, length), values, length, step: step)
    }
  }

  @Test func `all small sizes`() {
    withEvery(1...40) { count in
      var random = RandomStream(seed: UInt64(count))
      let values = SortedReference.Kind.mostMissing.series(count, &random)
      for length in 1...count + 2 { Self.check(Self.slide(values, length), values, length, step: 1) }
    }
  }

  /// The results do not depend on how many positions come at a time, nor on where samples begin or end.
  @Test func `piece by piece, the same`() {
    withEvery(0..<20) { seed in
      var random = RandomStream(seed: UInt64(seed))
      let values = SortedReference.Kind.someMissing.series(6000, &random), length = [3, 60, 700][seed % 3]
      let quantiles: [WindowQuantile] = [.share(0.9)]
      var results = [Double](repeating: 0, count: values.count)
      var sliding = SlidingQuantiles(length: length, quantiles: quantiles)
      var position = 0
      while position < values.count {
        let end = min(values.count, position + 1 + Int(random.uniform() * 900))
        let first = max(0, position - length), last = min(values.count, end + Int(random.uniform() * 3000))
        sliding.write(
          position..<end, of: Array(values[first..<last]), from: first, into: &results, at: [position])
        position = end
      }
      Self.check(results, values, length, step: 13, quantiles)
    }
  }
}
