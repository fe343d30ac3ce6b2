import ForeshockLinearAlgebra
import Testing

@Suite struct TriangularTests {
  @Test(arguments: 0...64)
  func solves(_ n: Int) throws {
    let a = Samples.random(n, n, seed: UInt64(n)) + Matrix.identity(n) * 4
    let b = Samples.random(n, 2, seed: 3)
    for triangle in [Triangle.lower, .upper] {
      let t = a.keeping(triangle)
      for transposed in [false, true] {
        let operand = transposed ? t.transposed() : t
        let x = try a.solveTriangular(b, triangle, transposed: transposed)
        let scale = operand.norm(.infinity) * x.norm(.max) + 1
        #expect((operand * x - b).norm(.max) <= 4 * epsilon * Double(max(1, n)) * scale)
      }
    }
  }

  @Test func unitDiagonalIsNotRead() throws {
    let a = Matrix(rows: [[0, 0], [2, .nan]])
    #expect(try a.solveTriangular([1, 5], .lower, unitDiagonal: true) == [1, 3])
  }

  @Test func zeroOnTheDiagonalIsNamed() {
    let a = Matrix.diagonal([1, 2, 0, 0])
    #expect(throws: LinearAlgebraError.singular(pivot: 2)) { try a.solveTriangular([1, 1, 1, 1], .upper) }
  }

  @Test func halvesOfOblongMatrices() {
    let a = Matrix(rowCount: 2, columnCount: 4, repeating: 1)
    #expect(a.keeping(.lower) == Matrix(rows: [[1, 0, 0, 0], [1, 1, 0, 0]]))
    #expect(a.keeping(.upper) == Matrix(rows: [[1, 1, 1, 1], [0, 1, 1, 1]]))
    #expect(a.transposed().keeping(.upper) == Matrix(rows: [[1, 1], [0, 1], [0, 0], [0, 0]]))
  }
}
