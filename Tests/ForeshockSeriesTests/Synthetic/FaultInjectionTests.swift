import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite("Injected faults")
struct FaultInjectionTests {
  static let kinds = SyntheticFault.allCases.map { FaultSpec($0) }

  static func noise(_ count: Int) -> [Double] {
    var random = RandomStream(seed: 2)
    return (0..<count).map { _ in 50 + 5 * random.normal() }
  }

  @Test("Faults stand apart, behind the clean beginning", arguments: 0..<20 as Range<UInt64>)
  func places(_ seed: UInt64) throws {
    let injection = try FaultInjection(Self.kinds, count: 5, clean: 700)
    let values = Self.noise(4000)
    let broken = try injection.inject(into: values, random: RandomStream(seed: seed))
    #expect(broken.faults.count == 30)
    for kind in SyntheticFault.allCases { #expect(broken.faults.count { $0.kind == kind } == 5) }
    #expect(try #require(broken.faults.first).range.lowerBound >= 700)
    for (a, b) in zip(broken.faults, broken.faults.dropFirst()) {
      #expect(a.range.upperBound < b.range.lowerBound)
    }
    #expect(try #require(broken.faults.last).range.upperBound <= 4000)
    let inside = Set(broken.faults.flatMap(\.range))
    for index in values.indices where !inside.contains(index) {
      #expect(values[index] == broken.values[index])
    }
  }

  @Test func sizesAreInTheSeriesOwnUnits() throws {
    let values = Self.noise(4000)
    let noise = 1.4826 * Statistics.median(zip(values, values.dropFirst()).map { abs($1 - $0) })
    let ends = Statistics.quantiles(values, [0.01, 0.99])
    for (kind, size, unit) in [
      (SyntheticFault.spike, 8.0, noise), (.shift, 0.3, ends[1] - ends[0]),
      (.drift, 0.5, ends[1] - ends[0]),
    ] {
      let broken = try FaultInjection([FaultSpec(kind, size: size)], count: 3)
        .inject(into: values, random: RandomStream(seed: 1))
      for fault in broken.faults {
        let last = fault.range.upperBound - 1
        #expect(abs(abs(broken.values[last] - values[last]) - size * unit) < 1e-9)
        #expect(fault.size == size)
      }
      // Twice the scale, twice the fault.
      let doubled = try FaultInjection([FaultSpec(kind, size: size)], count: 3)
        .inject(into: values.map { 2 * $0 }, random: RandomStream(seed: 1))
      #expect(zip(doubled.values, broken.values).allSatisfy { abs($0 - 2 * $1) < 1e-9 })
    }
  }

  @Test func whatEachKindDoes() throws {
    let values = Self.noise(2000)
    func broken(_ kind: SyntheticFault, length: Int? = nil) throws -> ([Double], InjectedFault) {
      let result = try FaultInjection([FaultSpec(kind)], count: 1, length: length)
        .inject(into: values, random: RandomStream(seed: 4))
      return (result.values, try #require(result.faults.first))
    }
    let (gap, missing) = try broken(.gap)
    #expect(missing.range.allSatisfy { gap[$0].isNaN } && missing.range.count == 12)
    let (stuck, held) = try broken(.stuck, length: 40)
    #expect(held.range.allSatisfy { stuck[$0] == values[held.range.lowerBound] } && held.range.count == 40)
    let (reset, fall) = try broken(.reset)
    #expect(reset[fall.range.lowerBound] == values.min())
    let (spike, one) = try broken(.spike, length: 40)
    #expect(one.range.count == 1 && spike[one.range.lowerBound] != values[one.range.lowerBound])
  }

  @Test func boundsTurnFaultsAround() throws {
    // Everything lies at the upper bound: what is off must be below.
    let values = Self.noise(1000).map { min($0, 45) + 5 }
    for seed in 0..<10 as Range<UInt64> {
      let broken = try FaultInjection([FaultSpec(.shift)], count: 2)
        .inject(into: values, bounds: 0...50, random: RandomStream(seed: seed))
      for fault in broken.faults { #expect(fault.range.allSatisfy { broken.values[$0] <= 50 }) }
    }
  }

  @Test("Constant series are broken in units of their value", arguments: [1e-6, 3, -2e9])
  func constantSeries(_ level: Double) throws {
    let values = [Double](repeating: level, count: 1000)
    for (kind, size) in [(SyntheticFault.shift, 0.4), (.drift, 0.6), (.spike, 0.012), (.reset, 1)] {
      let broken = try FaultInjection([FaultSpec(kind)], count: 1)
        .inject(into: values, random: RandomStream(seed: 3))
      let off = broken.values.map { abs($0 - level) }.max() ?? 0
      #expect(abs(off - size * abs(level)) < 1e-9 * abs(level), "\(kind.rawValue)")
    }
    let zero = try FaultInjection([FaultSpec(.reset), FaultSpec(.shift)], count: 1)
      .inject(into: [Double](repeating: 0, count: 400), bounds: 0...10, random: RandomStream(seed: 3))
    #expect(zero.values.allSatisfy { (0...10).contains($0) })
    // Rare values other than the usual one have the span that there is.
    var rare = [Double](repeating: 0, count: 1000)
    rare[500] = 8
    let shifted = try FaultInjection([FaultSpec(.shift)], count: 1)
      .inject(into: rare, random: RandomStream(seed: 3))
    let fault = try #require(shifted.faults.first)
    #expect(abs(abs(shifted.values[fault.range.upperBound - 1]) - 3.2) < 1e-12)
  }

  /// Many lengths, counts and gaps: every fault lies in the series and apart from its neighbours.
  @Test("No fault touches another, whatever the settings", arguments: 0..<200 as Range<UInt64>)
  func neverTouching(_ seed: UInt64) throws {
    var random = RandomStream(seed: seed)
    let count = 40 + random.integer(below: 3000)
    let holes = random.uniform() * 0.5
    let values = (0..<count).map { _ in random.chance(holes) ? Double.nan : random.normal() }
    let kinds = Self.kinds.filter { _ in random.chance(0.6) }
    guard !kinds.isEmpty else { return }
    let injection = try FaultInjection(
      kinds, count: 1 + random.integer(below: 6), clean: 1 + random.integer(below: count / 2),
      length: random.chance(0.5) ? 2 + random.integer(below: 100) : nil)
    guard let broken = try? injection.inject(into: values, random: random) else { return }
    for (a, b) in zip(broken.faults, broken.faults.dropFirst()) {
      #expect(a.range.upperBound < b.range.lowerBound)
    }
    for fault in broken.faults { #expect(!fault.range.isEmpty && fault.range.upperBound <= count) }
  }

  @Test func settingsOutOfBounds() throws {
    #expect(throws: SyntheticError.self) { try FaultInjection([FaultSpec(.spike, size: 0)]) }
    #expect(throws: SyntheticError.self) { try FaultInjection([FaultSpec(.reset, size: 2)]) }
    #expect(throws: SyntheticError.self) { try FaultInjection([FaultSpec(.spike, size: .nan)]) }
    #expect(throws: SyntheticError.self) { try FaultInjection([FaultSpec(.gap, size: 3)]) }
    #expect(throws: SyntheticError.self) { try FaultInjection([FaultSpec(.spike), FaultSpec(.spike)]) }
    #expect(throws: SyntheticError.self) { try FaultInjection(Self.kinds, count: 0) }
    #expect(throws: SyntheticError.self) { try FaultInjection(Self.kinds, length: 1) }
    #expect(throws: SyntheticError.noRoomForFaults(faults: 600, samples: 750)) {
      try FaultInjection(Self.kinds, count: 100).inject(
        into: Self.noise(1000), random: RandomStream(seed: 0))
    }
    #expect(throws: SyntheticError.self) {
      try FaultInjection(Self.kinds, count: .max).inject(into: Self.noise(99), random: RandomStream(seed: 0))
    }
    // Nothing to measure sizes in is no reason to stop.
    let still = try FaultInjection(Self.kinds, count: 1)
      .inject(into: [Double](repeating: 3, count: 400), random: RandomStream(seed: 0))
    #expect(still.faults.count == 6)
    let absent = try FaultInjection(Self.kinds, count: 1)
      .inject(into: [Double](repeating: .nan, count: 400), random: RandomStream(seed: 0))
    #expect(absent.values.allSatisfy { $0.isNaN })
  }
}
