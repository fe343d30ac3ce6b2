import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSupervised
import Foundation
import Testing

/// Random rows with labels drawn from a logistic model.
func drawTable(_ rows: Int, _ columns: Int, seed: UInt64, shift: Double = 0) -> (x: Matrix, labels: [Int]) {
  var stream = RandomStream(seed: seed)
  let x = Matrix(rowCount: rows, columnCount: columns) { _, _ in 2 * stream.uniform() - 1 }
  let truth = (0..<columns).map { _ in 3 * stream.uniform() - 1.5 }
  let labels = (x * truth).map { stream.uniform() < 1 / (1 + exp(-$0 - shift)) ? 1 : 0 }
  return (x, labels)
}

@Suite struct LogisticRegressionTests {
  /// The optimum does not depend on where the search starts: a table large enough to start from a sample
  /// of its rows fulfils the same equations.
  @Test(arguments: [(40, 1), (3_000, 7), (30_000, 5), (60_001, 12), (100_000, 3)], [0.0, -3.0])
  func gradientVanishesAtTheOptimum(_ shape: (Int, Int), shift: Double) throws {
    let (x, labels) = drawTable(shape.0, shape.1, seed: 3, shift: shift)
    let fit = try LogisticRegression(tolerance: 1e-11).fit(x, labels: labels)
    #expect(fit.isConverged && fit.kktResidual <= 1e-11 && fit.iterations <= 12)
    let residuals = zip(fit.probabilities(for: x), labels).map { $0 - Double($1) }
    let count = Double(shape.0)
    let gradient = x.transposedTimes(residuals).enumerated().map {
      $1 / count + fit.penalty * fit.coefficients[$0]
    }
    #expect(gradient.allSatisfy { abs($0) <= 2e-11 })
    #expect(abs(residuals.reduce(0, +) / count) <= 2e-11)
  }

  @Test func integerWeightsRepeatRows() throws {
    let (x, labels) = drawTable(80, 3, seed: 5)
    let weights = (0..<80).map { Double($0 % 4) }
    let repeated = (0..<80).flatMap { [Int](repeating: $0, count: $0 % 4) }
    let model = LogisticRegression(tolerance: 1e-13)
    let weighted = try model.fit(x, labels: labels, weights: weights)
    let plain = try model.fit(x.rows(at: repeated), labels: repeated.map { labels[$0] })
    for (a, b) in zip(weighted.coefficients, plain.coefficients) { #expect(abs(a - b) <= 1e-11) }
    #expect(abs(weighted.intercept - plain.intercept) <= 1e-11)
  }

  @Test func columnsMayHaveAnyScaleAndOrigin() throws {
    let (x, labels) = drawTable(400, 3, seed: 6)
    let model = LogisticRegression(penalty: .none, tolerance: 1e-12)
    let plain = try model.fit(x, labels: labels)
    for factor in [1e-150, 1e-9, 1e9, 1e150] {
      let fit = try model.fit(x * factor, labels: labels)
      #expect(fit.isConverged)
      for (a, b) in zip(fit.coefficients, plain.coefficients) {
        #expect(abs(a * factor - b) <= 1e-10 * abs(b), "factor \(factor)")
      }
    }
    // A spread of one at an origin of 1e9 keeps seven digits of each number.
    let shifted = try model.fit(x.map { ($0 + 1e9) }, labels: labels)
    let exact = try model.fit(x.map { ($0 + 1e9) - 1e9 }, labels: labels)
    #expect(shifted.isConverged)
    for (a, b) in zip(shifted.coefficients, exact.coefficients) { #expect(abs(a - b) <= 1e-10 * abs(b)) }
    for (a, b) in zip(
      shifted.probabilities(for: x.map { $0 + 1e9 }), exact.probabilities(for: x.map { ($0 + 1e9) - 1e9 })
    ) {
      #expect(abs(a - b) <= 1e-12)
    }
  }

  @Test func separationIsReported() throws {
    let x = Matrix(columns: [[-3, -2, -1, 1, 2, 3]])
    let complete = try LogisticRegression(penalty: .none).fit(x, labels: [0, 0, 0, 1, 1, 1])
    #expect(complete.separation == .complete && !complete.isConverged)
    #expect(complete.coefficients[0] > 0 && complete.coefficients[0].isFinite)

    let touching = Matrix(columns: [[-3, -2, 0, 0, 2, 3]])
    let quasi = try LogisticRegression(penalty: .none).fit(touching, labels: [0, 0, 0, 1, 1, 1])
    #expect(quasi.separation == .quasiComplete && !quasi.isConverged)

    // With a penalty there is an optimum, and the fact is still told.
    let penalized = try LogisticRegression().fit(x, labels: [0, 0, 0, 1, 1, 1])
    #expect(penalized.separation == .complete && penalized.isConverged)

    let overlapping = try LogisticRegression(penalty: .none).fit(x, labels: [0, 1, 0, 1, 0, 1])
    #expect(overlapping.separation == .none && overlapping.isConverged)
  }

  /// A rare flag seen with one class only separates quasi-completely, whatever the other columns do.
  @Test func rareFlagSeparatesQuasiCompletely() throws {
    let (x, labels) = drawTable(500, 3, seed: 9)
    let flag = labels.enumerated().map { $0 % 25 == 0 && $1 == 1 ? 1.0 : 0 }
    #expect(flag.contains(1))
    let fit = try LogisticRegression(penalty: .none)
      .fit(x.appendingColumns(of: Matrix(column: flag)), labels: labels)
    #expect(fit.separation == .quasiComplete && !fit.isConverged)
  }

  @Test func duplicateColumnsWithoutPenaltyShareTheEffect() throws {
    let (x, labels) = drawTable(300, 2, seed: 10)
    let model = LogisticRegression(penalty: .none, tolerance: 1e-11)
    let once = try model.fit(x, labels: labels)
    let twice = try model.fit(x.columns(at: [0, 1, 0]), labels: labels)
    #expect(twice.isConverged && twice.hessianWasSingular && !once.hessianWasSingular)
    #expect(abs(twice.coefficients[0] + twice.coefficients[2] - once.coefficients[0]) <= 1e-8)
    #expect(abs(twice.coefficients[0] - twice.coefficients[2]) <= 1e-3)
    #expect(abs(twice.objective - once.objective) <= 1e-12)
  }

  @Test func tablesWithoutVariationGiveTheBaseRate() throws {
    let model = LogisticRegression(tolerance: 1e-13)
    for x in [Matrix.zeros(4, 0), Matrix(rowCount: 4, columnCount: 2, repeating: 7)] {
      let fit = try model.fit(x, labels: [1, 0, 1, 1])
      #expect(fit.isConverged && fit.coefficients.allSatisfy { $0 == 0 })
      #expect(fit.probabilities(for: x).allSatisfy { abs($0 - 0.75) <= 1e-12 })
    }
  }

  @Test func balancedClassesPredictHalfOnAverage() throws {
    let (x, labels) = drawTable(2_000, 2, seed: 12, shift: -3)
    let fit = try LogisticRegression(classWeights: .balanced, tolerance: 1e-12).fit(x, labels: labels)
    let positives = Double(labels.reduce(0, +))
    var mean = 0.0
    for (p, label) in zip(fit.probabilities(for: x), labels) {
      mean += p / (2 * (label == 1 ? positives : 2_000 - positives))
    }
    #expect(abs(mean - 0.5) <= 1e-10)
  }

  @Test func badInputIsNamed() {
    let x = Matrix(columns: [[1, 2, 3, 4], [5, 6, 7, 8]])
    let labels = [0, 1, 0, 1]
    func expectError(_ error: SupervisedError, _ body: () throws -> Void) {
      #expect(throws: error) { try body() }
    }
    for bad in [Double.nan, .infinity, -.infinity] {
      for row in 0..<4 {
        var broken = x
        broken[row, 1] = bad
        expectError(.nonFiniteInput(row: row, column: 1)) {
          _ = try LogisticRegression().fit(broken, labels: labels)
        }
      }
    }
    expectError(.invalidLabel(row: 2, label: 7)) {
      _ = try LogisticRegression().fit(x, labels: [0, 1, 7, 1])
    }
    expectError(.oneClassOnly(label: 1)) { _ = try LogisticRegression().fit(x, labels: [1, 1, 1, 1]) }
    expectError(.oneClassOnly(label: 0)) {
      _ = try LogisticRegression().fit(x, labels: labels, weights: [1, 0, 1, 0])
    }
    expectError(.noRows) { _ = try LogisticRegression().fit(.zeros(0, 2), labels: []) }
    expectError(.noRows) { _ = try LogisticRegression().fit(x, labels: labels, weights: [0, 0, 0, 0]) }
    for weight in [-1, Double.nan, .infinity] {
      expectError(.invalidWeight(row: 1)) {
        _ = try LogisticRegression().fit(x, labels: labels, weights: [1, weight, 1, 1])
      }
    }
    for model in [
      LogisticRegression(penalty: .ridge(-1)), LogisticRegression(penalty: .ridge(.nan)),
      LogisticRegression(penalty: .inverseStrength(0)), LogisticRegression(tolerance: 0),
      LogisticRegression(maxIterations: 0),
      LogisticRegression(classWeights: .explicit(negative: 0, positive: 1)),
    ] {
      #expect(throws: SupervisedError.self) { try model.fit(x, labels: labels) }
    }
  }

  @Test func stoppingEarlyIsTold() throws {
    let (x, labels) = drawTable(200, 4, seed: 13)
    let fit = try LogisticRegression(penalty: .ridge(1e-6), maxIterations: 1).fit(x, labels: labels)
    #expect(!fit.isConverged && fit.iterations == 1 && fit.kktResidual > 1e-9)
  }

  @Test func sameInputSameBytes() throws {
    let (x, labels) = drawTable(50_000, 6, seed: 14)
    #expect(try LogisticRegression().fit(x, labels: labels) == LogisticRegression().fit(x, labels: labels))
  }
}
