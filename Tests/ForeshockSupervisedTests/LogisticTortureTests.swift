import ForeshockLinearAlgebra
import ForeshockSupervised
import Foundation
import Testing

/// One of the thirty tables of Fixtures/make_logistic_torture.py.
struct TortureCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let x: [[String]]
  let y: [Int]
  let w: [String]?
  let penalty: String
  let value: Double
  let expect: String
  let `repeat`: Int

  var testDescription: String { name }

  static let all: [TortureCase] = {
    let file = LogisticFixture.folder.appendingPathComponent("logistic_torture.json")
    let cases = try? JSONDecoder().decode([TortureCase].self, from: Data(contentsOf: file))
    return cases ?? []
  }()

  var table: (x: Matrix, labels: [Int], weights: [Double]?) {
    let rows = (0..<`repeat` * y.count).map { $0 % y.count }
    let numbers = x.map { $0.compactMap(Double.init) }
    return (
      Matrix(rowCount: rows.count, columnCount: x.first?.count ?? 0) { numbers[rows[$0]][$1] },
      rows.map { y[$0] }, w.map { weights in rows.compactMap { Double(weights[$0]) } }
    )
  }

  var model: LogisticRegression {
    switch penalty {
    case "l2": LogisticRegression(penalty: .inverseStrength(value))
    case "l1": LogisticRegression(penalty: .lasso(value))
    default: LogisticRegression(penalty: .none)
    }
  }
}

/// The largest violation of the optimality conditions in columns of unit deviation, written plainly.
func plainResidual(
  _ fit: LogisticRegression.Fitted, _ x: Matrix, _ labels: [Int], weights: [Double]? = nil
) -> Double {
  let largest = weights?.max() ?? 1
  let shares = labels.indices.map { (weights?[$0] ?? 1) / largest }
  let total = shares.reduce(0, +)
  var penaltyScale = 1.0
  if let weights, !weights.reduce(0, +).isFinite { penaltyScale = 0 }
  let errors = zip(fit.probabilities(for: x), labels).enumerated().map {
    shares[$0] / total * ($1.0 - Double($1.1))
  }
  var worst = abs(errors.reduce(0, +))
  for j in 0..<x.columnCount {
    let column = x.column(j)
    let center = column.reduce(0) { $0 + $1 / Double(column.count) }
    let reach = column.reduce(0) { max($0, abs($1 - center)) }
    guard reach > 1e-290 else { continue }
    let square = column.reduce(0) { $0 + pow(($1 - center) / reach, 2) / Double(column.count) }
    let scale = reach * square.squareRoot()
    var slope = 0.0
    for i in column.indices { slope += errors[i] * ((column[i] - center) / scale) }
    let (b, lambda) = (fit.coefficients[j], fit.penalty * penaltyScale)
    slope += lambda * (1 - fit.l1Share) * b / scale
    let limit = lambda * fit.l1Share / scale
    worst = max(worst, b == 0 ? abs(slope) - limit : abs(slope + (b > 0 ? limit : -limit)))
  }
  return worst
}

@Suite struct LogisticTortureTests {
  @Test func thereAreThirty() { #expect(TortureCase.all.count == 30) }

  /// In all thirty the optimum or a diagnosis that is true.
  @Test(arguments: TortureCase.all)
  func givesTheOptimumOrADiagnosis(_ hard: TortureCase) throws {
    let (x, labels, weights) = hard.table
    switch hard.expect {
    case "oneClassOnly":
      #expect(throws: SupervisedError.oneClassOnly(label: labels[0])) {
        try hard.model.fit(x, labels: labels, weights: weights)
      }
    case "nonFiniteInput":
      let place = try #require(
        (0..<x.columnCount).flatMap { j in (0..<x.rowCount).map { ($0, j) } }.first { !x[$0, $1].isFinite })
      #expect(throws: SupervisedError.nonFiniteInput(row: place.0, column: place.1)) {
        try hard.model.fit(x, labels: labels, weights: weights)
      }
    case "complete", "quasi":
      let fit = try hard.model.fit(x, labels: labels, weights: weights)
      #expect(!fit.isConverged && fit.inference == nil)
      #expect(fit.separation == (hard.expect == "complete" ? .complete : .quasiComplete))
      // The plane that is named does what it says.
      let direction = try #require(fit.separatingDirection)
      var (least, largest, beyond) = (Double.infinity, 0.0, 0)
      let margins = (0..<x.rowCount).filter { (weights?[$0] ?? 1) > 0 }.map { row in
        let eta = (0..<x.columnCount).reduce(direction.intercept) {
          $0 + x[row, $1] * direction.coefficients[$1]
        }
        return labels[row] == 1 ? eta : -eta
      }
      for margin in margins { (least, largest) = (min(least, margin), max(largest, abs(margin))) }
      beyond = margins.count { $0 > 1e-6 * largest }
      #expect(least >= -1e-6 * largest && beyond > 0)
      #expect(beyond == direction.separatedRows)
      if hard.expect == "complete" { #expect(beyond == margins.count) }
    default:
      let fit = try hard.model.fit(x, labels: labels, weights: weights)
      #expect(fit.isConverged && fit.kktResidual <= 1e-9)
      #expect(hard.penalty != "none" || fit.separation == .none)
      #expect(plainResidual(fit, x, labels, weights: weights) <= 1e-8)
    }
  }

  /// Without a penalty the units and origins of columns do not matter.
  @Test(arguments: TortureCase.all.filter { $0.penalty == "none" && $0.expect == "optimum" })
  func unitsDoNotMatter(_ hard: TortureCase) throws {
    let (x, labels, weights) = hard.table
    let moved = Matrix(rowCount: x.rowCount, columnCount: x.columnCount) {
      x[$0, $1] * [0x1p20, -0x1p-30, 8, -0x1p5][$1 % 4]
    }
    let plain = try hard.model.fit(x, labels: labels, weights: weights)
    let other = try hard.model.fit(moved, labels: labels, weights: weights)
    #expect(other.isConverged && abs(plain.objective - other.objective) <= 1e-13)
    for (a, b) in zip(plain.logOdds(for: x), other.logOdds(for: moved)) {
      #expect(abs(a - b) <= 1e-6 * max(1, abs(a)))
    }
  }

  @Test func combinationsAreNamed() throws {
    let named = try #require(TortureCase.all.first { $0.name == "column is a combination" })
    let (x, labels, _) = named.table
    let fit = try named.model.fit(x, labels: labels)
    let found = try #require(fit.collinearities.first)
    #expect(fit.collinearities.count == 1 && found.column == 3 && found.residual <= 1e-9)
    #expect(found.terms.map(\.column) == [0, 1])
    for (term, factor) in zip(found.terms, [1.0, 2]) { #expect(abs(term.factor - factor) <= 1e-12) }
    #expect(abs(found.constant - 3) <= 1e-12)
    #expect(try Collinearity.all(in: x) == fit.collinearities)
    // What can be estimated has its standard error, what cannot has none.
    let inference = try #require(fit.inference)
    #expect(inference.coefficients.map { $0 == nil } == [true, true, false, true])
    #expect(inference.intercept == nil)
    let constant = try #require(TortureCase.all.first { $0.name == "constant columns" })
    #expect(try constant.model.fit(constant.table.x, labels: labels).constantColumns == [3, 4])
  }
}
