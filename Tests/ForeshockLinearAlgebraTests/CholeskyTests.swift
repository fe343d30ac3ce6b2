import ForeshockLinearAlgebra
import Testing

@Suite struct CholeskyTests {
  @Test(arguments: 0...64)
  func identities(_ n: Int) throws {
    let a = Samples.positiveDefinite(n, seed: UInt64(n))
    let factor = try Cholesky(a)
    let scale = a.norm(.max)
    let size = Double(max(1, n))
    #expect(distance(factor.reconstructed(), a) <= 2 * epsilon * size * scale)
    #expect(factor.lower == factor.lower.keeping(.lower))

    let b = Samples.random(n, 3, seed: 99)
    let x = factor.solve(b)
    #expect((a * x - b).norm(.max) <= 8 * epsilon * size * (a.norm(.infinity) * x.norm(.max) + 1))
    #expect(
      distance(factor.solve(b.columns(0..<1).elements), x.columns(0..<1).elements) <= 1e-12
        * (1 + x.norm(.max)))

    let inverse = factor.inverse()
    let condition = try a.condition2()
    #expect(inverse == inverse.transposed())
    #expect(distance(a * inverse, .identity(n)) <= 8 * epsilon * size * condition)

    let values = try SymmetricEigen(a).values
    let logDeterminant = values.reduce(0) { $0 + logarithm($1) }
    #expect(abs(factor.logDeterminant - logDeterminant) <= 16 * epsilon * size * condition)

    let exact = 1 / (a.norm(.one) * (try LU(a).inverse().norm(.one)))
    #expect(n == 0 ? factor.reciprocalCondition == 1 : factor.reciprocalCondition >= exact * 0.99)
    #expect(n == 0 || factor.reciprocalCondition <= exact * 10)
  }

  /// Hilbert matrices up to 12 are positive definite in double precision; the residual stays small
  /// although the solution does not.
  @Test(arguments: 1...12)
  func hilbert(_ n: Int) throws {
    let a = Samples.hilbert(n)
    let factor = try Cholesky(a)
    let b = [Double](repeating: 1, count: n)
    let x = factor.solve(b)
    #expect(distance(factor.reconstructed(), a) <= 4 * epsilon * Double(n))
    #expect(distance(a * x, b) <= 8 * epsilon * Double(n) * a.norm(.infinity) * Matrix(column: x).norm(.max))
  }

  @Test func namesTheFirstBadPivot() {
    for n in 1...20 {
      for pivot in 0..<n {
        var a = Matrix.identity(n)
        a[pivot, pivot] = -1
        #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: pivot)) { try Cholesky(a) }
      }
    }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: 1)) {
      try Cholesky(Matrix(rows: [[1, 2], [2, 1]]))
    }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: 0)) { try Cholesky(.zeros(3, 3)) }
  }

  @Test func readsTheLowerTriangleOnly() throws {
    let a = Matrix(rows: [[4, .nan], [2, 5]])
    #expect(try Cholesky(a).lower == Matrix(rows: [[2, 0], [1, 2]]))
    #expect(throws: LinearAlgebraError.nonFinite(row: 1, column: 0)) {
      try Cholesky(Matrix(rows: [[4, 0], [.infinity, 5]]))
    }
  }

  @Test func missingRightHandValuesStayMissing() throws {
    #expect(try Cholesky(.identity(2)).solve([.nan, 1])[0].isNaN)
  }
}
