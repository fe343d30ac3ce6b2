import ForeshockLinearAlgebra
import Testing

@Suite struct LUTests {
  @Test(arguments: 0...64)
  func identities(_ n: Int) throws {
    let size = Double(max(1, n))
    for a in [
      Samples.random(n, n, seed: UInt64(n)), Samples.graded(n, n, seed: UInt64(n)), Samples.hilbert(n),
    ] {
      let factors = try LU(a)
      // The growth of the pivots stays modest on these; 16 covers it.
      #expect(
        distance(factors.lower * factors.upper, a.rows(at: factors.permutation))
          <= 16 * epsilon * size * a.norm(.max))
      guard factors.singularPivot == nil else { continue }
      let b = Samples.random(n, 2, seed: 5)
      let x = try factors.solve(b)
      #expect((a * x - b).norm(.max) <= 16 * epsilon * size * (a.norm(.infinity) * x.norm(.max) + 1))
      #expect(try a.solve(b) == x)
    }
    let a = Samples.random(n, n, seed: UInt64(n))
    let condition = try a.condition2()
    #expect(distance(try a.inverse() * a, .identity(n)) <= 16 * epsilon * size * condition)
  }

  @Test func determinants() throws {
    #expect(try LU(.identity(0)).determinant == 1)
    #expect(try LU(Matrix(rows: [[0, 1], [1, 0]])).determinant == -1)
    #expect(try LU(Matrix(rows: [[1, 2], [2, 4]])).determinant == 0)
    #expect(try LU(Matrix(rows: [[1, 2], [2, 4]])).determinantSign == 0)
    #expect(try LU(Matrix(rows: [[1, 2], [2, 4]])).logAbsoluteDeterminant == -.infinity)
    let a = Matrix(rows: [[2, -1, 0], [1, 3, 5], [-4, 0, 1]])
    let factors = try LU(a)
    #expect(abs(factors.determinant - 27) <= 27 * 8 * epsilon)
    #expect(abs(factors.logAbsoluteDeterminant - logarithm(27)) <= 16 * epsilon)
    #expect(factors.determinantSign == 1)
    // Too large for a Double, but its logarithm is not.
    let huge = try LU(Matrix.identity(200) * 1e200)
    #expect(huge.determinant == .infinity)
    #expect(abs(huge.logAbsoluteDeterminant - 200 * 200 * logarithm(10)) <= 1e-9)
  }

  @Test func namesTheSingularPivot() throws {
    for pivot in 0..<8 {
      var a = Matrix.identity(8)
      a[pivot, pivot] = 0
      #expect(try LU(a).singularPivot == pivot)
      #expect(try LU(a).reciprocalCondition == 0)
      #expect(throws: LinearAlgebraError.singular(pivot: pivot)) { try a.solve([1, 1, 1, 1, 1, 1, 1, 1]) }
      #expect(throws: LinearAlgebraError.singular(pivot: pivot)) { try a.inverse() }
    }
  }

  @Test func conditionEstimates() throws {
    #expect(try LU(.identity(0)).reciprocalCondition == 1)
    #expect(try LU(.identity(5)).reciprocalCondition == 1)
    for n in 1...8 {
      let a = Samples.hilbert(n)
      let exact = 1 / (a.norm(.one) * (try a.inverse().norm(.one)))
      let estimate = try LU(a).reciprocalCondition
      #expect(estimate >= 0.9 * exact && estimate <= 3.1 * exact)
    }
    #expect(try LU(Matrix.identity(2) * 1e308).reciprocalCondition > 0.99)
    #expect(try LU(Matrix(rowCount: 3, columnCount: 3) { $0 == $1 ? 1e308 : 1e307 }).reciprocalCondition >= 0)
  }

  @Test func nonFiniteEntriesAreNamed() {
    var a = Matrix.identity(4)
    a[2, 3] = .infinity
    #expect(throws: LinearAlgebraError.nonFinite(row: 2, column: 3)) { try LU(a) }
  }
}
