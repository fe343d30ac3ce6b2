import ForeshockAnomaly
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct SurpriseHistoryTests {
  @Test func pValuesAreConformal() {
    withEvery(0..<12 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      var history = SurpriseHistory()
      var past: [Double] = []
      for _ in 0..<4000 {
        let distance = seed % 3 == 0 ? Double(random.integer(below: 40)) : pow(random.uniform(), 3)
        let atLeast = past.count { $0 >= distance }
        let exact = Double(1 + atLeast) / Double(1 + past.count)
        let p = history.pValue(taking: distance)
        if atLeast <= 2 {
          // Among the three greatest a fitted tail may say less, and never more.
          #expect(p > 0 && p <= exact)
        } else if atLeast < SurpriseHistory.exactCount || past.count < SurpriseHistory.exactCount {
          // The greatest ones are exact, but for ties that begin in the last of them.
          #expect(p >= exact && (p == exact || atLeast > SurpriseHistory.exactCount / 2))
        } else {
          let within = past.count { $0 >= distance * pow(2, -0.5) }
          #expect(p >= exact && p <= Double(1 + within) / Double(1 + past.count))
        }
        past.append(distance)
      }
    }
  }

  @Test func tailGoesOnWhereCountingEnds() {
    var random = RandomStream(seed: 3)
    var history = SurpriseHistory()
    for _ in 0..<2000 { _ = history.pValue(taking: -log(1 - random.uniform())) }
    var last = 1.0
    for distance in stride(from: 8.0, through: 12, by: 1) {
      let p = history.pValue(of: distance)
      #expect(p < last)
      #expect(abs(log(p / exp(-distance))) < log(30), "\(p) beyond \(distance)")
      last = p
    }
  }

  @Test func constantDistancesAreNeverRare() {
    var history = SurpriseHistory()
    for _ in 0..<3000 { #expect(history.pValue(taking: 0) == 1) }
    #expect(history.pValue(taking: 1) == 1.0 / 3001)
    for _ in 0..<10 { #expect(history.pValue(taking: 0) == 1) }
  }

  @Test func forgetsByHalvesAndStaysConformal() {
    var random = RandomStream(seed: 4)
    var history = SurpriseHistory()
    for _ in 0..<200_000 { _ = history.pValue(taking: random.uniform()) }
    for share in [0.5, 0.1, 0.02, 0.01] {
      // Bins are a quarter of an octave wide: a tie of up to 19 % of the distance.
      let p = history.pValue(of: 1 - share)
      #expect(p > 0.8 * share && p < share + 0.2 * (1 - share))
    }
    #expect(abs(history.pValue(of: 1 - 0.004) - 0.004) < 0.002)
  }

  @Test func storedHistoriesGoOnTheSame() throws {
    var random = RandomStream(seed: 5)
    var history = SurpriseHistory()
    for _ in 0..<1500 { _ = history.pValue(taking: random.uniform()) }
    var other = try JSONDecoder().decode(SurpriseHistory.self, from: JSONEncoder().encode(history))
    for _ in 0..<500 {
      let distance = random.uniform()
      #expect(history.pValue(taking: distance) == other.pValue(taking: distance))
    }
  }
}
