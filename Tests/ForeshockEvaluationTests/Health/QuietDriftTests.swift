import ForeshockEvaluation
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

/// Healthy series of other kinds than the archetypes: none may be called drifting.
@Suite("What is no drift")
struct QuietDriftTests {
  /// Four weeks of five minutes, however made.
  enum Healthy: String, CaseIterable {
    case fairCoin = "coin, one half"
    case rareCoin = "coin, one in twenty"
    case likelyCoin = "coin, seven in ten"
    case shortDwell = "on and off for an hour"
    case longDwell = "on and off for eight hours"
    case dailySwitch = "on by day with a chance"
    case smooth = "autoregressive, 0.98"
    case slow = "autoregressive, 0.995"
    case season = "day and week with noise"
    case counts = "counts of a day"

    func values(seed: UInt64) -> [Double] {
      var random = RandomStream(seed: 40_000 + seed)
      var state = 0.0
      return (0..<8064).map { t in
        let turn = 2 * Double.pi * Double(t % 288) / 288
        switch self {
        case .fairCoin: return random.chance(0.5) ? 1 : 0
        case .rareCoin: return random.chance(0.05) ? 1 : 0
        case .likelyCoin: return random.chance(0.7) ? 1 : 0
        case .shortDwell, .longDwell:
          if random.chance(self == .shortDwell ? 1.0 / 12 : 1.0 / 96) { state = 1 - state }
          return state
        case .dailySwitch: return random.chance(t % 288 > 100 && t % 288 < 220 ? 0.8 : 0.1) ? 1 : 0
        case .smooth, .slow:
          state = (self == .smooth ? 0.98 : 0.995) * state + random.normal()
          return 50 + state
        case .season:
          return 50 + 20 * sin(turn) + 5 * sin(2 * Double.pi * Double(t % 2016) / 2016) + random.normal()
        case .counts: return Double(random.poisson(mean: 3 + 2 * sin(turn)))
        }
      }
    }
  }

  static let seeds = 0..<100

  @Test("Healthy series do not drift", arguments: Healthy.allCases)
  func healthy(_ kind: Healthy) {
    for isOnClock in [true, false] {
      let called = Parallel.map(count: Self.seeds.count) { seed in
        let grid = isOnClock ? SamplingInterval.duration(.seconds(300)) : .step
        let drift = DriftTest(SeasonFrame(kind.values(seed: UInt64(seed)), on: grid))
        return drift.map { $0.pValue < 0.001 && $0.isMaterial } ?? false
      }
      let count = called.count { $0 }
      if ProcessInfo.processInfo.environment["FIGURES"] != nil {
        print("no drift", kind.rawValue, isOnClock ? "clock" : "steps", count)
      }
      #expect(count <= 2)
    }
  }

  /// The share of ones of a coin that changes is a drift all the same.
  @Test func twoLevelsThatChangeAreADrift() throws {
    let found = (0..<20).map { seed in
      var random = RandomStream(seed: UInt64(seed))
      let values = (0..<8064).map { t in random.chance(t >= 8064 - 3 * 288 ? 0.9 : 0.2) ? 1.0 : 0 }
      let drift = DriftTest(SeasonFrame(values, on: .duration(.seconds(300))))
      return drift.map { $0.pValue < 0.001 && $0.isMaterial } ?? false
    }
    // A pattern that is no pattern costs some of them their certainty.
    #expect(found.count { $0 } >= 18)
  }

  /// Pairs of all cycles would be ten thousand million.
  @Test func shortCyclesOfLongSeriesAreNoBurden() throws {
    var random = RandomStream(seed: 5)
    let values = (0..<400_000).map { t in
      10 * sin(2 * Double.pi * Double(t % 5) / 5) + 0.0005 * Double(t) + random.normal()
    }
    let drift = try #require(DriftTest(SeasonFrame(values, on: .step)))
    #expect(drift.pValue < 0.001 && drift.isMaterial)
  }

  /// A week of hours cut in a day of ten samples: quarters of a day begin at the same four hours of every day.
  @Test func quartersOfOddDaysStayWhereTheyAre() {
    let frame = SeasonFrame(
      (0..<300).map { Double($0 % 10) }, on: .duration(.seconds(8640)))
    let quarters = frame.quarters(of: 300)
    #expect(quarters.count == 120)
    for (place, quarter) in quarters.enumerated() {
      #expect(quarter.lowerBound % 10 == [0, 3, 5, 8][place % 4])
      if place > 0 { #expect(quarter.lowerBound == quarters[place - 1].upperBound) }
    }
    #expect(quarters.last?.upperBound == 300)
  }
}
