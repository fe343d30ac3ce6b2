import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Testing

/// How often a fit reaches the highest maximum that random starts find.
@Suite struct ETSAgreementTests {
  /// A moving level, slope and season of seven, as lively as chance has it.
  private func sample(_ seed: Int) -> TimeSeries {
    var random = RandomStream(seed: 99).stream(UInt64(seed))
    let count = 50 + Int(random.uniform() * 451)
    let (speed, size) = (random.uniform() * 0.6, random.uniform() * 4)
    let (drift, change) = (random.uniform() * 0.05, random.uniform() * 0.2)
    var season = (0..<7).map { _ in size * random.normal() }
    var level = 60.0
    return TimeSeries(
      (0..<count).map { t -> Double in
        let e = random.normal()
        level += speed * e + drift
        season[t % 7] += change * e
        return max(level + season[t % 7] + e, 1)
      })
  }

  /// Of the 15 models on 24 series, the share whose log-likelihood none of 20 random starts betters by more than 10⁻⁴.
  @Test func agreesWithTwentyRandomStarts() {
    let models = AutoETS(seasonLength: 7).candidates
    let count = 24
    let outcomes = Parallel.map(count: count) { seed -> (agreeing: Int, all: Int, worst: Double) in
      let series = sample(seed)
      var random = RandomStream(seed: 5).stream(UInt64(seed))
      var outcome = (agreeing: 0, all: 0, worst: 0.0)
      for model in models {
        guard let own = (try? model.fit(series))?.logLikelihood else { continue }
        var highest = own
        for _ in 0..<20 {
          let (slope, season) = (random.uniform(), random.uniform())
          let start = ETSStart.Smoothing(
            alpha: 0.01 + 0.98 * random.uniform(), slopeShare: slope * slope * slope,
            seasonShare: season * season,
            phi: 0.8 + 0.18 * random.uniform())
          if let found = (try? model.fit(series, starts: [start]))?.logLikelihood {
            highest = max(highest, found)
          }
        }
        outcome.all += 1
        if highest <= own + 1e-4 { outcome.agreeing += 1 }
        outcome.worst = max(outcome.worst, highest - own)
      }
      return outcome
    }
    let all = outcomes.reduce(0) { $0 + $1.all }
    let agreeing = outcomes.reduce(0) { $0 + $1.agreeing }
    let worst = outcomes.reduce(0) { max($0, $1.worst) }
    print("ETS against 20 random starts: \(agreeing) of \(all) fits agree, the worst is \(worst) below")
    #expect(all == count * models.count)
    #expect(Double(agreeing) >= 0.99 * Double(all))
  }
}
