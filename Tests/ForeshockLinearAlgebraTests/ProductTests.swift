import ForeshockLinearAlgebra
import ForeshockTestSupport
import Testing

/// Products against three plain loops. The bound is that of any order of summation: n·eps·|A||B|, and
/// all entries are below one, so |A||B| ≤ n.
@Suite struct ProductTests {
  static func bound(_ terms: Int) -> Double { 2 * epsilon * Double(terms * terms) }

  @Test func matrixProductsOfAllSmallShapes() {
    for rows in 0...20 {
      for inner in 0...20 {
        for columns in 0...20 {
          let a = Samples.random(rows, inner, seed: UInt64(rows * 31 + inner))
          let b = Samples.random(inner, columns, seed: UInt64(inner * 37 + columns))
          let expected = plainProduct(a, b)
          guard distance(a * b, expected) <= Self.bound(inner),
            distance(a.transposed().transposedTimes(b), expected) <= Self.bound(inner),
            distance(a.timesTransposed(b.transposed()), expected) <= Self.bound(inner)
          else {
            Issue.record("\(rows)×\(inner) by \(inner)×\(columns)")
            return
          }
        }
      }
    }
  }

  @Test func vectorAndSymmetricProductsOfAllSmallShapes() {
    for rows in 0...20 {
      for columns in 0...20 {
        let a = Samples.random(rows, columns, seed: UInt64(rows * 41 + columns))
        let x = Samples.vector(columns, seed: 1)
        let y = Samples.vector(rows, seed: 2)
        #expect(distance(Matrix(column: a * x), plainProduct(a, Matrix(column: x))) <= Self.bound(columns))
        let at = a.transposed()
        #expect(
          distance(Matrix(column: a.transposedTimes(y)), plainProduct(at, Matrix(column: y)))
            <= Self.bound(rows))
        #expect(distance(a.gram(), plainProduct(at, a)) <= Self.bound(rows))
        #expect(a.gram() == a.gram().transposed())
        #expect(distance(a.outerGram(), plainProduct(a, at)) <= Self.bound(columns))
        var updated = a
        updated.addOuterProduct(y, x, times: -0.5)
        let expected = Matrix(rowCount: rows, columnCount: columns) { a[$0, $1] - 0.5 * y[$0] * x[$1] }
        #expect(distance(updated, expected) <= Self.bound(1))
      }
    }
  }

  @Test(arguments: [(130, 70, 90), (1, 500, 1), (257, 3, 257), (64, 1000, 65)])
  func largerProducts(_ rows: Int, _ inner: Int, _ columns: Int) {
    let a = Samples.random(rows, inner, seed: 5)
    let b = Samples.random(inner, columns, seed: 6)
    #expect(distance(a * b, plainProduct(a, b)) <= Self.bound(inner))
  }

  @Test(arguments: [(0, 3), (1, 1), (20, 7), (4096, 2), (5000, 3), (1300, 51), (700, 0)], [false, true])
  func weightedGram(_ shape: (Int, Int), signed: Bool) {
    let a = Samples.random(shape.0, shape.1, seed: 7)
    let weights = Samples.vector(shape.0, seed: 8).map { signed ? $0 : abs($0) }
    let scaled = Matrix(rowCount: shape.0, columnCount: shape.1) { weights[$0] * a[$0, $1] }
    let gram = a.gram(weights: weights)
    #expect(distance(gram, plainProduct(a.transposed(), scaled)) <= 8 * epsilon * Double(max(1, shape.0)))
    #expect(gram == gram.transposed())
  }

  @Test func firstUseSetsOneThread() {
    #expect(LinearAlgebra.threadCount == 1)
    #expect(LinearAlgebra.keepHostThreads() == false)
    #expect(LinearAlgebra.threadCount == 1)
  }
}
