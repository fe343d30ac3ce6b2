import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite struct NelderMeadTests {
  static func rosenbrock(_ x: [Double]) -> Double {
    var gradient = x
    return LBFGSTests.rosenbrock(x, &gradient)
  }

  @Test(arguments: [2, 4]) func `Rosenbrock's valley`(_ n: Int) {
    let result = NelderMead(maxEvaluations: 5000).minimize(
      from: [Double](repeating: -1, count: n), Self.rosenbrock)
    #expect(result.converged)
    #expect(largestDifference(result.point, [Double](repeating: 1, count: n)) < 1e-4)
  }

  @Test func `an active bound is found exactly`() {
    let result = NelderMead().minimize(
      from: [-1, 1], lower: [-2, -2], upper: [0.5, 2], Self.rosenbrock)
    #expect(result.point[0] == 0.5)
    #expect(abs(result.point[1] - 0.25) < 1e-5)
  }

  @Test func `one variable, no variable, a start outside the box, values that are no numbers`() {
    let one = NelderMead().minimize(from: [9]) { ($0[0] - 3) * ($0[0] - 3) }
    #expect(abs(one.point[0] - 3) < 1e-5 && one.converged)
    #expect(NelderMead().minimize(from: []) { _ in 2 }.value == 2)
    let outside = NelderMead().minimize(from: [9, 9], lower: [0, 0], upper: [1, 2]) { -$0[0] - $0[1] }
    #expect(outside.point == [1, 2])
    let hole = NelderMead().minimize(from: [3, 3]) { x in
      x[0] < 1 ? .nan : x[0] * x[0] + (x[1] - 1) * (x[1] - 1)
    }
    #expect(abs(hole.point[0] - 1) < 1e-4 && hole.point[0] >= 1)
    #expect(abs(hole.point[1] - 1) < 1e-3)
  }

  @Test func `the limit on evaluations is kept within a step, and corners of the box are left`() {
    let result = NelderMead(maxEvaluations: 30, restarts: 5).minimize(
      from: [-1, 1, 1], Self.rosenbrock)
    #expect(!result.converged && result.evaluations <= 30 + 5 * 3 + 5)
    let corner = NelderMead().minimize(from: [1, 1], lower: [0, 0], upper: [1, 1]) {
      ($0[0] - 0.3) * ($0[0] - 0.3) + ($0[1] - 0.6) * ($0[1] - 0.6)
    }
    #expect(largestDifference(corner.point, [0.3, 0.6]) < 1e-4)
  }
}
