import ForeshockLinearAlgebra
import Testing

@Suite struct QRTests {
  static let shapes: [(Int, Int)] =
    (0...64).flatMap { n in [(n, n), (2 * n + 1, n), (n, n + 3)] } + [(0, 5), (5, 0)]

  @Test func identities() throws {
    for (rows, columns) in Self.shapes {
      for (kind, a) in Samples.all(rows, columns, seed: UInt64(rows + 100 * columns)).enumerated() {
        let size = Double(max(1, rows, columns))
        let plain = try QR(a)
        let pivoted = try PivotedQR(a)
        let thin = min(rows, columns)
        #expect(plain.q.columnCount == thin && plain.r.rowCount == thin)
        #expect(plain.r == plain.r.keeping(.upper) && pivoted.r == pivoted.r.keeping(.upper))
        #expect(
          departureFromOrthonormal(plain.q) <= 8 * epsilon * size, "\(rows)×\(columns) kind \(kind)")
        #expect(
          departureFromOrthonormal(pivoted.q) <= 8 * epsilon * size, "\(rows)×\(columns) kind \(kind)")
        let bound = 8 * epsilon * size * (a.norm(.frobenius) + .leastNormalMagnitude)
        #expect(distance(plain.q * plain.r, a) <= bound, "\(rows)×\(columns) kind \(kind)")
        #expect(
          distance(pivoted.q * pivoted.r, a.columns(at: pivoted.permutation)) <= bound,
          "\(rows)×\(columns) kind \(kind)")
      }
    }
  }

  @Test(arguments: 1...40)
  func leastSquaresResidualIsOrthogonal(_ n: Int) throws {
    let a = Samples.random(2 * n + 2, n, seed: UInt64(n))
    let b = Samples.random(2 * n + 2, 2, seed: 4)
    for x in [try QR(a).solve(b), try PivotedQR(a).solve(b)] {
      let residual = b - a * x
      let scale = a.norm(.frobenius) * (a.norm(.frobenius) * x.norm(.max) + b.norm(.frobenius))
      #expect(a.transposedTimes(residual).norm(.max) <= 8 * epsilon * Double(n) * scale)
    }
  }

  @Test(arguments: 0...64)
  func rankOfDeficientMatrices(_ n: Int) throws {
    for rank in Set([0, n / 3, n / 2, n]) {
      let a = Samples.rankDeficient(n + 4, n, rank: rank, seed: UInt64(7 * n + rank))
      #expect(try PivotedQR(a).rank() == rank)
      #expect(try SVD(a).rank() == rank)
      #expect(try a.leastSquares(Samples.random(n + 4, 1, seed: 1)).rank == rank)
    }
  }

  @Test func basicSolutionHasFewEntriesAndTheSameResidual() throws {
    let a = Samples.rankDeficient(12, 6, rank: 3, seed: 2)
    let b = Samples.vector(12, seed: 3)
    let basic = try PivotedQR(a).solve(b)
    let least = try a.leastSquares(b)
    #expect(basic.filter { $0 != 0 }.count == 3)
    #expect(distance(a * basic, a * least.solution.elements) <= 1e-13 * a.norm(.frobenius))
    #expect(Matrix(column: basic).norm(.frobenius) >= least.solution.norm(.frobenius))
  }

  @Test func singularTriangleAndBadInput() {
    #expect(throws: LinearAlgebraError.singular(pivot: 1)) {
      try QR(Matrix(rows: [[1, 0], [0, 0], [0, 0]])).solve([1, 2, 3])
    }
    #expect(throws: LinearAlgebraError.nonFinite(row: 0, column: 1)) { try QR(Matrix(row: [1, .nan])) }
    #expect(throws: LinearAlgebraError.nonFinite(row: 0, column: 1)) {
      try PivotedQR(Matrix(row: [1, .nan]))
    }
  }
}
