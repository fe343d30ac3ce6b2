import ForeshockNumerics
import ForeshockTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct LBFGSTests {
  /// Rosenbrock's valley in its chained form; the minimum is 0 at (1, …, 1).
  static func rosenbrock(_ x: [Double], _ gradient: inout [Double]) -> Double {
    var value = 0.0
    for i in gradient.indices { gradient[i] = 0 }
    for i in 0..<(x.count - 1) {
      let bend = x[i + 1] - x[i] * x[i]
      value += 100 * bend * bend + (1 - x[i]) * (1 - x[i])
      gradient[i] += -400 * x[i] * bend - 2 * (1 - x[i])
      gradient[i + 1] += 200 * bend
    }
    return value
  }

  @Test(arguments: [2, 10, 50]) func `Rosenbrock's valley is followed to its end`(_ n: Int) {
    let start = (0..<n).map { $0.isMultiple(of: 2) ? -1.2 : 1.0 }
    let result = LBFGS(maxIterations: 500, functionTolerance: 0).minimize(from: start, Self.rosenbrock)
    #expect(result.termination == .gradient)
    #expect(largestDifference(result.point, Array(repeating: 1, count: n)) < 1e-7)
    #expect(result.value < 1e-15)
    #expect(result.evaluations < 5 * n + 120)
  }

  @Test func `a bound cuts Rosenbrock's valley where its edge has the minimum`() {
    // With x ≤ 0.5 the minimum is at x = 0.5, y = 0.25 where the value is 0.25.
    let result = LBFGS().minimize(
      from: [-1.2, 1], lower: [-2, -2], upper: [0.5, 2], Self.rosenbrock)
    #expect(result.point[0] == 0.5)
    #expect(isClose(result.point[1], 0.25, relative: 1e-8))
    #expect(isClose(result.value, 0.25, relative: 1e-12))
    #expect(result.gradientNorm <= 1e-8)
  }

  @Test func `Beale's function, free and cut by bounds`() {
    func beale(_ x: [Double], _ gradient: inout [Double]) -> Double {
      var value = 0.0
      (gradient[0], gradient[1]) = (0, 0)
      for (k, c) in [1.5, 2.25, 2.625].enumerated() {
        let power = pow(x[1], Double(k + 1))
        let residual = c - x[0] * (1 - power)
        value += residual * residual
        gradient[0] -= 2 * residual * (1 - power)
        gradient[1] += 2 * residual * x[0] * Double(k + 1) * pow(x[1], Double(k))
      }
      return value
    }
    let free = LBFGS().minimize(from: [1, 1], beale)
    #expect(largestDifference(free.point, [3, 0.5]) < 1e-7)
    // With y ≤ 0 the derivative along x at y = 0 vanishes at the mean of the constants.
    let cut = LBFGS().minimize(from: [1, -1], lower: [-4.5, -4.5], upper: [4.5, 0], beale)
    #expect(cut.point[1] == 0)
    #expect(isClose(cut.point[0], (1.5 + 2.25 + 2.625) / 3, relative: 1e-8))
  }

  /// A random convex quadratic ½ (x − c)ᵀ A (x − c) with A = Bᵀ B + I, and its Hessian row by row.
  static func quadratic(_ n: Int, seed: UInt64) -> (hessian: [[Double]], centre: [Double]) {
    var random = RandomStream(seed: seed)
    let b = (0..<n).map { _ in (0..<n).map { _ in random.uniform() * 2 - 1 } }
    let hessian = (0..<n).map { i in
      (0..<n).map { j in (0..<n).reduce(i == j ? 1.0 : 0) { $0 + b[$1][i] * b[$1][j] } }
    }
    return (hessian, (0..<n).map { _ in random.uniform() * 4 - 2 })
  }

  @Test func `bounded quadratics satisfy the Kuhn–Tucker conditions and match coordinate descent`() {
    withEvery(UInt64(0)..<40) { seed in
      let n = 1 + Int(seed) % 12
      let (a, c) = Self.quadratic(n, seed: seed)
      let lower = [Double](repeating: -0.5, count: n)
      let upper = [Double](repeating: 0.7, count: n)
      func objective(_ x: [Double], _ gradient: inout [Double]) -> Double {
        var value = 0.0
        for i in 0..<n {
          gradient[i] = (0..<n).reduce(0) { $0 + a[i][$1] * (x[$1] - c[$1]) }
          value += 0.5 * (x[i] - c[i]) * gradient[i]
        }
        return value
      }
      let result = LBFGS(gradientTolerance: 1e-10, functionTolerance: 0)
        .minimize(from: c, lower: lower, upper: upper, objective)
      var gradient = [Double](repeating: 0, count: n)
      _ = objective(result.point, &gradient)
      for i in 0..<n {
        let x = result.point[i]
        #expect(x >= lower[i] && x <= upper[i])
        if x == lower[i] {
          #expect(gradient[i] >= -1e-7)
        } else if x == upper[i] {
          #expect(gradient[i] <= 1e-7)
        } else {
          #expect(abs(gradient[i]) <= 1e-7)
        }
      }
      // The exact minimiser by cyclic coordinate descent, which for a convex quadratic in a box converges.
      var exact = [Double](repeating: 0, count: n)
      for _ in 0..<5000 {
        for i in 0..<n {
          let slope = (0..<n).reduce(0) { $0 + a[i][$1] * (exact[$1] - c[$1]) }
          exact[i] = min(max(exact[i] - slope / a[i][i], lower[i]), upper[i])
        }
      }
      #expect(largestDifference(result.point, exact) < 1e-7)
    }
  }

  @Test(arguments: [(1e4, 10, 1000), (1e6, 40, 200)])
  func `ill-conditioned quadratics are solved`(_ condition: Double, _ memory: Int, _ limit: Int) {
    let scales = (0..<20).map { pow(condition, Double($0) / 19) }
    let optimizer = LBFGS(memory: memory, maxIterations: limit, functionTolerance: 0)
    let result = optimizer.minimize(from: [Double](repeating: 1, count: 20)) { x, gradient in
      var value = 0.0
      for i in 0..<20 {
        gradient[i] = scales[i] * (x[i] - 3)
        value += 0.5 * scales[i] * (x[i] - 3) * (x[i] - 3)
      }
      return value
    }
    #expect(result.termination == .gradient)
    #expect(largestDifference(result.point, [Double](repeating: 3, count: 20)) < 1e-7)
  }

  @Test func `the edge of the domain is stepped back from`() {
    // x − log x + (y − 1)² − log(2 − x − y), with the log's domain x > 0, x + y < 2.
    var outside = 0
    let result = LBFGS().minimize(from: [1e-6, 1.9]) { x, gradient in
      let room = 2 - x[0] - x[1]
      guard x[0] > 0, room > 0 else {
        outside += 1
        return .nan
      }
      gradient[0] = 1 - 1 / x[0] + 1 / room
      gradient[1] = 2 * (x[1] - 1) + 1 / room
      return x[0] - log(x[0]) + (x[1] - 1) * (x[1] - 1) - log(room)
    }
    #expect(outside > 0)
    #expect(result.termination == .gradient)
    let (x, y) = (result.point[0], result.point[1])
    #expect(abs(1 - 1 / x + 1 / (2 - x - y)) < 1e-7)
    #expect(abs(2 * (y - 1) + 1 / (2 - x - y)) < 1e-7)
  }

  @Test func `one variable, free, bounded and held`() {
    func objective(_ x: [Double], _ gradient: inout [Double]) -> Double {
      gradient[0] = 4 * x[0] * x[0] * x[0] - 3
      return x[0] * x[0] * x[0] * x[0] - 3 * x[0]
    }
    let root = pow(0.75, 1.0 / 3)
    #expect(isClose(LBFGS().minimize(from: [-20], objective).point[0], root, relative: 1e-8))
    #expect(LBFGS().minimize(from: [0], lower: [-1], upper: [0.5], objective).point == [0.5])
    #expect(LBFGS().minimize(from: [9], lower: [2], upper: [2], objective).point == [2])
    let outside = LBFGS().minimize(from: [-9], lower: [-1], upper: [3], objective)
    #expect(isClose(outside.point[0], root, relative: 1e-8))
  }

  @Test func `the optimum as start ends at once`() {
    let result = LBFGS().minimize(from: [1, 1, 1], Self.rosenbrock)
    #expect(result.iterations == 0 && result.evaluations == 1)
    #expect(result.termination == .gradient && result.point == [1, 1, 1])
    let empty = LBFGS().minimize(from: []) { _, _ in 5 }
    #expect(empty.value == 5 && empty.termination == .gradient)
  }

  @Test func `a start outside the domain is handed back`() {
    let result = LBFGS().minimize(from: [1]) { _, _ in .infinity }
    #expect(result.point == [1] && result.termination == .lineSearch && result.gradientNorm == .infinity)
  }

  @Test func `values never rise, every point lies in the box, and limits are kept`() {
    withEvery(UInt64(0)..<20) { seed in
      var random = RandomStream(seed: seed)
      let lower = (0..<6).map { _ in -random.uniform() * 2 }
      let upper = (0..<6).map { _ in random.uniform() * 2 }
      var inside = true
      let result = LBFGS(memory: 3, maxIterations: 7).minimize(
        from: (0..<6).map { _ in random.uniform() * 8 - 4 }, lower: lower, upper: upper
      ) { x, gradient in
        inside = inside && zip(x, lower).allSatisfy { $0 >= $1 } && zip(x, upper).allSatisfy { $0 <= $1 }
        return Self.rosenbrock(x, &gradient)
      }
      #expect(inside)
      #expect(result.iterations <= 7)
      var gradient = [Double](repeating: 0, count: 6)
      #expect(Self.rosenbrock(result.point, &gradient) == result.value)
    }
  }

  @Test func `a linear function runs to the corner`() {
    let result = LBFGS().minimize(from: [0, 0, 0], lower: [-1, -2, -3], upper: [4, 5, 6]) { x, gradient in
      gradient = [1, -1, 2]
      return x[0] - x[1] + 2 * x[2]
    }
    #expect(result.point == [-1, 5, -3] && result.gradientNorm == 0)
  }
}
