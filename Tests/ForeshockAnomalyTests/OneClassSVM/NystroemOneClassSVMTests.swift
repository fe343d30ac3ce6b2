import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct NystroemOneClassSVMTests {
  /// The linear machine against the pairwise solver over the same rows: w·w / 2 is the objective.
  @Test func linearSolver() throws {
    for (count, columns, nu) in [
      (1, 1, 0.5), (40, 2, 0.3), (300, 5, 0.1), (301, 20, 0.02), (500, 3, 0.8), (5201, 6, 0.05),
      (9000, 12, 0.01), (6000, 4, 0.2),
    ] {
      var random = RandomStream(seed: UInt64(count))
      let z = Matrix(rowCount: count, columnCount: columns) { _, _ in 1 + 0.5 * random.normal() }
      let linear = try #require(LinearOneClass(z, nu: nu))
      let exact = try OneClassSVM(nu: nu, kernel: .linear, tolerance: 1e-9).fit(z)
      let objective = linear.w.reduce(0) { $0 + $1 * $1 } / 2
      #expect(relativeError(objective, exact.objective) < 1e-4, "\(count): \(objective), \(exact.objective)")
      let scores = exact.scores(for: z)
      let ours = (z * linear.w).map { linear.offset - $0 }
      // Offsets are free between two rows where nu·n is whole and no row is between the bounds.
      let shift = linear.offset - exact.offset
      let size = (z * linear.w).map(abs).max() ?? 0
      #expect(largestDifference(ours.map { $0 - shift }, scores) < 1e-3 * size, "\(count)")
      #expect(ours.count { $0 > 1e-5 * size } <= Int((nu * Double(count)).rounded(.up)))
    }
  }

  /// Rows that are equal and at the edge of those that are looked at first: too few of them could not carry all weights.
  @Test(arguments: [(6000, 900, 0.05), (6000, 5900, 0.05), (4500, 300, 0.0999), (5000, 4997, 0.02)])
  func manyEqualRows(_ count: Int, _ equal: Int, _ nu: Double) throws {
    var random = RandomStream(seed: UInt64(equal))
    let z = Matrix(rowCount: count, columnCount: 2) { i, _ in
      i < 3 ? 0.1 + 0.05 * random.uniform() : i < 3 + equal ? 0.5 : 2 + 0.3 * random.normal()
    }
    let linear = try #require(LinearOneClass(z, nu: nu))
    let exact = try OneClassSVM(nu: nu, kernel: .linear, tolerance: 1e-9).fit(z)
    let objective = linear.w.reduce(0) { $0 + $1 * $1 } / 2
    #expect(relativeError(objective, exact.objective) < 1e-4, "\(objective), \(exact.objective)")
    #expect(relativeError(linear.offset, exact.offset) < 1e-4, "\(linear.offset), \(exact.offset)")
  }

  /// Products that cannot be represented end in nil, not in an endless search.
  @Test func linearSolverEnds() throws {
    for wrong in [Double.nan, .infinity, 1e200, 1.7e308] {
      for count in [50, 6000] {
        var z = Matrix(rowCount: count, columnCount: 2) { i, j in 1 + 0.01 * Double((i * 7 + j * 3) % 11) }
        z[count / 2, 1] = wrong
        z[0, 0] = wrong
        let linear = LinearOneClass(z, nu: 0.1)
        let offset = linear?.offset ?? 0
        #expect(offset.isFinite)
        if wrong.isNaN {
          let isRefused = linear.map { _ in false } ?? true
          #expect(isRefused)
        }
      }
    }
    // The landmarks are small, one row behind them is not: its kernels are beyond all numbers.
    var x = OneClassSVMTests.cloud(400, 2, seed: 4)
    x[399, 0] = 1e18
    let machine = NystroemOneClassSVM(
      nu: 0.1, kernel: .polynomial(degree: 16, gamma: .value(1), constant: 0), landmarkCount: 5, seed: 1)
    let fitted = try? machine.fit(x)
    let isSound = fitted.map { $0.offset.isFinite } ?? true
    #expect(isSound)
  }

  /// With all rows as landmarks nothing is left out: the scores are the exact machine's.
  @Test func allRowsAsLandmarks() throws {
    let x = OneClassSVMTests.cloud(300, 3, seed: 2)
    let exact = try OneClassSVM(nu: 0.1, tolerance: 1e-8).fit(x).scores(for: x)
    let ours = try NystroemOneClassSVM(nu: 0.1, landmarkCount: 300).fit(x).scores(for: x)
    let size = exact.map(abs).max() ?? 0
    #expect(largestDifference(ours, exact) < 2e-3 * size)
  }

  /// A hundred landmarks for 4,000 rows: nearly the exact machine's order, and the share that was asked for.
  @Test func fewLandmarks() throws {
    let x = OneClassSVMTests.cloud(4000, 5, seed: 3)
    let exact = try OneClassSVM(nu: 0.05).fit(x).scores(for: x)
    let machine = try NystroemOneClassSVM(nu: 0.05, seed: 1).fit(x, threads: 1)
    let ours = machine.scores(for: x, threads: 1)
    #expect(machine.landmarkCount == 100)
    let outside = ours.count { $0 > 0 }
    #expect((170...200).contains(outside), "\(outside)")
    let both = zip(ours, exact).count { $0 > 0 && $1 > 0 }
    #expect(both >= 130, "\(both) of 200 outside by both")
    // A sample of a quarter of the rows.
    let sampled = try NystroemOneClassSVM(nu: 0.05, sampleSize: 1000, seed: 1).fit(x).scores(for: x)
    #expect(abs(Double(sampled.count { $0 > 0 }) / 4000 - 0.05) < 0.025)
    // Threads and storage change nothing.
    #expect(try NystroemOneClassSVM(nu: 0.05, seed: 1).fit(x, threads: 3) == machine)
    #expect(try NystroemOneClassSVM(nu: 0.05, seed: 2).fit(x) != machine)
    let data = try JSONEncoder().encode(machine)
    let read = try JSONDecoder().decode(NystroemOneClassSVM.Fitted.self, from: data)
    #expect(read == machine && read.scores(for: x, threads: 2) == ours)
    let text = try #require(String(data: data, encoding: .utf8))
    for (old, new) in [
      (#""version":1"#, #""version":2"#), (#""coefficients":["#, #""coefficients":[1,"#),
      (#""shift":["#, #""shift":[1,"#), (#""factor":"#, #""factor":-"#),
    ] {
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(
          NystroemOneClassSVM.Fitted.self, from: Data(text.replacingOccurrences(of: old, with: new).utf8))
      }
    }
  }

  @Test func gapsAndExtremes() throws {
    var x = OneClassSVMTests.cloud(200, 2, seed: 5)
    x[7, 1] = .nan
    let fitted = try NystroemOneClassSVM(nu: 0.1, landmarkCount: 50, standardizes: true).fit(x)
    let scores = fitted.scores(for: x)
    #expect(scores.indices.allSatisfy { scores[$0].isNaN == ($0 == 7) })
    #expect(fitted.scores(for: Matrix(rows: [[1e300, 0], [6, 6]])).allSatisfy { $0 > 0 })
    let constant = Matrix(rowCount: 50, columnCount: 2) { _, _ in 3 }
    #expect(try NystroemOneClassSVM().fit(constant).scores(for: constant).allSatisfy { abs($0) < 1e-3 })
    #expect(
      try NystroemOneClassSVM().fit(Matrix(rows: [[1, 2]])).scores(for: Matrix(rows: [[4, 9]]))[0] > 0)
    x[9, 0] = -.infinity
    #expect(throws: AnomalyError.infiniteValue(row: 9, column: 0)) { try NystroemOneClassSVM().fit(x) }
  }

  @Test func errors() {
    func refused(_ machine: NystroemOneClassSVM) -> String? {
      do {
        _ = try machine.fit(OneClassSVMTests.cloud(20, 2, seed: 1))
        return nil
      } catch {
        guard case .invalidParameter(let name, _) = error else { return "\(error)" }
        return name
      }
    }
    for nu in [0, 1.1, .nan] { #expect(refused(.init(nu: nu)) == "nu") }
    for count in [0, 4097] { #expect(refused(.init(landmarkCount: count)) == "landmarkCount") }
    #expect(refused(.init(sampleSize: 0)) == "sampleSize")
    #expect(refused(.init(kernel: .rbf(gamma: .value(1e80)))) == "kernel")
    #expect(refused(.init()) == nil)
    #expect(throws: AnomalyError.noData) { try NystroemOneClassSVM().fit(Matrix.zeros(0, 3)) }
  }
}
