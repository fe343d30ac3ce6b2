import ForeshockAnomaly
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite struct ValueMemoryTests {
  /// Values of many kinds: spread out, clustered, repeated.
  private func values(_ seed: UInt64, _ count: Int) -> [Double] {
    var random = RandomStream(seed: seed)
    return (0..<count).map { _ in
      switch seed % 4 {
      case 0: random.normal()
      case 1: Double(random.integer(below: 700))
      case 2: random.uniform() < 0.9 ? random.uniform() : 1e6 * random.uniform()
      default: 1e9 + random.uniform()
      }
    }
  }

  @Test func distancesAreThoseToAllValuesWithinHalfTheResolution() {
    withEvery(0..<24 as Range<UInt64>) { seed in
      let seen = values(seed, 3000)
      var memory = ValueMemory(capacity: seed % 2 == 0 ? 64 : 512)
      var random = RandomStream(seed: 1000 + seed)
      for (count, value) in seen.enumerated() {
        memory.insert(value)
        guard count % 97 == 0 else { continue }
        let near = seen[random.integer(below: seen.count)]
        for asked in [near, near + 0.01 * random.normal(), near * 2 - 1] {
          let exact = seen[...count].reduce(Double.infinity) { min($0, abs($1 - asked)) }
          let distance = memory.distance(to: asked)
          #expect(distance >= exact && distance <= exact + memory.resolution / 2 * (1 + 1e-12))
        }
      }
    }
  }

  @Test func keepsEveryValueWhileThereIsRoom() {
    var memory = ValueMemory(capacity: 64)
    for value in 0..<64 { memory.insert(Double(value)) }
    #expect(memory.count == 64 && memory.resolution == 0)
    memory.insert(100)
    #expect(memory.count <= 34 && memory.resolution > 0)
    #expect(memory.distance(to: 0) == 0 && memory.distance(to: 100) == 0)
  }

  @Test func knowsNoDistanceWithoutValues() {
    #expect(ValueMemory(capacity: 8).distance(to: 1) == .infinity)
  }

  @Test func keepsTheRimsOfEmptyStretches() {
    var random = RandomStream(seed: 5)
    var memory = ValueMemory(capacity: 64)
    for _ in 0..<5000 { memory.insert(random.uniform() < 0.5 ? random.uniform() : 9 + random.uniform()) }
    #expect(abs(memory.distance(to: 5) - 4) < 0.1)
  }
}
