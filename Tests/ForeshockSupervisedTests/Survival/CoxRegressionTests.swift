import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSupervised
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct CoxRegressionTests {
  @Test(arguments: ["plain", "tied", "strata", "entries"], [CoxRegression.Ties.efron, .breslow])
  func agreesWithR(_ name: String, _ ties: CoxRegression.Ties) throws {
    let data = try SurvivalFixture(name)
    let expected = try SurvivalReference()
    let fit = try CoxRegression(ties: ties).fit(
      data.x, times: data.times, weights: data.weights, strata: data.strata)
    #expect(fit.isConverged && fit.divergingDirection == nil && !fit.isCollinear)
    let model = ties.rawValue
    try #expect(isClose(fit.coefficients, expected(name, model, "coefficients"), relative: 1e-9))
    try #expect(isClose(fit.standardErrors, expected(name, model, "standardErrors"), relative: 1e-8))
    let likelihoods = try expected(name, model, "logLikelihoods")
    #expect(isClose([fit.nullLogLikelihood, fit.logLikelihood], likelihoods, relative: 1e-12))
    // R's baselines here are at zero features, ours at the centres.
    let toZero = exp(-zip(fit.coefficients, fit.centers).reduce(0) { $0 + $1.0 * $1.1 })
    for baseline in fit.baselines {
      let what = name == "strata" ? "hazard\(baseline.stratum)" : "hazard"
      let hazards = baseline.cumulativeHazard.map { $0 * toZero }
      try #expect(isClose(hazards, expected(name, model, what), relative: 1e-8), "\(what)")
    }
  }

  /// The partial likelihood written plainly, its derivatives by differences.
  @Test func theOptimumIsThatOfThePlainLikelihood() throws {
    for seed in 0..<12 as Range<UInt64> {
      var random = RandomStream(seed: seed)
      let (n, p) = (30 + Int(seed), 3)
      let x = Matrix(rowCount: n, columnCount: p) { _, _ in random.normal() }
      let entries = (0..<n).map { _ in (random.uniform() * 4).rounded() }
      let durations = entries.map { $0 + 1 + (random.uniform() * 8).rounded() }
      let isEvent = (0..<n).map { _ in random.uniform() < 0.7 }
      let weights = (0..<n).map { _ in (random.uniform() * 3).rounded() }
      let times = try SurvivalTimes(durations: durations, isEvent: isEvent, entries: entries)
      for ties in [CoxRegression.Ties.efron, .breslow] {
        let fit = try CoxRegression(ties: ties, ridge: 0.01).fit(x, times: times, weights: weights)
        #expect(fit.isConverged, "seed \(seed)")
        func objective(_ beta: [Double]) -> Double {
          -plainPartialLikelihood(x, times, weights, beta, ties) / plainEventWeight(times, weights)
            + 0.005 * beta.reduce(0) { $0 + $1 * $1 }
        }
        let value = plainPartialLikelihood(x, times, weights, fit.coefficients, ties)
        #expect(isClose(fit.logLikelihood, value, relative: 1e-12), "seed \(seed)")
        for j in 0..<p {
          var (low, high) = (fit.coefficients, fit.coefficients)
          low[j] -= 1e-5
          high[j] += 1e-5
          #expect(abs(objective(high) - objective(low)) / 2e-5 < 1e-8, "seed \(seed)")
        }
      }
    }
  }

  @Test func unitsAndOriginsDoNotMatter() throws {
    let data = try SurvivalFixture("tied")
    let fit = try CoxRegression().fit(data.x, times: data.times)
    let moved = Matrix(rowCount: data.x.rowCount, columnCount: 4) { data.x[$0, $1] * 1e3 + 1e9 }
    let other = try CoxRegression().fit(moved, times: data.times)
    #expect(isClose(other.coefficients.map { $0 * 1e3 }, fit.coefficients, relative: 1e-3))
    #expect(isClose(other.logLikelihood, fit.logLikelihood, relative: 1e-9))
    let slower = try SurvivalTimes(
      durations: data.times.durations.map { $0 * 24 }, isEvent: data.times.isEvent)
    let inHours = try CoxRegression().fit(data.x, times: slower)
    #expect(inHours.coefficients == fit.coefficients)
    #expect(inHours.baselines[0].times == fit.baselines[0].times.map { $0 * 24 })
  }

  @Test func aWeightOfTwoCountsTwice() throws {
    let data = try SurvivalFixture("plain")
    let twice = try CoxRegression(ties: .breslow).fit(
      data.x, times: data.times, weights: [Double](repeating: 2, count: data.x.rowCount))
    let rows = Array(0..<data.x.rowCount) + Array(0..<data.x.rowCount)
    let doubled = try CoxRegression(ties: .breslow).fit(
      data.x.rows(at: rows), times: data.times.rows(at: rows))
    #expect(isClose(twice.coefficients, doubled.coefficients, relative: 1e-9))
    #expect(isClose(twice.standardErrors, doubled.standardErrors, relative: 1e-9))
  }

  /// A life written as several stretches is the same life.
  @Test func stretchesOfALifeAddUp() throws {
    let data = try SurvivalFixture("tied")
    var (rows, entries, durations, isEvent): ([Int], [Double], [Double], [Bool]) = ([], [], [], [])
    for i in 0..<data.times.count {
      let end = data.times.durations[i]
      let middle = (end / 2).rounded()
      if middle > 0, middle < end {
        rows += [i, i]
        entries += [0, middle]
        durations += [middle, end]
        isEvent += [false, data.times.isEvent[i]]
      } else {
        rows.append(i)
        entries.append(0)
        durations.append(end)
        isEvent.append(data.times.isEvent[i])
      }
    }
    let cut = try SurvivalTimes(durations: durations, isEvent: isEvent, entries: entries)
    let fit = try CoxRegression().fit(data.x.rows(at: rows), times: cut)
    let whole = try CoxRegression().fit(data.x, times: data.times)
    #expect(isClose(fit.coefficients, whole.coefficients, relative: 1e-8))
    #expect(isClose(fit.logLikelihood, whole.logLikelihood, relative: 1e-12))
  }

  @Test func failuresInPerfectOrderAreReported() throws {
    let x = Matrix(rowCount: 20, columnCount: 2) { row, j in j == 0 ? Double(row) : Double(row * 7 % 5) }
    let times = try SurvivalTimes(
      durations: (0..<20).map { 40 - Double($0) }, isEvent: [Bool](repeating: true, count: 20))
    let fit = try CoxRegression().fit(x, times: times)
    #expect(!fit.isConverged)
    let direction = try #require(fit.divergingDirection)
    #expect(direction[0] > 0)
    #expect(fit.standardErrors.allSatisfy { $0.isNaN })
    let kept = try CoxRegression(ridge: 0.1).fit(x, times: times)
    #expect(kept.isConverged && kept.divergingDirection == nil)
  }

  @Test func collinearAndConstantColumnsAreReported() throws {
    let data = try SurvivalFixture("plain")
    let x = Matrix(rowCount: data.x.rowCount, columnCount: 4) { row, j in
      switch j {
      case 0: data.x[row, 0]
      case 1: data.x[row, 2]
      case 2: 2 * data.x[row, 0] - 3 * data.x[row, 2]
      default: 7
      }
    }
    let fit = try CoxRegression().fit(x, times: data.times)
    #expect(fit.isCollinear && fit.coefficients[3] == 0)
    #expect(fit.gradientNorm <= 1e-9)
    #expect(fit.standardErrors.allSatisfy { $0.isNaN })
    let two = try CoxRegression().fit(x.columns(0..<2), times: data.times)
    #expect(isClose(fit.logLikelihood, two.logLikelihood, relative: 1e-10))
  }

  @Test func predictionsFollowTheBaseline() throws {
    let data = try SurvivalFixture("strata")
    let fit = try CoxRegression().fit(data.x, times: data.times, weights: data.weights, strata: data.strata)
    let row = data.x.row(5)
    #expect(fit.survival(of: row, at: 0, stratum: 1) == 1)
    let (early, late) = (
      fit.survival(of: row, at: 10, stratum: 1), fit.survival(of: row, at: 30, stratum: 1)
    )
    #expect(early > late && late > 0)
    let conditional = fit.failureProbability(of: row, age: 10, within: 20, stratum: 1)
    #expect(isClose(conditional, 1 - late / early, relative: 1e-12))
    let table = fit.survivalProbabilities(for: data.x, at: [10, 30], stratum: 1)
    #expect(isClose(table[5, 0], early, relative: 1e-12) && isClose(table[5, 1], late, relative: 1e-12))
    let median = try #require(fit.age(of: row, stratum: 1))
    #expect(fit.survival(of: row, at: median, stratum: 1) <= 0.5)
    #expect(fit.survival(of: row, at: median.nextDown, stratum: 1) > 0.5)
    #expect(fit.logRisks(for: data.x)[5] == fit.logRisk(of: row.span))
  }

  @Test func unknownFeaturesAndAgesHaveNoAnswer() throws {
    let data = try SurvivalFixture("plain")
    let fit = try CoxRegression().fit(data.x, times: data.times)
    let row = data.x.row(3)
    var unknown = row
    unknown[1] = .nan
    #expect(fit.survival(of: unknown, at: 5).isNaN && fit.survival(of: row, at: .nan).isNaN)
    #expect(fit.failureProbability(of: unknown, age: 5, within: 3).isNaN)
    #expect(fit.age(of: unknown) == nil)
    #expect(fit.survivalProbabilities(for: Matrix(row: unknown), at: [5])[0, 0].isNaN)
  }

  /// Older than all that failed: nobody knows, as of the life that is left; not that failing is impossible.
  @Test func beyondTheLastFailureNothingIsKnown() throws {
    let x = Matrix(column: (0..<40).map { Double($0 % 7) })
    let times = try SurvivalTimes(
      durations: (0..<40).map { Double($0 + 1) }, isEvent: (0..<40).map { $0 < 30 && $0 % 3 != 1 })
    let fit = try CoxRegression().fit(x, times: times)
    let last = try #require(fit.baselines[0].times.last)
    #expect(last == 30)
    for age in [30.0, 35, 50] {
      #expect(fit.failureProbability(of: [2], age: age, within: 5).isNaN)
      #expect(fit.age(of: [2], after: age) == nil)
    }
    let near = fit.failureProbability(of: [2], age: 29, within: 0.5)
    #expect(near == 0)
    let over = fit.failureProbability(of: [2], age: 29, within: 100)
    #expect(over > 0 && over < 1)
    #expect(fit.failureProbability(of: [2], age: .nan, within: 5).isNaN)
  }

  @Test func extremeRisksStayProbabilities() throws {
    let x = Matrix(column: (0..<40).map { Double($0 % 7) })
    let times = try SurvivalTimes(
      durations: (0..<40).map { 10 + Double($0 * 11 % 29) }, isEvent: (0..<40).map { $0 % 3 != 0 })
    let fit = try CoxRegression().fit(x, times: times)
    let sign = fit.coefficients[0] > 0 ? 1.0 : -1
    // Before the first failure nobody fails, whatever the risk; after it the greatest risk is certain.
    #expect(fit.survival(of: [sign * 1e6], at: 1) == 1 && fit.survival(of: [sign * 1e6], at: 30) == 0)
    #expect(fit.survivalProbabilities(for: Matrix(row: [sign * 1e6]), at: [1])[0, 0] == 1)
    let tiny = fit.failureProbability(of: [-sign * 50 / abs(fit.coefficients[0])], age: 0, within: 30)
    #expect(tiny > 0 && tiny < 1e-15)
    // Ages lie after the one asked from, however great the risk.
    let last = try #require(fit.baselines[0].times.last)
    for after in [0.0, 15, 20.5] {
      let age = try #require(fit.age(of: [sign * 1e6], after: after))
      #expect(age > after && age <= last)
    }
    #expect(fit.age(of: [sign * 1e6], after: last) == nil)
  }

  /// The greatest weight enters last: sums of who is at risk must not be what is left of it by subtraction.
  @Test func lateGiantsLeaveNoTrace() throws {
    let times = try SurvivalTimes(
      durations: [20, 5, 8, 6, 7], isEvent: [false, true, true, true, false], entries: [10, 0, 0, 0, 0])
    let x = Matrix(column: [3, 1, 2, 0, 1])
    let fit = try CoxRegression().fit(x, times: times, weights: [1e17, 1, 1, 1, 1])
    let alone = try CoxRegression().fit(
      x.rows(1..<5), times: times.rows(at: [1, 2, 3, 4]), weights: [1, 1, 1, 1])
    #expect(fit.isConverged && fit.logLikelihood.isFinite)
    #expect(isClose(fit.coefficients, alone.coefficients, relative: 1e-7))
  }

  /// Perfect order among late entries, found without a look at every pair.
  @Test func orderAmongLateEntriesIsReported() throws {
    let count = 3_000
    let x = Matrix(rowCount: count, columnCount: 1) { row, _ in Double(row) }
    let times = try SurvivalTimes(
      durations: (0..<count).map { Double(2 * count - $0) }, isEvent: (0..<count).map { $0 % 2 == 0 },
      entries: (0..<count).map { Double((count - $0) % 7) })
    let fit = try CoxRegression().fit(x, times: times)
    #expect(fit.divergingDirection != nil && !fit.isConverged)
  }

  @Test func badInputIsNamed() throws {
    let data = try SurvivalFixture("plain")
    var x = data.x
    x[3, 1] = .nan
    #expect(throws: SupervisedError.nonFiniteInput(row: 3, column: 1)) {
      try CoxRegression().fit(x, times: data.times)
    }
    let well = try SurvivalTimes(
      durations: data.times.durations, isEvent: [Bool](repeating: false, count: data.times.count))
    #expect(throws: SupervisedError.noEvents) { try CoxRegression().fit(data.x, times: well) }
    #expect(throws: SupervisedError.self) { try CoxRegression(ridge: -1).fit(data.x, times: data.times) }
    #expect(throws: SupervisedError.self) { try CoxRegression(tolerance: 0).fit(data.x, times: data.times) }
    #expect(throws: SupervisedError.invalidWeight(row: 0)) {
      try CoxRegression().fit(
        data.x, times: data.times, weights: [.nan] + [Double](repeating: 1, count: data.times.count - 1))
    }
  }

  @Test func storedModelsAreTheSame() throws {
    let data = try SurvivalFixture("strata")
    let fit = try CoxRegression().fit(data.x, times: data.times, strata: data.strata)
    let stored = try JSONEncoder().encode(fit)
    #expect(try JSONDecoder().decode(CoxRegression.Fitted.self, from: stored) == fit)
    #expect(try CoxRegression().fit(data.x, times: data.times, strata: data.strata) == fit)
    let text = try #require(String(data: stored, encoding: .utf8))
    for broken in [
      text.replacingOccurrences(of: "\"version\":1", with: "\"version\":9"),
      text.replacingOccurrences(of: "\"centers\":[", with: "\"centers\":[1,"),
      text.replacingOccurrences(of: "\"cumulativeHazard\":[", with: "\"cumulativeHazard\":[9,"),
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(CoxRegression.Fitted.self, from: Data(broken.utf8))
      }
    }
  }
}

private func plainEventWeight(_ times: SurvivalTimes, _ weights: [Double]) -> Double {
  weights.indices.reduce(0) { $0 + (times.isEvent[$1] ? weights[$1] : 0) }
}

private func plainPartialLikelihood(
  _ x: Matrix, _ times: SurvivalTimes, _ weights: [Double], _ beta: [Double], _ ties: CoxRegression.Ties
) -> Double {
  let n = x.rowCount
  let eta = (0..<n).map { i in (0..<x.columnCount).reduce(0) { $0 + x[i, $1] * beta[$1] } }
  var sum = 0.0
  for time in Set(times.durations) {
    let dying = (0..<n).filter { times.isEvent[$0] && times.durations[$0] == time && weights[$0] > 0 }
    let watched = (0..<n).filter { times.durations[$0] >= time && (times.entries?[$0] ?? -1) < time }
    let total = watched.reduce(0) { $0 + weights[$1] * exp(eta[$1]) }
    let own = dying.reduce(0) { $0 + weights[$1] * exp(eta[$1]) }
    let mean = dying.reduce(0) { $0 + weights[$1] } / Double(max(1, dying.count))
    for (l, i) in dying.enumerated() {
      let gone = ties == .efron ? Double(l) / Double(dying.count) * own : 0
      sum += weights[i] * eta[i] - mean * log(total - gone)
    }
  }
  return sum
}
