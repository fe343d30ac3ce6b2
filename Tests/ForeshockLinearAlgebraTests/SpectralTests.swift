import ForeshockLinearAlgebra
import Testing

@Suite struct SVDTests {
  @Test func identities() throws {
    for (rows, columns) in QRTests.shapes {
      for (kind, a) in Samples.all(rows, columns, seed: UInt64(rows + 100 * columns)).enumerated() {
        let size = Double(max(1, rows, columns))
        let svd = try SVD(a)
        let bound = 8 * epsilon * size * (a.norm(.frobenius) + .leastNormalMagnitude)
        #expect(distance(svd.reconstructed(), a) <= bound, "\(rows)×\(columns) kind \(kind)")
        #expect(departureFromOrthonormal(svd.u) <= 8 * epsilon * size)
        #expect(departureFromOrthonormal(svd.vTransposed.transposed()) <= 8 * epsilon * size)
        #expect(svd.singularValues.allSatisfy { $0 >= 0 })
        #expect(zip(svd.singularValues, svd.singularValues.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(distance(try SVD.singularValues(of: a), svd.singularValues) <= bound)
      }
    }
  }

  /// The four conditions of Penrose, which only the pseudo-inverse fulfils.
  @Test(arguments: [(0, 4), (4, 0), (1, 1), (8, 5), (5, 8), (20, 20), (64, 30)])
  func penrose(_ rows: Int, _ columns: Int) throws {
    for rank in Set([min(rows, columns), min(rows, columns) / 2]) {
      let a = Samples.rankDeficient(rows, columns, rank: rank, seed: 11)
      let svd = try SVD(a)
      let p = svd.pseudoInverse()
      let condition = rank == 0 ? 1 : svd.singularValues[0] / svd.singularValues[rank - 1]
      let bound = 16 * epsilon * Double(max(1, rows, columns)) * condition
      let (ap, pa) = (a * p, p * a)
      #expect(distance(ap * a, a) <= bound * (1 + a.norm(.frobenius)))
      #expect(distance(pa * p, p) <= bound * (1 + p.norm(.frobenius)))
      #expect(distance(ap, ap.transposed()) <= bound)
      #expect(distance(pa, pa.transposed()) <= bound)
    }
  }

  @Test func nonFiniteEntriesAreNamed() {
    #expect(throws: LinearAlgebraError.nonFinite(row: 1, column: 0)) { try SVD(Matrix(column: [1, .nan])) }
    #expect(throws: LinearAlgebraError.nonFinite(row: 1, column: 0)) {
      try Matrix(column: [1, .nan]).norm2()
    }
  }
}

@Suite struct SymmetricEigenTests {
  @Test(arguments: 0...64)
  func identities(_ n: Int) throws {
    let size = Double(max(1, n))
    let random = Samples.random(n, n, seed: UInt64(n))
    for a in [
      random + random.transposed(), Samples.hilbert(n), Samples.graded(n, n, seed: 2).gram(), .zeros(n, n),
    ] {
      let eigen = try SymmetricEigen(a)
      let bound = 8 * epsilon * size * (a.norm(.frobenius) + .leastNormalMagnitude)
      #expect(distance(eigen.reconstructed(), a) <= bound)
      #expect(departureFromOrthonormal(eigen.vectors) <= 8 * epsilon * size)
      #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(abs(eigen.values.reduce(0, +) - a.trace) <= bound)
    }
  }

  @Test func knownValuesAndBadInput() throws {
    let eigen = try SymmetricEigen(Matrix(rows: [[2, 1], [1, 2]]))
    #expect(distance(eigen.values, [1, 3]) <= 8 * epsilon)
    #expect(throws: LinearAlgebraError.nonFinite(row: 1, column: 0)) {
      try SymmetricEigen(Matrix(rows: [[2, 1], [.nan, 2]]))
    }
  }
}
