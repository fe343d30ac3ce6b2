import ForeshockLinearAlgebra
import ForeshockSupervised
import Foundation
import Testing

/// One cell that stands for "no reading", of 2³¹ − 1 or 10¹², among numbers of 0 … 1.
@Suite struct LogisticSentinelTests {
  /// 999 rows with P(1) = σ(4x − 2) and a last one of the sentinel.
  static func table(_ sentinel: Double, label: Int, columns: Int = 1) -> (x: Matrix, labels: [Int]) {
    let labels = (0..<999).map { row -> Int in
      let u = (Double(row + 1) * 0.6180339887498949).truncatingRemainder(dividingBy: 1)
      return u < 1 / (1 + exp(-(4 * (Double(row) + 0.5) / 999 - 2))) ? 1 : 0
    }
    let x = Matrix(rowCount: 1_000, columnCount: columns) { row, column in
      guard row < 999 else { return sentinel }
      return column == 0
        ? (Double(row) + 0.5) / 999
        : (Double(row + 1) * Double(column) * 0.41421356237309515).truncatingRemainder(dividingBy: 1)
    }
    return (x, labels + [label])
  }

  static let sentinels = [2_147_483_647.0, 1e12, -2_147_483_647]

  /// Optima of numpy and scipy.optimize, one variable inside the other.
  @Test(arguments: [2_147_483_647.0, 1e12])
  func theOptimumIsThatOfTheOtherRows(sentinel: Double) throws {
    let (x, labels) = Self.table(sentinel, label: 1)
    for solver in [LogisticRegression.Solver.automatic, .newton, .coordinateDescent] {
      let ridge = try LogisticRegression(solver: solver).fit(x, labels: labels)
      #expect(ridge.isConverged)
      #expect(abs(ridge.objective - 0.5731071661468357) <= 1e-10)
      #expect(abs(ridge.coefficients[0] - 3.67827) <= 1e-4 && abs(ridge.intercept + 1.84167) <= 1e-4)
    }
    let plain = try LogisticRegression(penalty: .none).fit(x, labels: labels)
    #expect(plain.isConverged && plain.separation == .none && plain.inference != nil)
    #expect(abs(plain.objective - 0.5658249350306187) <= 1e-10)
    #expect(abs(plain.coefficients[0] - 3.962527) <= 1e-4 && abs(plain.intercept + 1.983881) <= 1e-4)
    // The other rows alone have nearly the same.
    let rest = try LogisticRegression(penalty: .none).fit(
      x.rows(at: Array(0..<999)), labels: Array(labels[..<999]))
    #expect(abs(plain.coefficients[0] - rest.coefficients[0]) <= 1e-6)
  }

  /// Where the sentinel contradicts the others no coefficient is possible but one of about zero.
  @Test func aSentinelOfTheOtherClassIsFitted() throws {
    for (sentinel, expected) in [(2_147_483_647.0, 0.6924535334713495), (1e12, 0.6924535328805023)] {
      let (x, labels) = Self.table(sentinel, label: 0)
      for penalty in [LogisticRegression.Penalty.inverseStrength(1), .none] {
        let fit = try LogisticRegression(penalty: penalty).fit(x, labels: labels)
        #expect(fit.separation == .none)
        #expect(fit.isConverged && abs(fit.objective - expected) <= 1e-9, "\(sentinel) \(penalty)")
      }
    }
  }

  @Test(arguments: sentinels)
  func columnsThatShareASentinelAreNotTheSame(sentinel: Double) throws {
    let (x, labels) = Self.table(sentinel, label: sentinel > 0 ? 1 : 0, columns: 3)
    #expect(try Collinearity.all(in: x).isEmpty)
    let (own, _) = Self.table(0, label: 0, columns: 3)
    for penalty in [LogisticRegression.Penalty.inverseStrength(1), .none] {
      let fit = try LogisticRegression(penalty: penalty).fit(x, labels: labels)
      let rest = try LogisticRegression(
        penalty: penalty == .none ? .none : .ridge(1e-3 * 1_000 / 999)
      ).fit(own.rows(at: Array(0..<999)), labels: Array(labels[..<999]))
      #expect(fit.isConverged && fit.collinearities.isEmpty && fit.separation == .none)
      for (a, b) in zip(fit.coefficients, rest.coefficients) { #expect(abs(a - b) <= 1e-6) }
    }
    // Those that are the same still are found.
    let both = x.appendingColumns(of: Matrix(column: (0..<1_000).map { x[$0, 0] + 2 * x[$0, 1] - 5 }))
    let found = try Collinearity.all(in: both)
    #expect(found.map(\.column) == [3] && found.first?.terms.map(\.column) == [0, 1])
  }

  /// A plane that parts the other rows too is still found.
  @Test func separationIsStillFound() throws {
    let (x, _) = Self.table(1e12, label: 1)
    let apart = try LogisticRegression(penalty: .none).fit(x, labels: (0..<1_000).map { $0 < 400 ? 0 : 1 })
    #expect(apart.separation == .complete && !apart.isConverged)
    // All but the sentinel overlap along the other column; a flag separates quasi-completely.
    let (table, labels) = Self.table(1e12, label: 1)
    let flag = labels.enumerated().map { $0 % 20 == 0 && $1 == 1 ? 1.0 : 0 }
    let quasi = try LogisticRegression(penalty: .none).fit(
      table.appendingColumns(of: Matrix(column: flag)), labels: labels)
    #expect(quasi.separation == .quasiComplete && quasi.separatingDirection?.columns.contains(1) == true)
  }

  /// A column of many zeros has the spread of the others.
  @Test func columnsOfZerosTakeASentinel() throws {
    let (x, labels) = Self.table(2_147_483_647, label: 1)
    let sparse = Matrix(column: (0..<1_000).map { $0 % 3 == 0 || $0 == 999 ? x[$0, 0] : 0 })
    let (rest, restLabels) = (sparse.rows(at: Array(0..<999)), Array(labels[..<999]))
    let fit = try LogisticRegression(penalty: .none).fit(sparse, labels: labels)
    let own = try LogisticRegression(penalty: .none).fit(rest, labels: restLabels)
    #expect(own.coefficients[0] > 0)
    #expect(fit.isConverged && fit.separation == .none)
    #expect(abs(fit.coefficients[0] - own.coefficients[0]) <= 1e-6)
  }

  /// What a penalty sees does not depend on how columns are scaled inside.
  @Test func penaltiesOfDeviationsKeepTheirUnits() throws {
    let (x, labels) = Self.table(1e6, label: 1)
    let mean = x.column(0).reduce(0, +) / 1_000
    let deviation = (x.column(0).reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1_000).squareRoot()
    let given = try LogisticRegression(penalty: .ridge(0.01), penaltyScale: .standardDeviations).fit(
      x, labels: labels)
    let scaled = try LogisticRegression(penalty: .ridge(0.01)).fit(x * (1 / deviation), labels: labels)
    #expect(given.isConverged && scaled.isConverged)
    #expect(abs(given.objective - scaled.objective) <= 1e-12)
    #expect(
      abs(given.coefficients[0] * deviation - scaled.coefficients[0]) <= 1e-6 * abs(scaled.coefficients[0]))
  }
}
