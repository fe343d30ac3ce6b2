import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockSupervised
import ForeshockTestSupport
import Testing

/// One cell that stands for "no reading" among ordinary numbers, in models of lives.
@Suite struct SurvivalSentinelTests {
  static let sentinels = [2_147_483_647.0, 1e12, 1e30]

  /// The rows of the fixture and one more, which has `cell` in the first column and the others' means.
  private func table(_ cell: Double) throws -> (x: Matrix, rest: SurvivalFixture) {
    let rest = try SurvivalFixture("plain")
    let means = (0..<rest.x.columnCount).map { rest.x.column($0).reduce(0, +) / Double(rest.x.rowCount) }
    let count = rest.x.rowCount
    let x = Matrix(rowCount: count + 1, columnCount: rest.x.columnCount) { row, column in
      row < count ? rest.x[row, column] : column == 0 ? cell : means[column]
    }
    return (x, rest)
  }

  private func times(_ rest: SurvivalFixture, duration: Double, isEvent: Bool) throws -> SurvivalTimes {
    try SurvivalTimes(
      durations: rest.times.durations + [duration], isEvent: rest.times.isEvent + [isEvent])
  }

  /// The same with a column that is one in the last row alone, and zero elsewhere, in the place of the first.
  private func flag(_ x: Matrix) -> Matrix {
    Matrix(rowCount: x.rowCount, columnCount: x.columnCount) { row, column in
      column == 0 ? (row == x.rowCount - 1 ? 1 : 0) : x[row, column]
    }
  }

  /// A row whose risk is beyond all others' and that fails first says nothing of the others.
  @Test(arguments: sentinels, [CoxRegression.Ties.efron, .breslow])
  func coxOfASentinelThatAgrees(_ sentinel: Double, _ ties: CoxRegression.Ties) throws {
    let own = try CoxRegression(ties: ties).fit(try table(0).rest.x, times: try table(0).rest.times)
    let (x, rest) = try table(own.coefficients[0] > 0 ? sentinel : -sentinel)
    let first = try #require(rest.times.durations.min()) / 2
    let fit = try CoxRegression(ties: ties).fit(x, times: times(rest, duration: first, isEvent: true))
    #expect(fit.isConverged && fit.divergingDirection == nil && !fit.isCollinear)
    #expect(isClose(fit.coefficients, own.coefficients, relative: 1e-6), "\(fit.coefficients)")
    #expect(isClose(fit.standardErrors, own.standardErrors, relative: 1e-5), "\(fit.standardErrors)")
    #expect(isClose(fit.logLikelihood, own.logLikelihood, relative: 1e-9))
    // What is said of the others' lives is the same.
    for age in [5.0, 20] {
      #expect(
        isClose(
          fit.survival(of: rest.x.row(3), at: age), own.survival(of: rest.x.row(3), at: age), relative: 1e-5))
    }
  }

  /// One that contradicts the others leaves its column no effect on them.
  @Test(arguments: sentinels)
  func coxOfASentinelThatContradicts(_ sentinel: Double) throws {
    let own = try CoxRegression().fit(try table(0).rest.x, times: try table(0).rest.times)
    let (x, rest) = try table(own.coefficients[0] > 0 ? sentinel : -sentinel)
    let last = try #require(rest.times.durations.max()) * 2
    let fit = try CoxRegression().fit(x, times: times(rest, duration: last, isEvent: false))
    // A likelihood that is best where the last row has no risk at all is approached, not reached.
    let others = try CoxRegression().fit(rest.x.columns(1..<4), times: rest.times)
    #expect(abs(fit.logLikelihood - others.logLikelihood) <= 1e-3, "\(fit.logLikelihood) \(fit.isConverged)")
    #expect(isClose(Array(fit.coefficients[1...]), others.coefficients, relative: 1e-3))
    #expect(abs(fit.coefficients[0]) * abs(sentinel) < 1e3)
  }

  @Test(arguments: sentinels, [LifetimeDistribution.weibull, .logNormal, .logLogistic])
  func livesOfASentinel(_ sentinel: Double, _ law: LifetimeDistribution) throws {
    // Each step moves the sentinel's own noise by about one, of a hundred and more.
    let plain = AcceleratedFailureTime(law, maxIterations: 500)
    let own = try plain.fit(try table(0).rest.x, times: try table(0).rest.times)
    // Censored and foretold to live on: it says nothing.
    let (x, rest) = try table(own.coefficients[0] > 0 ? sentinel : -sentinel)
    let middle = rest.times.durations.sorted()[rest.times.count / 2]
    let fit = try plain.fit(x, times: times(rest, duration: middle, isEvent: false))
    #expect(fit.isConverged && !fit.isDiverging && !fit.isCollinear)
    #expect(isClose(fit.coefficients, own.coefficients, relative: 1e-6), "\(fit.coefficients)")
    #expect(isClose(fit.logLikelihood, own.logLikelihood, relative: 1e-9))
    // Failed: its own life alone sets the column's effect, as a flag of its own would.
    let failed = try times(rest, duration: middle, isEvent: true)
    let end = try plain.fit(x, times: failed)
    let flagged = try plain.fit(flag(x), times: failed)
    #expect(end.isConverged && flagged.isConverged, "\(end.gradientNorm) \(end.iterations)")
    #expect(isClose(end.logLikelihood, flagged.logLikelihood, relative: 1e-6))
    #expect(isClose(end.scale, flagged.scale, relative: 1e-5))
    #expect(isClose(Array(end.coefficients[1...]), Array(flagged.coefficients[1...]), relative: 1e-4))
  }
}
