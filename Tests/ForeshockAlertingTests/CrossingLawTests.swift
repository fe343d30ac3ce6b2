import ForeshockAlerting
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// The estimated law of the first passage against exact ones. With N paths an estimate of F has standard
/// error √(F(1 − F)/N); 4.5 of them leave a chance of 7e-6 per comparison.
@Suite struct CrossingLawTests {
  static let pathCount = 40_000

  func expectAgrees(_ estimate: [Double], _ exact: [Double], _ name: String) {
    #expect(estimate.count == exact.count)
    for (t, (a, b)) in zip(estimate, exact).enumerated() {
      let error = (b * (1 - b) / Double(Self.pathCount)).squareRoot()
      #expect(abs(a - b) <= 4.5 * error + 1 / Double(Self.pathCount), "\(name), step \(t + 1): \(a) not \(b)")
    }
  }

  @Test func randomWalksFollowTheirExactDiscreteLaw() throws {
    try withEvery(CrossingFixture.load().random_walk) { walk in
      let model = KnownLaw(.walk(drift: walk.drift, sigma: walk.sigma))
      let crossing = try model.crossing(
        of: .above(walk.limit), within: walk.horizon, sustained: .immediate, pathCount: Self.pathCount,
        seed: 1)
      expectAgrees(crossing.cumulativeProbability, walk.cumulative, "walk to \(walk.limit)")
      #expect(crossing.probability == crossing.cumulativeProbability.last)
      let p = crossing.probability
      #expect(crossing.standardError == (p * (1 - p) / Double(Self.pathCount)).squareRoot())
    }
  }

  @Test func belowIsTheMirrorOfAbove() throws {
    let up = try KnownLaw(.walk(drift: 0.25, sigma: 1)).crossing(of: .above(5), within: 30, seed: 3)
    let model = KnownLaw(.walk(drift: -0.25, sigma: 1))
    let down = try model.crossing(of: .below(-5), within: 30, pathCount: Self.pathCount, seed: 4)
    #expect(abs(up.probability - down.probability) < 4.5 * hypot(up.standardError, down.standardError))
  }

  /// Fine steps approach Brownian motion; a barrier seen only at steps is as one 0.5826 σ√Δt farther away
  /// (Broadie, Glasserman & Kou, "A continuity correction for discrete barrier options", 1997).
  @Test func fineWalksApproachTheInverseGaussianLaw() throws {
    let horizon = 400, sigma = 0.1, limit = 2.0
    for drift in [0.0, 0.003, -0.002] {
      let crossing = try KnownLaw(.walk(drift: drift, sigma: sigma)).crossing(
        of: .above(limit), within: horizon, sustained: .immediate, pathCount: Self.pathCount, seed: 9)
      for t in [100, 200, 400] {
        let b = limit + 0.5826 * sigma, spread = sigma * Double(t).squareRoot(), mu = drift * Double(t)
        let law =
          normalCDF((mu - b) / spread) + exp(2 * drift * b / (sigma * sigma)) * normalCDF((-b - mu) / spread)
        #expect(abs(crossing.cumulativeProbability[t - 1] - law) < 0.01, "drift \(drift), step \(t)")
      }
    }
  }

  @Test func sustainedPassagesOfIndependentSamplesFollowTheirExactLaw() throws {
    try withEvery(CrossingFixture.load().sustained) { run in
      let model = KnownLaw(.coin(run.p), observed: run.past.isEmpty ? [0] : run.past)
      let crossing = try model.crossing(
        of: .above(0.5), within: run.horizon, sustained: Sustained(run.count, of: run.window),
        pathCount: Self.pathCount, seed: 5)
      #expect(!crossing.isAlreadyBeyond)
      expectAgrees(
        crossing.cumulativeProbability, run.cumulative, "\(run.count)/\(run.window) after \(run.past)")
    }
  }

  @Test func oneOfOneIsGeometric() throws {
    let crossing = try KnownLaw(.coin(0.05)).crossing(
      of: .above(0.5), within: 30, sustained: .immediate, pathCount: Self.pathCount)
    expectAgrees(crossing.cumulativeProbability, (1...30).map { 1 - pow(0.95, Double($0)) }, "geometric")
    // A geometric law has a constant hazard.
    for hazard in crossing.hazard { #expect(abs(hazard - 0.05) < 0.012) }
  }

  /// The interval of the conditional law covers at least its level of that law's exact mass, and not more
  /// than one step's mass on each side beyond it.
  @Test func intervalsHoldTheirShareOfTheExactLaw() throws {
    try withEvery(CrossingFixture.load().random_walk) { walk in
      for level in [0.5, 0.8, 0.9] {
        let time = try #require(
          try KnownLaw(.walk(drift: walk.drift, sigma: walk.sigma)).crossing(
            of: .above(walk.limit), within: walk.horizon, sustained: .immediate, level: level,
            pathCount: Self.pathCount
          ).timeGivenCrossing)
        let total = walk.cumulative[walk.horizon - 1]
        let before = time.lowerStep > 1 ? walk.cumulative[time.lowerStep - 2] : 0
        let inside = (walk.cumulative[time.upperStep - 1] - before) / total
        let widest = zip(walk.cumulative, [0] + walk.cumulative).map { ($0 - $1) / total }.max() ?? 0
        let noise = 4.5 * (level * (1 - level) / (Double(Self.pathCount) * total)).squareRoot()
        #expect(inside > level - noise && inside < level + 2 * widest + noise, "\(level): \(inside)")
        #expect(time.lowerStep <= time.step && time.step <= time.upperStep)
      }
    }
  }

  /// End to end: truths drawn from the same law as the model, each at its own starting point.
  @Test func ninetyPercentIntervalsCoverNinetyPercentOfTruths() throws {
    var crossed = 0, covered = 0, expected = 0.0, happened = 0
    for trial in 0..<600 {
      var random = RandomStream(seed: 77).stream(UInt64(trial))
      let start = 3 * random.uniform()
      let model = KnownLaw(.walk(drift: 0.1, sigma: 0.5), observed: [start])
      let crossing = try model.crossing(of: .above(5), within: 60, pathCount: 1000, seed: UInt64(trial))
      // The truth is the crossing of a single other path.
      let truth = try model.crossing(of: .above(5), within: 60, pathCount: 1, seed: UInt64(100_000 + trial))
      expected += crossing.probability
      happened += truth.probability == 1 ? 1 : 0
      guard let step = truth.timeGivenCrossing?.step, let time = crossing.timeGivenCrossing else { continue }
      crossed += 1
      covered += (time.lowerStep...time.upperStep).contains(step) ? 1 : 0
    }
    let coverage = Double(covered) / Double(crossed)
    #expect(crossed > 400)
    #expect(coverage > 0.86 && coverage < 0.96, "coverage \(coverage) of \(crossed)")
    // Probabilities are calibrated on average: the sum of 600 independent events has a deviation below 12.3.
    #expect(abs(expected - Double(happened)) < 45, "\(expected) expected, \(happened) happened")
  }
}
