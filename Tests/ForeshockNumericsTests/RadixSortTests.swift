import ForeshockNumerics
import Testing

@Suite("Radix sort")
struct RadixSortTests {
  private let edges: [Double] = [
    -.infinity, .infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .greatestFiniteMagnitude,
    1,
  ]

  @Test func sortsLikeComparison() {
    for seed in 0..<60 as Range<UInt64> {
      var random = RandomStream(seed: seed)
      let count = random.integer(below: 5000)
      let x = (0..<count).map { _ -> Double in
        switch seed % 4 {
        case 0: random.uniform()
        case 1: random.normal() * 1e300
        case 2: Double(random.integer(below: 7)) - 3
        default: edges[random.integer(below: edges.count)]
        }
      }
      #expect(RadixSort.ascending(x) == x.sorted())
    }
  }

  @Test func zerosBecomeOne() {
    let zeros = RadixSort.ascending([Double](repeating: -0.0, count: 500) + [1])
    #expect(zeros.allSatisfy { $0.sign == .plus })
  }
}
