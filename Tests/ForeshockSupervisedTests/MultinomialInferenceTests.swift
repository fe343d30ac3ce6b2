import ForeshockLinearAlgebra
import ForeshockSupervised
import Foundation
import Testing

/// The numbers of Fixtures/make_multinomial_inference.py.
private struct MultinomialFixture: Decodable {
  let x: [[Double]]
  let labels: [Int]
  let params, bse, z, p: [[Double]]
  let llf, llnull, aic, prsquared, df_model: Double
  let llr_pvalue: Double

  static func load() throws -> MultinomialFixture {
    try JSONDecoder().decode(
      MultinomialFixture.self,
      from: Data(
        contentsOf: LogisticFixture.folder.appendingPathComponent("multinomial_inference.json")))
  }
}

@Suite struct MultinomialInferenceTests {
  private let model = MultinomialLogisticRegression(penalty: .none)

  @Test func agreesWithStatsmodels() throws {
    let fixture = try MultinomialFixture.load()
    let inference = try #require(
      try model.fit(Matrix(rows: fixture.x), labels: fixture.labels).inference)
    for k in 0..<3 {
      for (j, estimate) in ([inference.intercepts[k]] + inference.coefficients[k]).enumerated() {
        let estimate = try #require(estimate)
        #expect(isClose(estimate.value, fixture.params[k][j], 1e-7))
        #expect(isClose(estimate.standardError, fixture.bse[k][j], 1e-7))
        #expect(isClose(estimate.z, fixture.z[k][j], 1e-7))
        #expect(isClose(estimate.pValue, fixture.p[k][j], 1e-6))
      }
    }
    #expect(isClose(inference.logLikelihood, fixture.llf, 1e-12))
    #expect(isClose(inference.nullLogLikelihood, fixture.llnull, 1e-12))
    #expect(isClose(inference.likelihoodRatioPValue, fixture.llr_pvalue, 1e-8))
    #expect(
      isClose(inference.aic, fixture.aic, 1e-12)
        && isClose(inference.pseudoRSquared, fixture.prsquared, 1e-10))
    #expect(inference.degreesOfFreedom == Int(fixture.df_model))
  }

  /// With two classes it is binary regression.
  @Test func twoClassesAreThoseOfBinaryRegression() throws {
    let fixture = try MultinomialFixture.load()
    let (x, labels) = (Matrix(rows: fixture.x), fixture.labels.map { min($0, 1) })
    let weights = labels.indices.map { Double($0 % 3 + 1) }
    let several = try #require(try model.fit(x, labels: labels, weights: weights).inference)
    let binary = try #require(
      try LogisticRegression(penalty: .none).fit(x, labels: labels, weights: weights).inference)
    for (a, b) in zip(
      [several.intercepts[0]] + several.coefficients[0], [binary.intercept] + binary.coefficients)
    {
      let (a, b) = (try #require(a), try #require(b))
      #expect(isClose(a.value, b.value, 1e-7) && isClose(a.standardError, b.standardError, 1e-7))
    }
    #expect(several.totalWeight == binary.totalWeight)
    #expect(isClose(several.logLikelihood, binary.logLikelihood, 1e-12))
  }

  @Test func thereIsNoneWithoutAnOptimum() throws {
    let fixture = try MultinomialFixture.load()
    let x = Matrix(rows: fixture.x)
    #expect(try MultinomialLogisticRegression().fit(x, labels: fixture.labels).inference == nil)
    let apart = (0..<200).map { fixture.x[$0][0] < -0.5 ? 0 : fixture.x[$0][0] < 0.5 ? 1 : 2 }
    #expect(try model.fit(x, labels: apart).inference == nil)
    // A column that two others make has no coefficient of its own, nor have they.
    let more = x.appendingColumns(of: Matrix(column: (0..<200).map { 3 * x[$0, 0] - 0.5 * x[$0, 1] }))
    let tied = try model.fit(more, labels: fixture.labels)
    let inference = try #require(tied.inference)
    #expect(inference.coefficients[0].map { $0 == nil } == [true, true, false, true])
    let stored = try JSONDecoder().decode(
      MultinomialLogisticRegression.Fitted.self, from: JSONEncoder().encode(tied))
    #expect(stored == tied)
  }
}
