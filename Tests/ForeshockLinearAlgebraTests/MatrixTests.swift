import ForeshockLinearAlgebra
import Foundation
import Testing

@Suite struct MatrixTests {
  let sample = Matrix(rows: [[1, 2, 3], [4, 5, 6]])

  @Test func storesColumnAfterColumn() {
    #expect(sample.rowCount == 2 && sample.columnCount == 3)
    #expect(sample.elements == [1, 4, 2, 5, 3, 6])
    #expect(sample == Matrix(columns: [[1, 4], [2, 5], [3, 6]]))
    #expect(sample == Matrix(rowCount: 2, columnCount: 3) { Double(3 * $0 + $1 + 1) })
    #expect(sample[1, 2] == 6)
  }

  @Test func subscriptWritesOneEntryOfThisValueOnly() {
    var copy = sample
    copy[0, 1] = 20
    copy[1, 0] += 40
    #expect(copy == Matrix(rows: [[1, 20, 3], [44, 5, 6]]))
    #expect(sample[0, 1] == 2)
  }

  @Test func specialMatrices() {
    #expect(Matrix.identity(2) == Matrix(rows: [[1, 0], [0, 1]]))
    #expect(Matrix.diagonal([2, 3]) == Matrix(rows: [[2, 0], [0, 3]]))
    #expect(Matrix.zeros(1, 2).elements == [0, 0])
    #expect(Matrix(rowCount: 2, columnCount: 1, repeating: 7).elements == [7, 7])
    #expect(Matrix(column: [1, 2]).columnCount == 1)
    #expect(Matrix(row: [1, 2]).rowCount == 1)
    #expect(Matrix(rows: []).isEmpty && Matrix(columns: []).isEmpty)
    #expect(Matrix.zeros(0, 3).columnCount == 3)
    #expect(sample.diagonal == [1, 5] && sample.trace == 6)
  }

  @Test func rowsColumnsAndSlices() {
    #expect(sample.column(1) == [2, 5])
    #expect(sample.row(1) == [4, 5, 6])
    #expect(sample.withColumn(2) { span in span[0] + span[1] } == 9)
    #expect(sample[0..<1, 1..<3] == Matrix(rows: [[2, 3]]))
    #expect(sample[2..<2, 1..<3] == Matrix.zeros(0, 2))
    #expect(sample.rows(1..<2) == Matrix(rows: [[4, 5, 6]]))
    #expect(sample.columns(0..<0) == Matrix.zeros(2, 0))
    #expect(sample.rows(at: [1, 0, 1]) == Matrix(rows: [[4, 5, 6], [1, 2, 3], [4, 5, 6]]))
    #expect(sample.columns(at: [2, 0]) == Matrix(rows: [[3, 1], [6, 4]]))
    var buffer = [Double](repeating: 0, count: 3)
    var span = buffer.mutableSpan
    sample.copyRow(0, into: &span)
    #expect(buffer == [1, 2, 3])
  }

  @Test func changesInPlace() {
    var copy = sample
    copy.withMutableColumn(1) { column in
      for i in 0..<column.count { column[i] *= 10 }
    }
    #expect(copy == Matrix(rows: [[1, 20, 3], [4, 50, 6]]))
    copy.withMutableElements { entries in entries[0] = -1 }
    #expect(copy[0, 0] == -1)
    #expect(sample[0, 0] == 1)
  }

  @Test func concatenation() {
    #expect(
      sample.appendingColumns(of: Matrix(column: [7, 8])) == Matrix(rows: [[1, 2, 3, 7], [4, 5, 6, 8]]))
    #expect(
      sample.appendingRows(of: Matrix(row: [7, 8, 9])) == Matrix(rows: [[1, 2, 3], [4, 5, 6], [7, 8, 9]]))
    #expect(sample.appendingRows(of: .zeros(0, 3)) == sample)
    #expect(sample.appendingColumns(of: .zeros(2, 0)) == sample)
  }

  @Test func transposeOverAllTileEdges() {
    for (rows, columns) in [(0, 4), (3, 0), (1, 1), (31, 33), (32, 64), (65, 2)] {
      let a = Samples.random(rows, columns, seed: 1)
      let expected = Matrix(rowCount: columns, columnCount: rows) { a[$1, $0] }
      #expect(a.transposed() == expected)
    }
  }

  @Test func arithmetic() {
    let other = Matrix(rows: [[10, 20, 30], [40, 50, 60]])
    #expect(sample + other == Matrix(rows: [[11, 22, 33], [44, 55, 66]]))
    #expect(other - sample == Matrix(rows: [[9, 18, 27], [36, 45, 54]]))
    #expect(sample * 2 == 2 * sample && sample * 2 == sample + sample)
    #expect(-sample == Matrix.zeros(2, 3) - sample)
    #expect(other / 10 == sample)
    #expect(sample + 1 == Matrix(rows: [[2, 3, 4], [5, 6, 7]]) && sample + 1 - 1 == sample)
    #expect(sample.elementwiseProduct(other) == sample.map { 10 * $0 * $0 })
    #expect(other.elementwiseQuotient(sample) == Matrix(rowCount: 2, columnCount: 3, repeating: 10))
  }

  @Test func norms() throws {
    let a = Matrix(rows: [[1, -2], [-3, 4]])
    #expect(a.norm(.one) == 6)
    #expect(a.norm(.infinity) == 7)
    #expect(a.norm(.max) == 4)
    #expect(abs(a.norm(.frobenius) - 30.0.squareRoot()) <= 4 * epsilon * 6)
    // σ² are the roots of t² − 30t + 4.
    let large = (15 + 221.0.squareRoot()).squareRoot()
    #expect(abs(try a.norm2() - large) <= 8 * epsilon * large)
    #expect(abs(try a.condition2() - large * large / 2) <= 64 * epsilon * large * large)
    for norm in Matrix.Norm.allCases {
      #expect(Matrix.zeros(0, 3).norm(norm) == 0)
      #expect(Matrix(row: [1, .nan, 3]).norm(norm).isNaN)
    }
    #expect(abs(Matrix(row: [3e300, 4e300]).norm(.frobenius) / 5e300 - 1) <= 4 * epsilon)
    #expect(try Matrix.zeros(2, 2).condition2() == .infinity)
    #expect(try Matrix.zeros(0, 2).condition2() == 1)
  }

  @Test func equalMatricesHashAlike() {
    #expect(Set([sample, Matrix(rows: [[1, 2, 3], [4, 5, 6]]), sample.transposed()]).count == 2)
    #expect(Matrix.zeros(0, 2) != Matrix.zeros(2, 0))
  }

  @Test func codingKeepsTheValue() throws {
    for matrix in [sample, Matrix.zeros(0, 3), Samples.random(5, 4, seed: 3)] {
      let data = try JSONEncoder().encode(matrix)
      #expect(try JSONDecoder().decode(Matrix.self, from: data) == matrix)
    }
  }

  @Test(arguments: [
    #"{"rowCount":2,"columnCount":2,"elements":[1,2,3]}"#,
    #"{"rowCount":-1,"columnCount":-3,"elements":[1,2,3]}"#,
    #"{"rowCount":4294967296,"columnCount":4294967296,"elements":[]}"#,
    #"{"rowCount":9223372036854775807,"columnCount":2,"elements":[1]}"#,
    #"{"rowCount":0,"columnCount":9223372036854775807,"elements":[]}"#,
    #"{"rowCount":1,"columnCount":1}"#,
    #"{"rowCount":1,"columnCount":1,"elements":["a"]}"#,
  ])
  func decodingRefusesWhatDoesNotFit(_ text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Matrix.self, from: Data(text.utf8))
    }
  }

  @Test("OpenBLAS says whose kernels it uses")
  func kernels() {
    #expect(!LinearAlgebra.kernels.isEmpty && LinearAlgebra.kernels.allSatisfy { $0.isLetter || $0.isNumber })
  }
}
