import ForeshockNumerics
import ForeshockTestSupport
import Testing

/// Windows kept in order against windows sorted anew.
@Suite struct OrderedWindowTests {
  static let quantiles: [WindowQuantile] = [.median, .share(0.95), .share(0), .share(1), .share(0.3)]

  @Test(arguments: SortedReference.Kind.allCases)
  func `slides like a sorted window, bit by bit`(_ kind: SortedReference.Kind) {
    for (length, count) in [
      (1, 60), (2, 60), (3, 90), (5, 120), (16, 200), (64, 500), (159, 500), (160, 500), (161, 800),
      (300, 1200), (900, 3000), (500, 300),
    ] {
      var random = RandomStream(seed: UInt64(length))
      let values = kind.series(count, &random)
      var window = OrderedWindow(capacity: length, quantiles: Self.quantiles.count, hasDeviation: true)
      for i in values.indices {
        window.replace(i >= length ? values[i - length] : .nan, by: values[i])
        // Each place of small windows, some of large ones.
        guard length < 20 || i % 7 == 0 || i == count - 1 else { continue }
        let sorted = SortedReference.sorted(values[max(0, i - length + 1)...i])
        #expect(window.count == sorted.count)
        for (number, quantile) in Self.quantiles.enumerated() {
          let (actual, expected) = (
            window.value(of: quantile, number: number), SortedReference.quantile(sorted, quantile)
          )
          if !SortedReference.isSame(actual, expected) {
            Issue.record("\(quantile) of \(length) at \(i): \(actual) for \(expected)")
          }
        }
        let (actual, expected) = (window.medianAbsoluteDeviation(), SortedReference.deviation(sorted))
        if !SortedReference.isSame(actual, expected) {
          Issue.record("deviation of \(length) at \(i): \(actual) for \(expected)")
        }
      }
    }
  }

  /// Blocks split, empty and join.
  @Test func `values come and go in any order`() {
    withEvery(0..<40) { seed in
      var random = RandomStream(seed: UInt64(seed))
      let capacity = [10, 161, 400, 2000][seed % 4]
      var window = OrderedWindow(capacity: capacity, quantiles: 2, hasDeviation: true)
      var values: [Double] = []
      // Fills and empties several times, from the bottom, the top or anywhere.
      for step in 0..<6 * capacity {
        let isFilling = step / capacity % 2 == 0
        if values.count < capacity, isFilling ? random.uniform() < 0.9 : random.uniform() < 0.1 {
          let value = (1000 * random.normal()).rounded()
          values.insert(value, at: values.firstIndex { $0 >= value } ?? values.count)
          window.insert(value)
        } else if !values.isEmpty {
          let place =
            switch seed / 4 % 3 {
            case 0: 0
            case 1: values.count - 1
            default: Int(random.uniform() * Double(values.count))
            }
          window.remove(values.remove(at: place))
        }
        guard step % 11 == 0 else { continue }
        #expect(window.count == values.count)
        #expect(
          SortedReference.isSame(
            window.value(of: .share(0.7), number: 1), SortedReference.quantile(values, .share(0.7))))
        #expect(SortedReference.isSame(window.medianAbsoluteDeviation(), SortedReference.deviation(values)))
      }
    }
  }

  @Test func `missing values change nothing, and a copy is a copy`() {
    var window = OrderedWindow(capacity: 3, quantiles: 1, hasDeviation: false)
    window.insert(.nan)
    window.remove(.nan)
    #expect(window.count == 0 && window.value(of: .median).isNaN)
    window.insert(2)
    let copy = window
    window.replace(2, by: 4)
    var other = copy
    #expect(window.value(of: .median) == 4 && other.value(of: .median) == 2)
  }
}
