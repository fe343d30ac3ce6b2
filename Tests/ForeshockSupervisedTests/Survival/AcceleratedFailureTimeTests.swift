import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSupervised
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct AcceleratedFailureTimeTests {
  @Test(arguments: ["plain", "tied", "strata"], LifetimeDistribution.allCases)
  func agreesWithR(_ name: String, _ law: LifetimeDistribution) throws {
    let data = try SurvivalFixture(name)
    let expected = try SurvivalReference()
    let fit = try AcceleratedFailureTime(law).fit(data.x, times: data.times, weights: data.weights)
    #expect(fit.isConverged && !fit.isDiverging && !fit.isCollinear)
    let model = law.rawValue.lowercased()
    try #expect(isClose(fit.coefficients, expected(name, model, "coefficients"), relative: 2e-8))
    try #expect(isClose(fit.intercept, expected(name, model, "intercept")[0], relative: 1e-8))
    try #expect(isClose(fit.scale, expected(name, model, "scale")[0], relative: 1e-8))
    try #expect(isClose(fit.standardErrors, expected(name, model, "standardErrors"), relative: 1e-7))
    try #expect(isClose(fit.logScaleError, expected(name, model, "logScaleError")[0], relative: 1e-7))
    try #expect(isClose(fit.logLikelihood, expected(name, model, "logLikelihood")[0], relative: 1e-11))
  }

  /// lifelines stops a little short of the maximum.
  @Test func lateEntriesAgreeWithLifelines() throws {
    struct Values: Decodable {
      let coefficients: [Double]
      let intercept, scale, logLikelihood: Double
    }
    let values = try JSONDecoder().decode(
      [String: Values].self, from: Data(Fixture.contents(of: "survival_lifelines.json").utf8))
    let data = try SurvivalFixture("entries")
    for law in [LifetimeDistribution.weibull, .logNormal] {
      let expected = try #require(values[law.rawValue])
      let fit = try AcceleratedFailureTime(law).fit(data.x, times: data.times)
      #expect(fit.isConverged)
      #expect(isClose(fit.coefficients, expected.coefficients, relative: 1e-4), "\(law)")
      #expect(isClose(fit.intercept, expected.intercept, relative: 1e-5), "\(law)")
      #expect(isClose(fit.scale, expected.scale, relative: 1e-5), "\(law)")
      #expect(isClose(fit.logLikelihood, expected.logLikelihood, relative: 1e-9), "\(law)")
      #expect(fit.logLikelihood >= expected.logLikelihood - 1e-9)
    }
  }

  @Test func unitsOfTimeMoveTheInterceptOnly() throws {
    let data = try SurvivalFixture("plain")
    let hours = try SurvivalTimes(
      durations: data.times.durations.map { $0 * 24 }, isEvent: data.times.isEvent)
    for law in LifetimeDistribution.allCases {
      let days = try AcceleratedFailureTime(law).fit(data.x, times: data.times)
      let other = try AcceleratedFailureTime(law).fit(data.x, times: hours)
      #expect(isClose(other.coefficients, days.coefficients, relative: 1e-7), "\(law)")
      #expect(isClose(other.scale, days.scale, relative: 1e-8))
      #expect(isClose(other.intercept, days.intercept + log(24), relative: 1e-8))
    }
  }

  @Test func functionsOfALifeFitTogether() throws {
    let data = try SurvivalFixture("plain")
    let row = data.x.row(7)
    for law in LifetimeDistribution.allCases {
      let fit = try AcceleratedFailureTime(law).fit(data.x, times: data.times)
      #expect(isClose(fit.survival(of: row, at: fit.medianLife(of: row)), 0.5, relative: 1e-12), "\(law)")
      for (age, share) in [(0.0, 0.1), (20.0, 0.5), (60.0, 0.9), (60.0, 1e-9)] {
        let ahead = fit.remainingLife(of: row, age: age, whenFailed: share)
        #expect(
          isClose(fit.failureProbability(of: row, age: age, within: ahead), share, relative: 1e-6),
          "\(law) \(age)")
      }
      #expect(fit.survival(of: row, at: 10, after: 20) == 1)
      // The mean is the area below the curve, here over log t.
      let step = 0.002
      let area = (-15_000..<15_000).reduce(0) { sum, k in
        let t = exp((Double(k) + 0.5) * step)
        return sum + step * t * fit.survival(of: row, at: t)
      }
      #expect(isClose(fit.meanLife(of: row), area, relative: 1e-5), "\(law)")
      let table = fit.survivalProbabilities(for: data.x, at: [10, 30])
      #expect(isClose(table[7, 1], fit.survival(of: row, at: 30), relative: 1e-12))
    }
  }

  /// Means of a Weibull law without features have a closed form given the shape.
  @Test func noColumnsAreTheLawOfAll() throws {
    var random = RandomStream(seed: 3)
    let lives = (0..<4_000).map { _ in 50 * pow(-log(1 - random.uniform()), 1 / 2.5) }
    let times = try SurvivalTimes(durations: lives, isEvent: [Bool](repeating: true, count: lives.count))
    let fit = try AcceleratedFailureTime().fit(
      Matrix(rowCount: lives.count, columnCount: 0, elements: []), times: times)
    let shape = 1 / fit.scale
    let mean = lives.reduce(0) { $0 + pow($1, shape) } / Double(lives.count)
    #expect(isClose(exp(fit.intercept), pow(mean, 1 / shape), relative: 1e-8))
    #expect(abs(shape - 2.5) < 0.1 && abs(exp(fit.intercept) - 50) < 1.5)
  }

  @Test func aKindThatNeverFailedHasNoMaximum() throws {
    let data = try SurvivalFixture("plain")
    let isEvent = data.times.isEvent.indices.map { data.times.isEvent[$0] && data.x[$0, 2] == 0 }
    let times = try SurvivalTimes(durations: data.times.durations, isEvent: isEvent)
    let x = data.x.columns(2..<3)
    for law in LifetimeDistribution.allCases {
      let fit = try AcceleratedFailureTime(law).fit(x, times: times)
      #expect(fit.isDiverging && !fit.isConverged, "\(law)")
      let kept = try AcceleratedFailureTime(law, ridge: 0.01).fit(x, times: times)
      #expect(kept.isConverged && !kept.isDiverging && kept.coefficients[0] > 0, "\(law)")
    }
  }

  @Test func failuresOnALineHaveNoMaximum() throws {
    let x = Matrix(column: [0, 1, 2, 3, 4])
    let times = try SurvivalTimes(
      durations: [0, 1, 2, 3, 4].map { exp(1 + 0.5 * $0) }, isEvent: [true, true, true, true, true])
    let fit = try AcceleratedFailureTime(.logNormal).fit(x, times: times)
    #expect(!fit.isConverged)
    #expect(isClose(fit.coefficients[0], 0.5, relative: 1e-6))
    let alike = try SurvivalTimes(durations: [5, 5, 5], isEvent: [true, true, true])
    let same = try AcceleratedFailureTime().fit(Matrix(column: [1, 2, 3]), times: alike)
    #expect(!same.isConverged)
  }

  @Test func badInputIsNamed() throws {
    let data = try SurvivalFixture("plain")
    let zero = try SurvivalTimes(durations: [1, 0, 2], isEvent: [true, true, false])
    let x = Matrix(column: [1, 2, 3])
    #expect(throws: SupervisedError.lifetimeNotPositive(row: 1)) {
      try AcceleratedFailureTime().fit(x, times: zero)
    }
    #expect(throws: SupervisedError.nonFiniteInput(row: 2, column: 0)) {
      try AcceleratedFailureTime().fit(
        Matrix(column: [1, 2, .infinity]),
        times: SurvivalTimes(durations: [1, 2, 3], isEvent: [true, true, true]))
    }
    #expect(throws: SupervisedError.noEvents) {
      try AcceleratedFailureTime().fit(
        x, times: SurvivalTimes(durations: [1, 2, 3], isEvent: [false, false, false]))
    }
    #expect(throws: SupervisedError.self) {
      try AcceleratedFailureTime(ridge: .nan).fit(data.x, times: data.times)
    }
  }

  @Test func extremeLivesGiveFiniteAnswersOrSaySo() throws {
    for durations in [[1e-300, 1e300, 1, 2, 3], [.leastNonzeroMagnitude, 1, 1e308, 1e-10, 7]] {
      let times = try SurvivalTimes(durations: durations, isEvent: [true, true, true, false, true])
      for law in LifetimeDistribution.allCases {
        let x = Matrix(column: [1, 2, 1e300, -1e300, 4])
        let fit = try AcceleratedFailureTime(law).fit(x, times: times)
        #expect(fit.coefficients.allSatisfy { $0.isFinite } && fit.scale.isFinite, "\(law)")
        #expect(fit.logLikelihood.isFinite, "\(law)")
        for row in [[1.0], [-1e300], [1e300]] {
          #expect((0...1).contains(fit.survival(of: row, at: 5)), "\(law) \(row)")
          #expect(fit.remainingLife(of: row, age: 2) >= 0, "\(law) \(row)")
        }
      }
    }
  }

  @Test func unknownFeaturesAndAgesHaveNoAnswer() throws {
    let data = try SurvivalFixture("plain")
    let row = data.x.row(3)
    var unknown = row
    unknown[1] = .nan
    for law in LifetimeDistribution.allCases {
      let fit = try AcceleratedFailureTime(law).fit(data.x, times: data.times)
      #expect(fit.survival(of: unknown, at: 5).isNaN && fit.survival(of: unknown, at: 0).isNaN, "\(law)")
      #expect(fit.failureProbability(of: unknown, age: 5, within: 3).isNaN, "\(law)")
      #expect(fit.remainingLife(of: unknown, age: 5).isNaN && fit.medianLife(of: unknown).isNaN, "\(law)")
      #expect(fit.survival(of: row, at: .nan).isNaN && fit.survival(of: row, at: 5, after: .nan).isNaN)
      #expect(fit.remainingLife(of: row, age: .nan).isNaN, "\(law)")
    }
  }

  /// Far beyond all lives both survivals are 0, but not their quotient.
  @Test func theVeryOldFailSoon() throws {
    let lives = (0..<50).map { 100 * exp(0.02 * (Double($0) - 25) / 15) }
    let times = try SurvivalTimes(durations: lives, isEvent: [Bool](repeating: true, count: 50))
    let none = Matrix(rowCount: 50, columnCount: 0, elements: [])
    for law in LifetimeDistribution.allCases {
      let fit = try AcceleratedFailureTime(law).fit(none, times: times)
      var before = Double.infinity
      for age in [100.0, 120, 180, 260, 400, 900, 5_000] {
        let ahead = fit.remainingLife(of: [], age: age)
        #expect(ahead > 0 && ahead.isFinite, "\(law) at \(age): \(ahead)")
        // Beyond that the sum of age and remaining life is the age itself.
        if ahead > 1e-11 * age {
          let risk = fit.failureProbability(of: [], age: age, within: ahead)
          #expect(isClose(risk, 0.5, relative: 1e-4), "\(law) at \(age)")
        }
        if law != .logLogistic {
          // Relative to age: log-normal hazards fall in the end, but slower than 1 / age.
          #expect(ahead / age < before, "\(law) at \(age)")
          before = ahead / age
        }
      }
    }
  }

  @Test func rowsOfWeightZeroAreNotThere() throws {
    let data = try SurvivalFixture("plain")
    let x = data.x.appendingRows(of: Matrix(row: [1e300, .nan, -5, 0]))
    let times = try SurvivalTimes(
      durations: data.times.durations + [0], isEvent: data.times.isEvent + [true])
    let weights = [Double](repeating: 1, count: data.times.count) + [0]
    #expect(
      try AcceleratedFailureTime().fit(x, times: times, weights: weights)
        == AcceleratedFailureTime().fit(data.x, times: data.times))
    #expect(
      try CoxRegression().fit(x, times: times, weights: weights)
        == CoxRegression().fit(data.x, times: data.times))
  }

  /// One row that hardly counts and lives a thousand times longer than the others.
  @Test func anOutlierOfSmallWeightDoesNotStopTheSearch() throws {
    let data = try SurvivalFixture("plain")
    let times = try SurvivalTimes(
      durations: data.times.durations + [60_000], isEvent: data.times.isEvent + [true])
    let weights = [Double](repeating: 1, count: data.times.count) + [1e-9]
    let fit = try AcceleratedFailureTime().fit(
      data.x.appendingRows(of: data.x.rows(0..<1)), times: times, weights: weights)
    #expect(fit.isConverged && fit.logLikelihood.isFinite)
  }

  @Test func storedModelsAreTheSame() throws {
    let data = try SurvivalFixture("plain")
    let fit = try AcceleratedFailureTime(.logNormal).fit(data.x, times: data.times)
    let stored = try JSONEncoder().encode(fit)
    #expect(try JSONDecoder().decode(AcceleratedFailureTime.Fitted.self, from: stored) == fit)
    #expect(try AcceleratedFailureTime(.logNormal).fit(data.x, times: data.times) == fit)
    let text = try #require(String(data: stored, encoding: .utf8))
    for broken in [
      text.replacingOccurrences(of: "\"version\":1", with: "\"version\":9"),
      text.replacingOccurrences(of: "\"centers\":[", with: "\"centers\":[1,"),
      text.replacingOccurrences(of: "\"scale\":", with: "\"scale\":-"),
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(AcceleratedFailureTime.Fitted.self, from: Data(broken.utf8))
      }
    }
  }
}
