import ForeshockNumerics
import ForeshockTestSupport
import Testing

/// Special functions against 40-digit values; the bounds are those the documentation states.
@Suite struct SpecialFunctionTests {
  struct Row: CustomStringConvertible {
    var a: Double
    var b: Double
    var x: Double
    var value: Double
    var description: String { "a \(a), b \(b), x \(x)" }
  }

  static let table: [String: [Row]] = {
    guard let fixture = try? Fixture("special_functions.csv"), let names = try? fixture.text("function"),
      let a = try? fixture.numbers("a"), let b = try? fixture.numbers("b"), let x = try? fixture.numbers("x"),
      let value = try? fixture.numbers("value")
    else { return [:] }
    return Dictionary(
      grouping: names.indices.map { (names[$0], Row(a: a[$0], b: b[$0], x: x[$0], value: value[$0])) },
      by: \.0
    ).mapValues { $0.map(\.1) }
  }()

  /// The largest error over a function's rows, and where it is.
  func worst(
    _ name: String, where isMeant: (Row) -> Bool = { _ in true },
    error: (Double, Double) -> Double = relativeError, _ function: (Row) -> Double
  ) throws -> (error: Double, at: String) {
    let rows = try #require(Self.table[name]).filter(isMeant)
    #expect(rows.count >= 5)
    var largest = (error: 0.0, at: "")
    for row in rows {
      let e = error(function(row), row.value)
      if !(e <= largest.error) { largest = (e.isNaN ? .infinity : e, "\(row): \(function(row))") }
    }
    return largest
  }

  @Test func `normal distribution`() throws {
    let normal = NormalDistribution.standard
    #expect(try worst("normal_cdf") { normal.cdf($0.x) }.error < 5e-16)
    #expect(try worst("normal_cdf") { normal.survival(-$0.x) }.error < 5e-16)
    #expect(try worst("normal_density") { normal.density($0.x) }.error < 5e-16)
    #expect(try worst("normal_log_cdf") { normal.logCdf($0.x) }.error < 1e-15)
    #expect(try worst("normal_log_cdf") { normal.logSurvival(-$0.x) }.error < 1e-15)
    #expect(try worst("normal_quantile") { normal.quantile($0.x) }.error < 1e-15)
    #expect(try worst("normal_quantile", where: { $0.x < 0.5 }) { -normal.upperQuantile($0.x) }.error < 1e-15)
    #expect(normal.quantile(0) == -.infinity && normal.quantile(1) == .infinity && normal.quantile(0.5) == 0)
    #expect(normal.quantile(1.1).isNaN && normal.quantile(.nan).isNaN && normal.cdf(.nan).isNaN)
    #expect(normal.cdf(-.infinity) == 0 && normal.cdf(.infinity) == 1 && normal.cdf(0) == 0.5)
    #expect(normal.density(.infinity) == 0 && normal.logCdf(.infinity) == 0)
    let scaled = NormalDistribution(mean: 50, standardDeviation: 4)
    #expect(isClose(scaled.quantile(scaled.cdf(57)), 57, relative: 1e-14))
    #expect(isClose(scaled.density(51), normal.density(0.25) / 4, relative: 1e-15))
  }

  @Test func `log-gamma and digamma`() throws {
    #expect(try worst("log_gamma", error: ulps) { SpecialFunctions.logGamma($0.x) }.error <= 3)
    #expect(
      try worst("digamma", where: { $0.x > 0 }, error: { abs($0 - $1) / max(1, abs($1)) }) {
        SpecialFunctions.digamma($0.x)
      }.error < 1e-15)
    for x in [-7.3, -2.5, -0.001] {
      let row = try #require(Self.table["digamma"]?.first { $0.x == x })
      #expect(relativeError(SpecialFunctions.digamma(x), row.value) < 2e-15)
    }
    #expect(SpecialFunctions.digamma(0).isNaN && SpecialFunctions.digamma(-3).isNaN)
    #expect(SpecialFunctions.digamma(.infinity) == .infinity)
  }

  @Test func `incomplete gamma functions`() throws {
    func lower(_ row: Row) -> Double { SpecialFunctions.incompleteGammaP(row.a, row.x) }
    func upper(_ row: Row) -> Double { SpecialFunctions.incompleteGammaQ(row.a, row.x) }
    #expect(try worst("gamma_p", lower).error < 2e-13)
    #expect(try worst("gamma_q", upper).error < 2e-13)
    #expect(try worst("gamma_p", where: { $0.value > 1e-3 }, lower).error < 2e-14)
    #expect(try worst("gamma_q", where: { $0.value > 1e-3 }, upper).error < 2e-14)
    #expect(try worst("gamma_p", where: { $0.value > 1e-3 && $0.a <= 1000 }, lower).error < 6e-15)
    #expect(try worst("gamma_q", where: { $0.value > 1e-3 && $0.a <= 1000 }, upper).error < 6e-15)
    #expect(
      SpecialFunctions.incompleteGammaP(2, 0) == 0 && SpecialFunctions.incompleteGammaP(2, .infinity) == 1)
    #expect(SpecialFunctions.incompleteGammaP(0, 1).isNaN && SpecialFunctions.incompleteGammaQ(1, -1).isNaN)
    #expect(SpecialFunctions.incompleteGammaP(1, .nan).isNaN)
  }

  @Test func `inverses of the incomplete gamma functions`() throws {
    func lower(_ row: Row) -> Double { SpecialFunctions.inverseIncompleteGammaP(row.a, row.x) }
    func upper(_ row: Row) -> Double { SpecialFunctions.inverseIncompleteGammaQ(row.a, row.x) }
    #expect(try worst("gamma_p_inverse", lower).error < 1e-13)
    #expect(try worst("gamma_q_inverse", upper).error < 1e-14)
    #expect(SpecialFunctions.inverseIncompleteGammaP(3, 0) == 0)
    #expect(SpecialFunctions.inverseIncompleteGammaP(3, 1) == .infinity)
    #expect(SpecialFunctions.inverseIncompleteGammaP(3, 1.5).isNaN)
    #expect(SpecialFunctions.inverseIncompleteGammaQ(3, .nan).isNaN)
  }

  @Test func `incomplete beta function and its inverse`() throws {
    func beta(_ row: Row) -> Double { SpecialFunctions.incompleteBeta(row.a, row.b, row.x) }
    #expect(try worst("beta", beta).error < 2e-12)
    #expect(try worst("beta", where: { max($0.a, $0.b) <= 1000 }, beta).error < 2e-13)
    // The inverse is asked for where x, not only p, is well determined: it must give p back.
    let rows = try #require(Self.table["beta"]).filter { $0.value > 1e-200 && $0.value < 0.5 }
    withEvery(rows) { row in
      let x = SpecialFunctions.inverseIncompleteBeta(row.a, row.b, row.value)
      if row.x < 0.9 { #expect(isClose(x, row.x, relative: 2e-13), "\(row): \(x)") }
    }
    #expect(SpecialFunctions.incompleteBeta(2, 3, 0) == 0 && SpecialFunctions.incompleteBeta(2, 3, 1) == 1)
    #expect(
      SpecialFunctions.incompleteBeta(2, 3, 1.1).isNaN && SpecialFunctions.incompleteBeta(0, 3, 0.5).isNaN)
    #expect(SpecialFunctions.inverseIncompleteBeta(2, 3, 0) == 0)
    #expect(SpecialFunctions.inverseIncompleteBeta(2, 3, 1) == 1)
    #expect(isClose(SpecialFunctions.inverseIncompleteBeta(3, 3, 0.5), 0.5, relative: 1e-15))
  }

  @Test func `Student's t distribution`() throws {
    func student(_ row: Row) -> StudentTDistribution { StudentTDistribution(degreesOfFreedom: row.a) }
    #expect(try worst("t_cdf") { student($0).cdf($0.x) }.error < 3e-13)
    #expect(try worst("t_cdf") { student($0).survival(-$0.x) }.error < 3e-13)
    #expect(try worst("t_cdf", where: { $0.value > 1e-6 }) { student($0).cdf($0.x) }.error < 1e-14)
    #expect(try worst("t_quantile") { student($0).quantile($0.x) }.error < 1e-13)
    let cauchy = StudentTDistribution(degreesOfFreedom: 1)
    #expect(isClose(cauchy.density(2), 1 / (5 * Double.pi), relative: 1e-15))
    #expect(cauchy.quantile(0.5) == 0 && cauchy.cdf(0) == 0.5)
    #expect(cauchy.quantile(0) == -.infinity && cauchy.quantile(1) == .infinity)
    #expect(cauchy.quantile(-0.1).isNaN && cauchy.quantile(.nan).isNaN && cauchy.cdf(.nan).isNaN)
    #expect(cauchy.cdf(.infinity) == 1 && cauchy.cdf(-.infinity) == 0)
    let limit = StudentTDistribution(degreesOfFreedom: .infinity)
    #expect(limit.cdf(1.3) == NormalDistribution.standard.cdf(1.3))
    #expect(isClose(limit.quantile(0.9), NormalDistribution.standard.quantile(0.9), relative: 1e-15))
  }

  @Test func `chi-square and F distributions`() throws {
    let rows = try #require(Self.table["gamma_p"]).filter { $0.a >= 0.25 }
    withEvery(rows) { row in
      let chi = ChiSquareDistribution(degreesOfFreedom: 2 * row.a)
      #expect(relativeError(chi.cdf(2 * row.x), row.value) < 2e-13)
    }
    // 95 % points of printed tables, to their digits; the density is the slope of the distribution.
    let tabulated = [1: 3.841458820694124, 2: 5.991464547107979, 10: 18.307038053275146]
    for (df, point) in tabulated {
      let chi = ChiSquareDistribution(degreesOfFreedom: Double(df))
      #expect(isClose(chi.quantile(0.95), point, relative: 2e-15))
      #expect(isClose(chi.upperQuantile(0.05), point, relative: 2e-15))
      #expect(isClose(chi.cdf(point) + chi.survival(point), 1, relative: 1e-15))
      let slope = (chi.cdf(4 + 1e-5) - chi.cdf(4 - 1e-5)) / 2e-5
      #expect(isClose(chi.density(4), slope, relative: 1e-8))
    }
    #expect(ChiSquareDistribution(degreesOfFreedom: 2).density(0) == 0.5)
    #expect(ChiSquareDistribution(degreesOfFreedom: 1).cdf(-1) == 0)
    #expect(try worst("f_cdf") { FDistribution(numerator: $0.a, denominator: $0.b).cdf($0.x) }.error < 1e-13)
    #expect(
      try worst("f_survival") {
        FDistribution(numerator: $0.a, denominator: $0.b).survival($0.x)
      }.error < 1e-13)
  }

  @Test func `logarithms of sums, logistic and logit`() throws {
    #expect(try worst("log1p_exp", error: ulps) { SpecialFunctions.log1pExp($0.x) }.error <= 2)
    #expect(try worst("log1m_exp", error: ulps) { SpecialFunctions.log1mExp($0.x) }.error <= 2)
    #expect(try worst("logistic", error: ulps) { SpecialFunctions.logistic($0.x) }.error <= 3)
    #expect(try worst("logit", error: ulps) { SpecialFunctions.logit($0.x) }.error <= 3)
    #expect(SpecialFunctions.logSumExp([]) == -.infinity)
    #expect(SpecialFunctions.logSumExp([-.infinity, -.infinity]) == -.infinity)
    #expect(SpecialFunctions.logSumExp([1, .infinity]) == .infinity)
    #expect(SpecialFunctions.logSumExp([1, .nan]).isNaN)
    #expect(
      isClose(SpecialFunctions.logSumExp([1000, 1000, 1000]), 1000 + 1.0986122886681098, relative: 1e-15))
    #expect(SpecialFunctions.logit(0) == -.infinity && SpecialFunctions.logit(1) == .infinity)
    #expect(SpecialFunctions.logit(2).isNaN && SpecialFunctions.logistic(-.infinity) == 0)
    #expect(SpecialFunctions.erf(0.5) + SpecialFunctions.erfc(0.5) == 1)
  }
}
