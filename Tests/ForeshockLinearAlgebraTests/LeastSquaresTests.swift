import ForeshockLinearAlgebra
import Foundation
import Testing

@Suite struct LeastSquaresTests {
  struct Fixture: Decodable {
    struct Case: Decodable {
      let name: String
      let a, b, solution, pseudoInverse: [[Double]]
      let rank: Int
      let singularValues: [Double]
    }
    let cases: [Case]
  }

  static func fixture() throws -> Fixture {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/least_squares.json")
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
  }

  @Test func agreesWithNumpy() throws {
    let cases = try Self.fixture().cases
    #expect(cases.count == 8)
    for expected in cases {
      let a = Matrix(rows: expected.a)
      let result = try a.leastSquares(Matrix(rows: expected.b))
      let solution = Matrix(rows: expected.solution)
      #expect(result.rank == expected.rank, "\(expected.name)")
      // The scaled case has a condition number of about 1e9, in which the least solution is not unique
      // to better than that times eps.
      let kept = expected.singularValues.prefix(expected.rank)
      let condition = kept.isEmpty ? 1 : kept[0] / kept[kept.count - 1]
      let bound = 32 * epsilon * condition
      #expect(distance(result.solution, solution) <= bound * solution.norm(.max), "\(expected.name)")
      let largest = expected.singularValues[0]
      #expect(
        distance(result.singularValues, expected.singularValues) <= 16 * epsilon * largest,
        "\(expected.name)")
      let inverse = Matrix(rows: expected.pseudoInverse)
      #expect(
        distance(try SVD(a).pseudoInverse(), inverse) <= bound * inverse.norm(.max), "\(expected.name)")
    }
  }

  @Test func emptySystems() throws {
    #expect(try Matrix.zeros(0, 3).leastSquares(.zeros(0, 2)).solution == .zeros(3, 2))
    #expect(try Matrix.zeros(3, 0).leastSquares(.zeros(3, 2)).solution == .zeros(0, 2))
    let none = try Matrix.identity(3).leastSquares(.zeros(3, 0))
    #expect(none.solution == .zeros(3, 0) && none.rank == 3 && none.condition == 1)
  }

  @Test func toleranceDecidesTheRank() throws {
    let a = Matrix.diagonal([1, 1e-3, 1e-9])
    #expect(try a.leastSquares([1, 1, 1]).rank == 3)
    let loose = try a.leastSquares([1, 1, 1], relativeTolerance: 1e-6)
    #expect(loose.rank == 2)
    #expect(distance(loose.solution.elements, [1, 1000, 0]) <= 1e-9)
  }

  @Test func nonFiniteEntriesAreNamedOnBothSides() {
    #expect(throws: LinearAlgebraError.nonFinite(row: 1, column: 1)) {
      try Matrix(rows: [[1, 2], [3, .nan]]).leastSquares([1, 2])
    }
    #expect(throws: LinearAlgebraError.nonFinite(row: 1, column: 0)) {
      try Matrix.identity(2).leastSquares([1, -.infinity])
    }
  }

  @Test func errorsReadAsSentences() {
    let errors: [LinearAlgebraError] = [
      .notPositiveDefinite(pivot: 2), .singular(pivot: 0), .rankDeficient(rank: 1, columns: 2),
      .didNotConverge(routine: "dgesvd", remaining: 1), .nonFinite(row: 0, column: 1),
      .refused(routine: "dgelsd", code: -1010),
    ]
    #expect(Set(errors.map(\.shortDescription)).count == 6)
    #expect(errors[0].description == "the matrix is not positive definite: its leading 3×3 block is not")
    #expect(errors[3].description == "dgesvd did not converge: 1 value left")
  }
}
