import ForeshockLinearAlgebra
import ForeshockSupervised
import Foundation

/// The reference optima of Fixtures/make_logistic.py.
struct LogisticFixture: Decodable {
  struct Optimum: Decodable {
    let coefficients: [Double]
    let intercept, objective: Double
  }
  struct Case: Decodable {
    let name: String
    let hasWeights: Bool
    let C: Double?
    let classWeights: String?
    let explicit: [Double]?
    let exact: Optimum
    let sklearn: Optimum

    var model: LogisticRegression {
      LogisticRegression(
        penalty: C.map { .inverseStrength($0) } ?? .none,
        classWeights: explicit.map { .explicit(negative: $0[0], positive: $0[1]) }
          ?? (classWeights == "balanced" ? .balanced : .uniform),
        tolerance: 1e-13)
    }

    /// Columns of the file: label, weight if any, features.
    func table() throws -> (x: Matrix, labels: [Int], weights: [Double]?) {
      let text = try String(
        contentsOf: LogisticFixture.folder.appendingPathComponent("logistic_\(name).csv"), encoding: .utf8)
      let rows = text.split(separator: "\n").map { line in
        line.split(separator: ",").map { Double($0) ?? .nan }
      }
      let first = hasWeights ? 2 : 1
      return (
        Matrix(rows: rows.map { Array($0[first...]) }), rows.map { Int($0[0]) },
        hasWeights ? rows.map { $0[1] } : nil
      )
    }
  }
  let cases: [Case]

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  static func load() throws -> LogisticFixture {
    try JSONDecoder().decode(
      LogisticFixture.self, from: Data(contentsOf: folder.appendingPathComponent("logistic.json")))
  }
}

/// The objective as documented, written plainly.
func plainObjective(
  _ x: Matrix, _ labels: [Int], weights: [Double], lambda: Double, coefficients: [Double], intercept: Double
) -> Double {
  var loss = 0.0
  for row in 0..<x.rowCount {
    var eta = intercept
    for j in 0..<x.columnCount { eta += x[row, j] * coefficients[j] }
    let z = labels[row] == 1 ? eta : -eta
    loss += weights[row] * (z > 0 ? log1p(exp(-z)) : log1p(exp(z)) - z)
  }
  return loss / weights.reduce(0, +) + lambda / 2 * coefficients.reduce(0) { $0 + $1 * $1 }
}
