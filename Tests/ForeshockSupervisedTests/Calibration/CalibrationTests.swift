import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSupervised
import ForeshockTestSupport
import Foundation
import Testing

/// The values of Fixtures/make_calibration.py.
private struct CalibrationFixture: Decodable {
  struct Case: Decodable {
    let name: String
    let scores, weights, sklearn, asked, isotonic: [Double]
    let labels: [Int]
    let slope, offset: Double
  }
  let cases: [Case]
  let logits: [[Double]]
  let classes: [Int]
  let inverseTemperature: Double

  static func load() throws -> CalibrationFixture {
    try JSONDecoder().decode(
      CalibrationFixture.self, from: Data(Fixture.contents(of: "calibration.json").utf8))
  }
}

@Suite struct CalibrationTests {
  @Test func sigmoidsAreThoseOfGreatestLikelihood() throws {
    let cases = try CalibrationFixture.load().cases
    #expect(cases.count == 3)
    for c in cases {
      let curve = try SigmoidCalibration(scores: c.scores, labels: c.labels, weights: c.weights)
      #expect(isClose(curve.slope, c.slope, relative: 1e-6), "\(c.name)")
      #expect(isClose(curve.offset, c.offset, relative: 1e-6), "\(c.name)")
      #expect(isClose(curve.slope, c.sklearn[0], relative: 1e-6), "\(c.name)")
      #expect(isClose(curve.offset, c.sklearn[1], relative: 1e-6), "\(c.name)")
    }
  }

  @Test func isotonicCurvesAreScikitLearns() throws {
    for c in try CalibrationFixture.load().cases {
      let curve = try IsotonicCalibration(scores: c.scores, labels: c.labels, weights: c.weights)
      #expect(isClose(c.asked.map(curve.probability(of:)), c.isotonic, relative: 1e-12), "\(c.name)")
    }
  }

  /// No rising curve is closer: the optimality conditions of pooled neighbours, over random rows.
  @Test func isotonicCurvesAreLeastSquares() throws {
    for seed in 0..<40 as Range<UInt64> {
      var random = RandomStream(seed: seed)
      let count = 2 + Int(seed)
      let scores = (0..<count).map { _ in (random.uniform() * 8).rounded() }
      var labels = (0..<count).map { _ in random.uniform() < 0.5 ? 1 : 0 }
      (labels[0], labels[1]) = (0, 1)
      let curve = try IsotonicCalibration(scores: scores, labels: labels)
      // The greatest of the least means over all ranges of scores around a point.
      let values = Array(Set(scores)).sorted()
      func mean(_ low: Double, _ high: Double) -> Double {
        let rows = scores.indices.filter { scores[$0] >= low && scores[$0] <= high }
        return Double(rows.reduce(0) { $0 + labels[$1] }) / Double(rows.count)
      }
      for value in values {
        let expected =
          values.filter { $0 <= value }.map { low in
            values.filter { $0 >= value }.map { mean(low, $0) }.min() ?? 0
          }.max() ?? 0
        #expect(isClose(curve.probability(of: value), expected, relative: 1e-12), "seed \(seed)")
      }
    }
  }

  @Test func temperaturesMaximiseTheLikelihood() throws {
    let fixture = try CalibrationFixture.load()
    let logits = Matrix(rows: fixture.logits)
    let scaling = try TemperatureScaling(logits: logits, labels: fixture.classes)
    #expect(isClose(scaling.inverseTemperature, fixture.inverseTemperature, relative: 1e-7))
    let p = scaling.probabilities(for: logits)
    #expect((0..<p.rowCount).allSatisfy { abs(p.row($0).reduce(0, +) - 1) < 1e-12 })
    let sharper = try TemperatureScaling(logits: logits * 10, labels: fixture.classes)
    #expect(isClose(sharper.inverseTemperature * 10, scaling.inverseTemperature, relative: 1e-9))
    // A model that is always right is sharpened as far as it goes.
    #expect(
      try TemperatureScaling(logits: Matrix(rows: [[2, 0], [0, 1]]), labels: [0, 1]).inverseTemperature == 1e6
    )
  }

  /// Logits that tell no class from another say nothing of a temperature, except rows that do not count.
  @Test func equalLogitsLeaveTheTemperature() throws {
    let equal = Matrix(rows: [[2, 2], [-1, -1], [5, 0]])
    let scaling = try TemperatureScaling(logits: equal, labels: [0, 1, 1], weights: [1, 2, 0])
    #expect(scaling.inverseTemperature == 1)
    #expect(
      try TemperatureScaling(logits: Matrix(rows: [[7], [8]]), labels: [0, 0]).inverseTemperature == 1)
  }

  @Test func priorsShiftByBayesRule() throws {
    let shift = try PriorShift(trained: 0.5, actual: 0.01)
    #expect(isClose(shift.probability(of: 0.5), 0.01, relative: 1e-12))
    #expect(shift.probability(of: 0) == 0 && shift.probability(of: 1) == 1)
    let back = try PriorShift(trained: 0.01, actual: 0.5)
    #expect(isClose(back.probability(of: shift.probability(of: 0.8)), 0.8, relative: 1e-12))
    #expect(throws: SupervisedError.self) { try PriorShift(trained: 0, actual: 0.5) }
    #expect(throws: SupervisedError.self) { try PriorShift(trained: 0.5, actual: 1) }
  }

  /// Two normal classes: the odds of a mixture are known, and so is the share that must be found.
  @Test func theNewShareIsFound() throws {
    var random = RandomStream(seed: 5)
    let share = 0.07
    let probabilities = (0..<40_000).map { _ in
      let x = random.normal() + (random.uniform() < share ? 2 : 0)
      return 1 / (1 + exp(-(2 * x - 2)))
    }
    let shift = try PriorShift.estimate(trained: 0.5, probabilities: probabilities)
    let found = shift.oddsFactor / (1 + shift.oddsFactor)
    #expect(abs(found - share) < 0.005)
    #expect(throws: SupervisedError.noRows) { try PriorShift.estimate(trained: 0.5, probabilities: []) }
    #expect(throws: SupervisedError.self) { try PriorShift.estimate(trained: 0.5, probabilities: [.nan]) }
  }

  @Test func calibrationsMendWhatIsSure() throws {
    var random = RandomStream(seed: 9)
    let truth = (0..<6_000).map { _ in random.normal() * 2 - 1 }
    let labels = truth.map { random.uniform() < 1 / (1 + exp(-$0)) ? 1 : 0 }
    // Three times too sure.
    let logOdds = truth.map { 3 * $0 }
    let raw = logOdds.map { ProbabilityCalibration.none.probability(ofLogOdds: $0) }
    let before = try ClassificationMetrics.brierScore(labels: labels, probabilities: raw)
    for method in ProbabilityCalibration.Method.allCases where method != .none {
      let calibration = try ProbabilityCalibration(method, logOdds: logOdds, labels: labels)
      let p = logOdds.map { calibration.probability(ofLogOdds: $0) }
      #expect(
        try ClassificationMetrics.brierScore(labels: labels, probabilities: p) < before - 0.01, "\(method)")
      #expect(
        try ReliabilityCurve(labels: labels, probabilities: p).expectedCalibrationError < 0.02, "\(method)")
      #expect(calibration.probability(ofLogOdds: .nan).isNaN)
      let stored = try JSONEncoder().encode(calibration)
      #expect(try JSONDecoder().decode(ProbabilityCalibration.self, from: stored) == calibration)
    }
  }

  /// Classes a twentieth of a deviation apart: the likelihood is nearly flat, its maximum still where it is.
  @Test func theNewShareOfHardlyToldClassesIsTheMaximum() throws {
    var random = RandomStream(seed: 6)
    let probabilities = (0..<4_000).map { _ in
      1 / (1 + exp(-(0.05 * (random.normal() + (random.uniform() < 0.3 ? 0.05 : 0)) - 0.00125)))
    }
    let shift = try PriorShift.estimate(trained: 0.5, probabilities: probabilities)
    func likelihood(_ share: Double) -> Double {
      probabilities.reduce(0) { $0 + log(share * $1 / 0.5 + (1 - share) * (1 - $1) / 0.5) }
    }
    let share = shift.oddsFactor / (1 + shift.oddsFactor)
    for other in stride(from: 0.001, to: 1, by: 0.001) {
      #expect(likelihood(share) >= likelihood(other) - 1e-9)
    }
    // Where all probabilities are the training share, nothing can be learned.
    #expect(try PriorShift.estimate(trained: 0.25, probabilities: [0.25, 0.25]).oddsFactor == 1)
  }

  @Test func storedCalibrationsAreChecked() throws {
    func refuses<T: Decodable>(_ type: T.Type, _ text: String) {
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(type, from: Data(text.utf8)) }
    }
    refuses(PriorShift.self, #"{"oddsFactor":-3}"#)
    refuses(TemperatureScaling.self, #"{"inverseTemperature":-1}"#)
    refuses(TemperatureScaling.self, #"{"inverseTemperature":0}"#)
    refuses(SigmoidCalibration.self, #"{"slope":1}"#)
    #expect(throws: SupervisedError.self) { try PriorShift(trained: .leastNonzeroMagnitude, actual: 0.5) }
  }

  @Test func rowsOfWeightZeroAreNotThere() throws {
    let (scores, labels) = ([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    let (more, marks) = (scores + [1e300], labels + [0])
    let weights = [1, 1, 1, 1, 0.0]
    #expect(
      try SigmoidCalibration(scores: more, labels: marks, weights: weights)
        == SigmoidCalibration(scores: scores, labels: labels))
    #expect(
      try IsotonicCalibration(scores: more, labels: marks, weights: weights)
        == IsotonicCalibration(scores: scores, labels: labels))
  }

  @Test func badRowsAreNamed() throws {
    #expect(throws: SupervisedError.noRows) { try SigmoidCalibration(scores: [], labels: []) }
    #expect(throws: SupervisedError.oneClassOnly(label: 1)) {
      try IsotonicCalibration(scores: [1, 2], labels: [1, 1])
    }
    #expect(throws: SupervisedError.nonFiniteInput(row: 1, column: 0)) {
      try SigmoidCalibration(scores: [1, .infinity], labels: [0, 1])
    }
    #expect(throws: SupervisedError.invalidLabel(row: 0, label: 2)) {
      try IsotonicCalibration(scores: [1, 2], labels: [2, 1])
    }
    #expect(throws: SupervisedError.invalidWeight(row: 1)) {
      try SigmoidCalibration(scores: [1, 2], labels: [0, 1], weights: [1, -1])
    }
    #expect(throws: SupervisedError.invalidLabel(row: 0, label: 3)) {
      try TemperatureScaling(logits: Matrix(rows: [[1, 2]]), labels: [3])
    }
    let falling = #"{"scores":[1,2],"probabilities":[0.5,0.4]}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(IsotonicCalibration.self, from: Data(falling.utf8))
    }
    #expect(throws: SupervisedError.nonFiniteInput(row: 0, column: 0)) {
      try TemperatureScaling(logits: Matrix(rows: [[1e308, -1e308]]), labels: [0])
    }
    let corners = try IsotonicCalibration(scores: [0, .leastNonzeroMagnitude], labels: [0, 1])
    #expect(corners.probability(of: 0) == 0 && corners.probability(of: .leastNonzeroMagnitude) == 1)
    // All scores alike, scores of any size, perfect order: finite curves.
    for scores in [[2.0, 2, 2, 2], [-1e308, 1e308, 0, 1], [1e-300, 2e-300, 3e-300, 4e-300]] {
      let curve = try SigmoidCalibration(scores: scores, labels: [0, 0, 1, 1])
      #expect(scores.allSatisfy { (0...1).contains(curve.probability(of: $0)) }, "\(scores)")
      let steps = try IsotonicCalibration(scores: scores, labels: [0, 0, 1, 1])
      #expect(scores.allSatisfy { (0...1).contains(steps.probability(of: $0)) }, "\(scores)")
    }
  }
}
