import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSupervised
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct LinearRegressionTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var rows: [[Double]]
    var targets: [Double]
    var weights: [Double]
    var ridge: Double
    var coefficients: [Double]
    var intercept: Double
    var testDescription: String { name }
  }

  private struct File: Decodable { var cases: [Case] }

  static let cases: [Case] =
    (try? JSONDecoder().decode(File.self, from: Data(Fixture.contents(of: "linear.json").utf8)))?.cases ?? []

  @Test func thereAreCases() { #expect(Self.cases.count == 7) }

  /// The exact coefficients, from rational arithmetic, to the digits that the condition of the table leaves.
  @Test(arguments: cases)
  func coefficientsAreExact(_ c: Case) throws {
    let x = Matrix(rows: c.rows)
    let model = try LinearRegression(ridge: c.ridge).fit(x, targets: c.targets, weights: c.weights)
    #expect(model.isCollinear == (c.name == "collinear"))
    #expect(model.gradientNorm < 1e-13)
    for (j, expected) in c.coefficients.enumerated() {
      #expect(abs(model.coefficients[j] - expected) <= 1e-11 * max(abs(expected), 1e-3), "\(j)")
    }
    #expect(abs(model.intercept - c.intercept) <= 1e-10 * max(1, abs(c.intercept)))
    let said = model.predictions(for: x)
    for (row, cells) in c.rows.enumerated() {
      #expect(model.prediction(of: cells.span) == said[row])
      let exact = zip(cells, c.coefficients).reduce(c.intercept) { $0 + $1.0 * $1.1 }
      #expect(abs(said[row] - exact) < 1e-8)
    }
    #expect(
      try JSONDecoder().decode(LinearRegression.Fitted.self, from: JSONEncoder().encode(model)) == model)
  }

  /// A weight of two is a row that comes twice, and a weight of zero none.
  @Test func weightsAreRepeatedRows() throws {
    let c = try #require(Self.cases.first { $0.name == "weighted ridge" })
    let x = Matrix(rows: c.rows)
    let repeated = c.weights.indices.flatMap { [Int](repeating: $0, count: Int(c.weights[$0])) }
    let model = LinearRegression(ridge: 0.1)
    let weighted = try model.fit(x, targets: c.targets, weights: c.weights)
    let plain = try model.fit(x.rows(at: repeated), targets: repeated.map { c.targets[$0] })
    for j in 0..<3 { #expect(abs(weighted.coefficients[j] - plain.coefficients[j]) < 1e-12) }
    #expect(abs(weighted.rootMeanSquaredError - plain.rootMeanSquaredError) < 1e-12)
  }

  @Test func difficultTablesHaveSoundResults() throws {
    // One row, no columns, a column that does not vary.
    let one = try LinearRegression().fit(Matrix(rows: [[2, 3]]), targets: [7])
    #expect(one.coefficients == [0, 0] && one.intercept == 7)
    let none = try LinearRegression().fit(
      Matrix(rowCount: 3, columnCount: 0) { _, _ in 0 }, targets: [1, 2, 6])
    #expect(abs(none.intercept - 3) < 1e-14)
    let flat = try LinearRegression().fit(Matrix(rows: [[1, 5], [2, 5], [3, 5]]), targets: [2, 4, 6])
    #expect(abs(flat.coefficients[0] - 2) < 1e-14 && flat.coefficients[1] == 0)
    // The greatest targets there are, and columns far from zero.
    let huge = try LinearRegression().fit(
      Matrix(rows: [[1e9], [1e9 + 1], [1e9 + 2]]), targets: [-1.7e308, 0, 1.7e308])
    #expect(abs(huge.coefficients[0] / 1.7e308 - 1) < 1e-12)
    #expect(try LinearRegression().fit(Matrix(rows: [[1], [2]]), targets: [5, 5]).coefficients[0] == 0)
  }

  @Test func badInputIsRefused() {
    let x = Matrix(rows: [[1], [2], [3]])
    func refuses(
      _ model: LinearRegression, _ x: Matrix, _ y: [Double], _ weights: [Double]? = nil, line: Int = #line
    ) {
      #expect(throws: SupervisedError.self, "\(line)") { try model.fit(x, targets: y, weights: weights) }
    }
    refuses(LinearRegression(ridge: -1), x, [1, 2, 3])
    refuses(LinearRegression(ridge: .nan), x, [1, 2, 3])
    refuses(LinearRegression(), x, [1, .nan, 3])
    refuses(LinearRegression(), Matrix(rows: [[1], [.nan], [3]]), [1, 2, 3])
    refuses(LinearRegression(), x, [1, 2, 3], [0, 0, 0])
    refuses(LinearRegression(), x, [1, 2, 3], [1, -1, 3])
    refuses(LinearRegression(), Matrix(rowCount: 0, columnCount: 1) { _, _ in 0 }, [])
  }
}
