import ForeshockLinearAlgebra
import ForeshockSupervised
import Foundation
import Testing

@Suite struct LogisticReferenceTests {
  @Test func reachesTheOptimaOfTheFixture() throws {
    let cases = try LogisticFixture.load().cases
    #expect(cases.count == 12)
    for expected in cases {
      let (x, labels, weights) = try expected.table()
      let fit = try expected.model.fit(x, labels: labels, weights: weights)
      #expect(fit.isConverged, "\(expected.name): gradient \(fit.kktResidual)")
      for (ours, theirs) in zip(fit.coefficients, expected.exact.coefficients) {
        #expect(abs(ours - theirs) <= 1e-8 * abs(theirs), "\(expected.name)")
      }
      #expect(
        abs(fit.intercept - expected.exact.intercept) <= 1e-8 * abs(expected.exact.intercept),
        "\(expected.name)")
      #expect(
        abs(fit.objective - expected.exact.objective) <= 1e-12 * expected.exact.objective, "\(expected.name)")
    }
  }

  /// scikit-learn's own answers, except on the two tables of mixed scales where it stops short with a
  /// LinAlgWarning and an objective 1e-2 above the optimum.
  @Test func agreesWithScikitLearnWhereThatConverges() throws {
    for expected in try LogisticFixture.load().cases {
      let (x, labels, weights) = try expected.table()
      let fit = try expected.model.fit(x, labels: labels, weights: weights)
      if expected.name.hasPrefix("scales") {
        #expect(fit.objective < expected.sklearn.objective - 1e-3, "\(expected.name)")
        continue
      }
      #expect(abs(fit.objective - expected.sklearn.objective) <= 1e-12, "\(expected.name)")
      for (ours, theirs) in zip(fit.coefficients, expected.sklearn.coefficients) {
        #expect(abs(ours - theirs) <= 1e-8 * abs(theirs) + 1e-14, "\(expected.name)")
      }
    }
  }

  @Test func reportsTheObjectiveThatIsDocumented() throws {
    for expected in try LogisticFixture.load().cases where !expected.name.contains("weights") {
      let (x, labels, weights) = try expected.table()
      guard weights == nil, expected.classWeights == nil else { continue }
      let fit = try expected.model.fit(x, labels: labels)
      let value = plainObjective(
        x, labels, weights: [Double](repeating: 1, count: labels.count), lambda: fit.penalty,
        coefficients: fit.coefficients, intercept: fit.intercept)
      #expect(abs(value - fit.objective) <= 1e-12, "\(expected.name)")
      if let c = expected.C { #expect(fit.penalty == 1 / (c * Double(labels.count))) }
    }
  }

  @Test func constantColumnsGetZero() throws {
    let cases = try LogisticFixture.load().cases
    let expected = try #require(cases.first { $0.name == "collinear_and_constant" })
    let (x, labels, _) = try expected.table()
    #expect(try expected.model.fit(x, labels: labels).coefficients[3] == 0)
  }
}
