import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct OneClassSVMTests {
  /// libsvm's objective, offset and decision values for all kernels; Fixtures/make_one_class.py made them.
  ///
  /// The objective is flat at its least, so it agrees to the square of what the coefficients agree to.
  @Test func agreesWithLibsvm() throws {
    let cases = try Fixture("one_class_cases.csv"), rows = try Fixture("one_class_rows.csv")
    let x = Matrix(columns: try ["a", "b", "c", "d"].map(rows.numbers))
    let weights = try rows.numbers("weight")
    let (kernels, gammas) = (try cases.text("kernel"), try cases.text("gamma"))
    let numbers = try ["degree", "constant", "nu", "weighted", "objective", "offset"].map(cases.numbers)
    #expect(kernels.count == 7)
    for i in kernels.indices {
      let gamma: OneClassSVM.Gamma = Double(gammas[i]).map { .value($0) } ?? .scale
      let kernel: OneClassSVM.Kernel =
        switch kernels[i] {
        case "linear": .linear
        case "poly": .polynomial(degree: Int(numbers[0][i]), gamma: gamma, constant: numbers[1][i])
        default: .rbf(gamma: gamma)
        }
      let machine = OneClassSVM(nu: numbers[2][i], kernel: kernel, tolerance: 1e-9)
      let fitted = try machine.fit(
        x.rows(0..<240), weights: numbers[3][i] == 1 ? Array(weights[..<240]) : nil, threads: 1)
      #expect(fitted.hasConverged)
      // Rows are looked at for shrinking every 60 steps here: a case that takes many, with many rows inside, shrinks.
      if i == 2 { #expect(fitted.iterationCount > 1000 && fitted.supportCount < 180) }
      #expect(relativeError(fitted.objective, numbers[4][i]) < 1e-8, "case \(i): \(fitted.objective)")
      let decisions = try rows.numbers("case\(i)")
      let size = (decisions.map(abs).max() ?? 0) + abs(numbers[5][i])
      #expect(abs(fitted.offset - numbers[5][i]) < 2e-6 * size, "case \(i): \(fitted.offset)")
      let ours = fitted.scores(for: x).map { -$0 }
      #expect(largestDifference(ours, decisions) < 2e-6 * size, "case \(i)")
    }
  }

  static func cloud(_ count: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var random = RandomStream(seed: seed)
    return Matrix(rowCount: count, columnCount: columns) { _, _ in random.normal() }
  }

  /// What defines the solution: sums, bounds and the order of gradients, by plain arithmetic over the whole kernel
  /// matrix; for sizes around tiles, with a cache of two rows as with one for all, and with shrinking.
  @Test func conditionsOfOptimality() throws {
    for (count, nu, cache) in [
      (1, 0.5, 1), (2, 0.5, 1), (7, 0.3, 1), (8, 0.9, 1), (9, 1, 1), (65, 0.1, 1), (3000, 0.1, 1),
      (3000, 0.02, 200),
    ] {
      let x = Self.cloud(count, 3, seed: UInt64(count))
      let fitted = try OneClassSVM(
        nu: nu, kernel: .rbf(gamma: .value(0.4)), tolerance: 1e-4, cacheSize: cache
      ).fit(x, threads: 1)
      let alpha = fitted.coefficients
      #expect(abs(alpha.reduce(0, +) - nu * Double(count)) < 1e-9 * Double(count))
      #expect(alpha.allSatisfy { $0 > 0 && $0 <= 1 })
      #expect(fitted.hasConverged && fitted.supportCount >= Int(nu * Double(count)))
      // Scores below zero are inside: at most the share nu is outside, but for the tolerance.
      let scores = fitted.scores(for: x)
      #expect(scores.count { $0 > 2e-4 } <= Int(nu * Double(count)))
      // Rows that are not support vectors have sums of at least rho.
      let supports = scores.count { $0 > -2e-4 }
      #expect(supports >= fitted.supportCount - 1 || nu == 1 || count < 3)
    }
  }

  /// Kernel sums, block by block, against plain loops: numbers of rows and support vectors around the blocks' sizes.
  @Test func scoresAgainstPlainLoops() throws {
    for (count, asked) in [(5, 1), (40, 127), (600, 128), (600, 131), (1200, 300)] {
      let x = Self.cloud(count, 2, seed: 4)
      for kernel in [
        OneClassSVM.Kernel.rbf(gamma: .value(0.5)), .polynomial(degree: 3, gamma: .value(0.5), constant: 1),
      ] {
        let fitted = try OneClassSVM(nu: 0.6, kernel: kernel, tolerance: 1e-6).fit(x)
        let data = try JSONEncoder().encode(fitted)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let supports = try JSONDecoder().decode(
          Matrix.self, from: JSONSerialization.data(withJSONObject: try #require(object["supports"])))
        let space = try #require(object["space"] as? [String: Any])
        let shift = try #require(space["shift"] as? [Double]),
          factor = try #require(space["factor"] as? Double)
        let rows = Self.cloud(asked, 2, seed: 9)
        let scores = fitted.scores(for: rows, threads: 1)
        for i in 0..<asked {
          var sum = 0.0
          for s in 0..<fitted.supportCount {
            let u = (0..<2).map { (rows[i, $0] - shift[$0]) * factor }
            let v = supports.row(s)
            if case .rbf = kernel {
              sum += fitted.coefficients[s] * exp(-zip(u, v).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
            } else {
              sum += fitted.coefficients[s] * pow(zip(u, v).reduce(1) { $0 + $1.0 * $1.1 }, 3)
            }
          }
          #expect(abs(scores[i] - (fitted.offset - sum)) < 1e-12 * (abs(sum) + fitted.offset))
        }
        #expect(fitted.scores(for: rows, threads: 3) == scores)
        #expect(try OneClassSVM(nu: 0.6, kernel: kernel, tolerance: 1e-6).fit(x, threads: 4) == fitted)
        let read = try JSONDecoder().decode(OneClassSVM.Fitted.self, from: data)
        #expect(read == fitted && read.scores(for: rows) == scores && read.hashValue == fitted.hashValue)
      }
    }
  }

  /// exp in vectors: the largest error over 400,000 arguments, in units of the last place.
  @Test func vectorExponential() {
    var random = RandomStream(seed: 1)
    var (worst, worstFloat) = (0.0, 0.0)
    for i in 0..<100_000 {
      let scale = [1e-3, 1, 20, 700][i % 4]
      let x = SIMD4<Double>((0..<4).map { _ in -scale * random.uniform() })
      let e = exponential(nonPositive: x)
      for lane in 0..<4 { worst = max(worst, ulps(e[lane], exp(x[lane]))) }
      let scaleFloat: Float = [1e-3, 1, 20, 87][i % 4]
      let y = SIMD8<Float>((0..<8).map { _ in -scaleFloat * Float(random.uniform()) })
      let f = exponential(nonPositive: y)
      for lane in 0..<8 {
        let exact = exp(Double(y[lane]))
        worstFloat = max(worstFloat, abs(Double(f[lane]) - exact) / Double(Float(exact).ulp))
      }
    }
    #expect(worst <= 1 && worst > 0, "\(worst)")
    #expect(worstFloat <= 1.05 && worstFloat > 0, "\(worstFloat)")
    let edges = exponential(nonPositive: SIMD4<Double>(0, -0.0, -708, -.infinity))
    #expect(edges == SIMD4(1, 1, edges.z, 0) && ulps(edges.z, exp(-708)) <= 1.5)
    #expect(exponential(nonPositive: SIMD4<Double>(repeating: -709)) == .zero)
    #expect(exponential(nonPositive: SIMD8<Float>(0, -0.0, -88, -.infinity, 0, 0, 0, 0))[2] == 0)
  }

  /// A machine of normal readings, twelve faults: each outside and above all but the share that is let out.
  @Test func plantedEvents() throws {
    var random = RandomStream(seed: 21)
    func reading() -> [Double] {
      let load = random.normal()
      return [
        50 + 10 * load, 300 + 40 * load + 10 * random.normal(), 0.02 * random.normal(), 7 + random.normal(),
      ]
    }
    let quiet = Matrix(rows: (0..<2000).map { _ in reading() })
    // Two weeks of a reading every ten minutes.
    var rows = (0..<2016).map { _ in reading() }
    let events = (0..<12).map { 100 + 150 * $0 }
    for (k, t) in events.enumerated() { rows[t][k % 4] += [70, -250, 0.14, 8][k % 4] }
    let machine = try OneClassSVM(nu: 0.005, kernel: .rbf(gamma: .value(0.05)), standardizes: true).fit(quiet)
    let scores = machine.scores(for: Matrix(rows: rows))
    let found = events.count { scores[$0] > 0 }
    let falseAlarms = scores.count { $0 > 0 } - found
    #expect(found == 12 && falseAlarms <= 2 * 14, "found \(found), false alarms \(falseAlarms) in two weeks")
  }

  /// Rows with gaps are left out, and have no verdict.
  @Test func gaps() throws {
    var x = Self.cloud(300, 3, seed: 5)
    let clean = try OneClassSVM(nu: 0.1).fit(x.rows(at: (0..<300).filter { $0 % 10 != 3 }))
    for row in stride(from: 3, to: 300, by: 10) { x[row, row % 3] = .nan }
    let fitted = try OneClassSVM(nu: 0.1).fit(x)
    #expect(fitted == clean)
    for (row, score) in fitted.scores(for: x).enumerated() { #expect(score.isNaN == (row % 10 == 3)) }
    x[17, 2] = .infinity
    #expect(fitted.scores(for: x)[17].isNaN)
    #expect(throws: AnomalyError.infiniteValue(row: 17, column: 2)) { try OneClassSVM().fit(x) }
    // A weight of zero leaves a row out, and equal weights change nothing but the scale.
    let y = Self.cloud(200, 2, seed: 6)
    let weights = (0..<200).map { $0 < 150 ? 2.0 : 0 }
    let a = try OneClassSVM(nu: 0.1, tolerance: 1e-9).fit(y, weights: weights)
    let b = try OneClassSVM(nu: 0.1, tolerance: 1e-9).fit(y.rows(0..<150))
    #expect(isClose(a.scores(for: y).map { $0 / 2 }, b.scores(for: y), relative: 1e-6, absolute: 1e-6))
  }

  @Test func unitsAndExtremes() throws {
    let x = Self.cloud(400, 3, seed: 7)
    let machine = OneClassSVM(nu: 0.1, standardizes: true, tolerance: 1e-6)
    let scores = try machine.fit(x).scores(for: x)
    for (factor, shift) in [(1e-3, 4.0), (1e150, 0), (1e-200, 0), (1, 1e6)] {
      let y = Matrix(rowCount: 400, columnCount: 3) { x[$0, $1] * factor + shift }
      #expect(isClose(try machine.fit(y).scores(for: y), scores, relative: 1e-3, absolute: 1e-3))
    }
    // One row, constant rows, rows far from everything.
    let constant = Matrix(rowCount: 50, columnCount: 2) { _, _ in 3 }
    let fitted = try OneClassSVM(nu: 0.1).fit(constant)
    #expect(fitted.scores(for: constant).allSatisfy { abs($0) < 1e-6 })
    let far = fitted.scores(for: Matrix(rows: [[1e300, 0], [-1.7e308, 1.7e308], [4, 3]]))
    #expect(far[0] == fitted.offset && far[1] == fitted.offset && far[2] > 0)
    #expect(
      try OneClassSVM().fit(Matrix(rows: [[1, 2]])).scores(for: Matrix(rows: [[1, 2], [3, 4]]))[1] > 0)
  }

  /// Every row of finite numbers has a finite score, and one far out an extreme one: no row of the table has a higher.
  @Test(arguments: [
    OneClassSVM.Kernel.rbf(), .linear, .polynomial(degree: 2, constant: 1), .polynomial(degree: 3),
  ])
  func extremeRows(_ kernel: OneClassSVM.Kernel) throws {
    for standardizes in [true, false] {
      // Away from zero, so that small products are outside for a linear machine: down there is far out.
      let x = Matrix(rowCount: 300, columnCount: 2) { i, j in
        2 + Self.cloud(300, 2, seed: 9)[i, j] * (j == 0 ? 0.3 : 1e-3)
      }
      let fitted = try OneClassSVM(nu: 0.1, kernel: kernel, standardizes: standardizes).fit(x)
      let landmarks = try NystroemOneClassSVM(nu: 0.1, kernel: kernel, standardizes: standardizes).fit(x)
      let largest = Double.greatestFiniteMagnitude
      let rows = Matrix(rows: [
        [-largest, -largest], [largest, 0], [0, -largest], [1e200, -1e200], [.nan, 1], [1, -.infinity],
      ])
      for scores in [fitted.scores(for: rows), landmarks.scores(for: rows)] {
        #expect(scores[..<4].allSatisfy { $0.isFinite }, "\(scores)")
        #expect(scores[4].isNaN && scores[5].isNaN)
      }
      let most = fitted.scores(for: x).max() ?? 0
      if kernel == .rbf() { #expect(fitted.scores(for: rows)[..<4].allSatisfy { $0 > most }) }
      if kernel == .linear, !standardizes { #expect(fitted.scores(for: rows)[0] > 1e200) }
    }
  }

  /// Columns that reach from end to end of what can be represented are standardized all the same.
  @Test func widestColumns() throws {
    let x = Matrix(rowCount: 200, columnCount: 2) { i, j in
      j == 0 ? (i % 2 == 0 ? 1.7e308 : -1.7e308) : Self.cloud(200, 2, seed: 3)[i, 1]
    }
    let scores = try OneClassSVM(nu: 0.1, standardizes: true).fit(x).scores(for: x)
    #expect(scores.allSatisfy { $0.isFinite } && scores.contains { $0 > 0 } && scores.contains { $0 < 0 })
  }

  @Test func errors() throws {
    func refused(_ machine: OneClassSVM, _ x: Matrix? = nil) -> String? {
      do {
        _ = try machine.fit(x ?? Self.cloud(20, 2, seed: 1))
        return nil
      } catch {
        guard case .invalidParameter(let name, _) = error else { return "\(error)" }
        return name
      }
    }
    for nu in [0, -1, 1.1, .nan] { #expect(refused(.init(nu: nu)) == "nu") }
    for tolerance in [0, -1, .nan, .infinity] { #expect(refused(.init(tolerance: tolerance)) == "tolerance") }
    for size in [0, 1 << 21] { #expect(refused(.init(cacheSize: size)) == "cacheSize") }
    #expect(refused(.init(maxIterations: 0)) == "maxIterations")
    for gamma in [0, -1, .nan, .infinity] {
      #expect(refused(.init(kernel: .rbf(gamma: .value(gamma)))) == "gamma")
    }
    for degree in [0, 17] { #expect(refused(.init(kernel: .polynomial(degree: degree))) == "degree") }
    for constant in [-1, .nan, .infinity] {
      #expect(refused(.init(kernel: .polynomial(constant: constant))) == "constant")
    }
    #expect(refused(.init(kernel: .linear), Matrix(rows: [[1e30, 1], [2, 3]])) == "kernel")
    #expect(refused(.init(kernel: .rbf(gamma: .value(1e80)))) == "kernel")
    #expect(throws: AnomalyError.noData) { try OneClassSVM().fit(Matrix.zeros(0, 3)) }
    #expect(throws: AnomalyError.noData) { try OneClassSVM().fit(Matrix(rows: [[.nan, 1]])) }
    for weight in [-1, .nan, .infinity] {
      #expect(throws: AnomalyError.self) {
        try OneClassSVM().fit(Self.cloud(2, 2, seed: 1), weights: [1, weight])
      }
    }
    // Out of steps: said, not thrown.
    let hurried = try OneClassSVM(nu: 0.3, maxIterations: 1).fit(Self.cloud(500, 2, seed: 1))
    #expect(!hurried.hasConverged && hurried.iterationCount == 1)
  }

  @Test func damagedMachines() throws {
    let fitted = try OneClassSVM(nu: 0.2, standardizes: true).fit(Self.cloud(30, 2, seed: 1))
    let text = try #require(String(data: JSONEncoder().encode(fitted), encoding: .utf8))
    for (old, new) in [
      (#""version":1"#, #""version":2"#), (#""coefficients":["#, #""coefficients":[1,"#),
      (#""shift":["#, #""shift":[1,"#),
      (#""columnCount":2"#, #""columnCount":3"#), (#""factor":"#, #""factor":-"#),
      (#""means":["#, #""means":[1,"#),
      (#""deviations":["#, #""deviations":[-"#),
    ] {
      let damaged = text.replacingOccurrences(of: old, with: new)
      #expect(damaged != text, "\(old)")
      #expect(throws: (any Error).self, "\(new)") {
        try JSONDecoder().decode(OneClassSVM.Fitted.self, from: Data(damaged.utf8))
      }
    }
  }
}
