import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSupervised
import Foundation
import Testing

/// Random rows with labels of a softmax model.
func drawClasses(_ rows: Int, _ columns: Int, _ classes: Int, seed: UInt64) -> (x: Matrix, labels: [Int]) {
  var stream = RandomStream(seed: seed)
  let x = Matrix(rowCount: rows, columnCount: columns) { _, _ in 2 * stream.uniform() - 1 }
  let truth = Matrix(rowCount: columns, columnCount: classes) { _, _ in 3 * stream.uniform() - 1.5 }
  let eta = x * truth
  var labels: [Int] = []
  for row in 0..<rows {
    // The largest of predictors with Gumbel noise is a draw from the softmax.
    var best = (label: 0, value: -Double.infinity)
    for k in 0..<classes {
      let value = eta[row, k] - log(-log(stream.uniform() + 1e-300))
      if value > best.value { best = (k, value) }
    }
    labels.append(best.label)
  }
  return (x, labels)
}

/// The largest violation of the optimality conditions as documented, in the columns as they are.
func plainResidual(
  _ fit: MultinomialLogisticRegression.Fitted, _ x: Matrix, _ labels: [Int]
) -> Double {
  let probabilities = fit.probabilities(for: x)
  var worst = 0.0
  for k in 0..<fit.classCount {
    let errors = (0..<x.rowCount).map {
      (probabilities[$0, k] - (labels[$0] == k ? 1 : 0)) / Double(x.rowCount)
    }
    worst = max(worst, abs(errors.reduce(0, +)))
    for (j, sum) in x.transposedTimes(errors).enumerated() {
      let b = fit.coefficients[j, k]
      let slope = sum + fit.penalty * (1 - fit.l1Share) * b
      let limit = fit.penalty * fit.l1Share
      worst = max(worst, b == 0 ? abs(slope) - limit : abs(slope + (b > 0 ? limit : -limit)))
    }
  }
  return worst
}

@Suite struct MultinomialTests {
  @Test func agreesWithScikitLearn() throws {
    let fixture = try LogisticMoreFixture.load()
    let x = Matrix(
      rows: fixture.x.map { row in [row[0], (row[1] - 10) / 3, row[2] / 0.01, (row[3] - 400) / 50] })
    let fit = try MultinomialLogisticRegression(penalty: .inverseStrength(0.7), tolerance: 1e-13).fit(
      x, labels: fixture.classes)
    #expect(fit.isConverged)
    for k in 0..<3 {
      for j in 0..<4 {
        #expect(isClose(fit.coefficients[j, k], fixture.multinomial.coefficients[k][j], 1e-7))
      }
      #expect(abs(fit.intercepts[k] - fixture.multinomial.intercepts[k]) <= 1e-8)
    }
  }

  @Test func agreesWithGlmnet() throws {
    let fixture = try LogisticMoreFixture.load()
    let expected = try #require(fixture.glmnet["multinomial"])
    let fit = try MultinomialLogisticRegression(
      penalty: .lasso(expected.lambda), penaltyScale: .standardDeviations, tolerance: 1e-12
    ).fit(fixture.table, labels: fixture.classes)
    #expect(fit.isConverged)
    for k in 0..<3 {
      for j in 0..<4 {
        let theirs = expected.values[k * 5 + 1 + j]
        #expect(abs(fit.coefficients[j, k] - theirs) <= 1e-7 * abs(theirs))
      }
    }
    // Intercepts are those of glmnet up to a number added to all.
    let shift = fit.intercepts[0] - expected.values[0]
    for k in 0..<3 { #expect(abs(fit.intercepts[k] - expected.values[k * 5] - shift) <= 1e-7) }
  }

  @Test(arguments: [(200, 3, 3), (2_000, 6, 4), (50, 1, 2), (40, 60, 3), (300, 2, 7)])
  func theConditionsHold(_ shape: (Int, Int, Int)) throws {
    let (x, labels) = drawClasses(shape.0, shape.1, shape.2, seed: 51)
    for penalty in [
      LogisticRegression.Penalty.inverseStrength(1), .lasso(0.01), .elasticNet(0.02, l1Share: 0.5),
    ] {
      for solver in [LogisticRegression.Solver.automatic, .coordinateDescent, .limitedMemory, .newton] {
        if penalty != .inverseStrength(1), solver == .limitedMemory || solver == .newton { continue }
        let fit = try MultinomialLogisticRegression(penalty: penalty, solver: solver).fit(x, labels: labels)
        #expect(fit.isConverged && plainResidual(fit, x, labels) <= 2e-9, "\(penalty) \(solver)")
      }
    }
  }

  @Test func twoClassesAreTheBinaryModel() throws {
    let (x, labels) = drawTable(400, 3, seed: 52)
    let binary = try LogisticRegression(penalty: .none, tolerance: 1e-12).fit(x, labels: labels)
    let both = try MultinomialLogisticRegression(penalty: .none, tolerance: 1e-12).fit(x, labels: labels)
    #expect(both.isConverged && both.separation == .none)
    for j in 0..<3 {
      #expect(abs(both.coefficients[j, 1] - both.coefficients[j, 0] - binary.coefficients[j]) <= 1e-9)
      #expect(abs(both.coefficients[j, 1] + both.coefficients[j, 0]) <= 1e-9)
    }
    #expect(abs(both.objective - binary.objective) <= 1e-13)
    let probabilities = both.probabilities(for: x)
    for (row, p) in binary.probabilities(for: x).enumerated() {
      #expect(abs(probabilities[row, 1] - p) <= 1e-9)
    }
  }

  @Test func weightsRepeatRows() throws {
    let (x, labels) = drawClasses(120, 3, 3, seed: 53)
    let weights = (0..<120).map { Double($0 % 3) }
    let repeated = (0..<120).flatMap { [Int](repeating: $0, count: $0 % 3) }
    let model = MultinomialLogisticRegression(tolerance: 1e-12)
    let weighted = try model.fit(x, labels: labels, weights: weights)
    let plain = try model.fit(x.rows(at: repeated), labels: repeated.map { labels[$0] })
    for (a, b) in zip(weighted.coefficients.elements, plain.coefficients.elements) {
      #expect(abs(a - b) <= 1e-10)
    }
  }

  @Test func separationAndCollinearityAreTold() throws {
    let x = Matrix(column: [1, 2, 3, 11, 12, 13, 21, 22, 23])
    let labels = [0, 0, 0, 1, 1, 1, 2, 2, 2]
    let model = MultinomialLogisticRegression(penalty: .none)
    let apart = try model.fit(x, labels: labels)
    #expect(apart.separation == .complete && !apart.isConverged)
    // Class 2 lies apart, the others overlap.
    let partly = try model.fit(
      Matrix(column: [1, 2, 3, 2.5, 1.5, 4, 21, 22, 23]), labels: labels)
    #expect(partly.separation == .quasiComplete && !partly.isConverged)
    let (y, classes) = drawClasses(200, 2, 3, seed: 54)
    let once = try model.fit(y, labels: classes)
    let twice = try model.fit(y.columns(at: [0, 1, 0]), labels: classes)
    #expect(twice.isConverged && twice.collinearities.map(\.column) == [2])
    #expect(abs(once.objective - twice.objective) <= 1e-12)
    #expect(abs(twice.coefficients[0, 1] - twice.coefficients[2, 1]) <= 1e-8)
  }

  @Test func badInputIsNamed() throws {
    let x = Matrix(column: [1, 2, 3, 4])
    let model = MultinomialLogisticRegression()
    #expect(throws: SupervisedError.invalidLabel(row: 1, label: -1)) {
      try model.fit(x, labels: [0, -1, 1, 2])
    }
    #expect(throws: SupervisedError.invalidLabel(row: 3, label: .max)) {
      try model.fit(x, labels: [0, 0, 1, .max])
    }
    #expect(throws: SupervisedError.missingClass(label: 1)) { try model.fit(x, labels: [0, 2, 0, 2]) }
    #expect(throws: SupervisedError.oneClassOnly(label: 0)) { try model.fit(x, labels: [0, 0, 0, 0]) }
    #expect(throws: SupervisedError.oneClassOnly(label: 1)) { try model.fit(x, labels: [1, 1, 1, 1]) }
    #expect(throws: SupervisedError.noRows) { try model.fit(.zeros(0, 1), labels: []) }
    #expect(throws: SupervisedError.self) {
      try MultinomialLogisticRegression(penalty: .firth).fit(x, labels: [0, 1, 0, 1])
    }
    #expect(throws: SupervisedError.self) {
      try MultinomialLogisticRegression(classWeights: .explicit([1])).fit(x, labels: [0, 1, 0, 1])
    }
  }

  @Test func codingKeepsTheModel() throws {
    let (x, labels) = drawClasses(100, 2, 3, seed: 55)
    let fit = try MultinomialLogisticRegression().fit(x, labels: labels)
    let data = try JSONEncoder().encode(fit)
    #expect(try JSONDecoder().decode(MultinomialLogisticRegression.Fitted.self, from: data) == fit)
    let text = String(decoding: data, as: UTF8.self)
    for (original, replacement) in [
      ("\"version\":1", "\"version\":9"), ("\"classCount\":3", "\"classCount\":4"),
      ("\"classCount\":3", "\"classCount\":0"), ("\"constantColumns\":[]", "\"constantColumns\":[5]"),
      ("\"isConverged\":true", "\"isConverged\":7"),
    ] {
      #expect(text.contains(original))
      let hostile = Data(text.replacingOccurrences(of: original, with: replacement).utf8)
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(MultinomialLogisticRegression.Fitted.self, from: hostile)
      }
    }
  }

  /// A cell of 2³¹ − 1 or 10¹² among numbers of 0 … 1: where its class agrees with the others the fit is that of the others;
  /// where not its column has no effect on them.
  @Test(arguments: [2_147_483_647.0, 1e12, -1e12])
  func aSentinelHidesNothing(_ sentinel: Double) throws {
    let (rest, restLabels) = drawClasses(999, 3, 3, seed: 8)
    for penalty in [LogisticRegression.Penalty.none, .ridge(1e-3)] {
      let own = try MultinomialLogisticRegression(
        penalty: penalty == .none ? .none : .ridge(1e-3 * 1_000 / 999)
      ).fit(rest, labels: restLabels)
      // The classes that the column speaks for most and least.
      let order = (0..<3).sorted { own.coefficients[0, $0] * sentinel < own.coefficients[0, $1] * sentinel }
      let x = Matrix(rowCount: 1_000, columnCount: 3) { row, column in
        row < 999 ? rest[row, column] : column == 0 ? sentinel : 0
      }
      let agreeing = try MultinomialLogisticRegression(penalty: penalty).fit(
        x, labels: restLabels + [order[2]])
      #expect(agreeing.isConverged && agreeing.separation == .none && agreeing.collinearities.isEmpty)
      #expect(abs(agreeing.objective - own.objective * 0.999) <= 1e-9)
      for j in 0..<3 {
        for k in 0..<3 { #expect(abs(agreeing.coefficients[j, k] - own.coefficients[j, k]) <= 1e-5) }
      }
      let contradicting = try MultinomialLogisticRegression(penalty: penalty).fit(
        x, labels: restLabels + [order[0]])
      let others = try MultinomialLogisticRegression(
        penalty: penalty == .none ? .none : .ridge(1e-3 * 1_000 / 999)
      ).fit(rest.columns(1..<3), labels: restLabels)
      // With two classes alike at 10¹² predictors of 10¹¹ are taken off each other, which leaves no nine digits.
      #expect(
        contradicting.isConverged || (sentinel == 1e12 && contradicting.kktResidual < 1e-5),
        "\(contradicting.kktResidual)")
      #expect(contradicting.separation == .none)
      #expect(contradicting.objective <= others.objective * 0.999 + 1e-6)
      #expect(abs(contradicting.coefficients[0, order[0]]) < 1)
    }
  }

  @Test func aPlaneIsFoundBesideASentinel() throws {
    let (rest, _) = drawClasses(999, 2, 3, seed: 9)
    let labels = (0..<999).map { rest[$0, 1] < -0.3 ? 0 : rest[$0, 1] < 0.3 ? 1 : 2 }
    let x = Matrix(rowCount: 1_000, columnCount: 2) { row, column in
      row < 999 ? rest[row, column] : column == 0 ? 1e12 : 0.9
    }
    let fit = try MultinomialLogisticRegression(penalty: .none).fit(x, labels: labels + [2])
    #expect(!fit.isConverged && fit.separation != .none)
  }

  /// One class apart, two that overlap: a small gradient on the way to infinity is no optimum, whatever the solver.
  @Test(arguments: [LogisticRegression.Solver.automatic, .newton, .limitedMemory, .coordinateDescent])
  func separationIsFoundByEachSolver(solver: LogisticRegression.Solver) throws {
    let x = Matrix(column: [1, 2, 3, 2.5, 1.5, 4, 21, 22, 23])
    let labels = [0, 0, 0, 1, 1, 1, 2, 2, 2]
    let fit = try MultinomialLogisticRegression(penalty: .none, solver: solver).fit(x, labels: labels)
    #expect(!fit.isConverged && fit.separation == .quasiComplete)
    let direction = try #require(fit.separatingDirection)
    // Classes 0 and 1 overlap: only class 2 moves away from both.
    #expect(direction.separatedRows == 9)
    #expect(abs(direction.coefficients[0, 0] - direction.coefficients[0, 1]) <= 1e-6)
    #expect(direction.coefficients[0, 2] > direction.coefficients[0, 0])
    try expectSeparation(direction, x, labels)
    let again = try JSONDecoder().decode(
      MultinomialLogisticRegression.Fitted.self, from: JSONEncoder().encode(fit))
    #expect(again == fit)
  }

  /// No row's own class falls behind another along a direction, whatever the units of the columns.
  private func expectSeparation(
    _ direction: MultinomialLogisticRegression.SeparatingDirection, _ x: Matrix, _ labels: [Int]
  ) throws {
    var ahead = 0
    for row in 0..<x.rowCount {
      let eta = direction.intercepts.indices.map { k in
        (0..<x.columnCount).reduce(direction.intercepts[k]) { sum, j in
          sum + x[row, j] * direction.coefficients[j, k]
        }
      }
      let size = eta.reduce(0) { max($0, abs($1)) }
      for k in eta.indices { #expect(eta[labels[row]] - eta[k] >= -1e-6 * size) }
      if let least = eta.min(), eta[labels[row]] - least > 1e-6 * size { ahead += 1 }
    }
    #expect(ahead == direction.separatedRows && ahead > 0)
  }

  /// All classes apart, in several columns of odd units; and none where there is an optimum.
  @Test func completeSeparationHasADirection() throws {
    var stream = RandomStream(seed: 5)
    let labels = (0..<60).map { $0 % 3 }
    let x = Matrix(rowCount: 60, columnCount: 3) { row, column in
      let class0 = Double(labels[row] == column ? 4 : 0)
      return (class0 + stream.uniform()) * [1e6, 1, 1e-3][column]
    }
    let fit = try MultinomialLogisticRegression(penalty: .none).fit(x, labels: labels)
    #expect(!fit.isConverged && fit.separation == .complete)
    try expectSeparation(try #require(fit.separatingDirection), x, labels)
    let mixed = try MultinomialLogisticRegression(penalty: .none).fit(
      x, labels: labels.indices.map { $0 * 7 % 5 % 3 })
    #expect(mixed.isConverged && mixed.separatingDirection == nil)
  }

  /// Without a penalty coordinate descent ends at the optimum of the others, where there is one.
  @Test func coordinateDescentWithoutAPenaltyFindsTheOptimum() throws {
    let (x, labels) = drawClasses(300, 3, 3, seed: 12)
    let other = try MultinomialLogisticRegression(penalty: .none).fit(x, labels: labels)
    let fit = try MultinomialLogisticRegression(penalty: .none, solver: .coordinateDescent).fit(
      x, labels: labels)
    #expect(fit.isConverged && fit.separation == .none)
    #expect(abs(fit.objective - other.objective) <= 1e-12)
    // Columns that determine each other are no reason against an optimum.
    let twice = x.appendingColumns(of: x.columns(at: [0]))
    let tied = try MultinomialLogisticRegression(penalty: .none, solver: .coordinateDescent).fit(
      twice, labels: labels)
    #expect(tied.isConverged && tied.separation == .none)
    #expect(abs(tied.objective - other.objective) <= 1e-9)
  }
}
