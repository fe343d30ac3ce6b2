import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockSupervised
import Foundation
import Testing

/// The reference values of Fixtures/make_logistic_inference.py.
struct LogisticMoreFixture: Decodable {
  struct Inference: Decodable {
    let params, bse, z, p, low90, high90: [Double]
    let llf, llnull, aic: Double
    let llr_pvalue: Double?
  }
  struct Firth: Decodable {
    let coefficients, bse: [Double]
    let intercept, loglik: Double
  }
  struct Penalized: Decodable {
    let lambda: Double
    let values: [Double]
  }
  struct Multinomial: Decodable {
    let coefficients: [[Double]]
    let intercepts: [Double]
  }
  let x, small: [[Double]]
  let y, classes, smallY: [Int]
  let weights: [Double]
  let plain, weighted: Inference
  let firth, firthSeparated: Firth
  let glmnet: [String: Penalized]
  let multinomial: Multinomial

  var table: Matrix { Matrix(rows: x) }

  static func load() throws -> LogisticMoreFixture {
    try JSONDecoder().decode(
      LogisticMoreFixture.self,
      from: Data(contentsOf: LogisticFixture.folder.appendingPathComponent("logistic_more.json")))
  }
}

/// |a − b| ≤ tolerance · |b|
func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-8) -> Bool {
  abs(a - b) <= tolerance * abs(b)
}

@Suite struct LogisticInferenceTests {
  @Test(arguments: [false, true])
  func agreesWithStatsmodels(_ isWeighted: Bool) throws {
    let fixture = try LogisticMoreFixture.load()
    let expected = isWeighted ? fixture.weighted : fixture.plain
    let fit = try LogisticRegression(penalty: .none, tolerance: 1e-12).fit(
      fixture.table, labels: fixture.y, weights: isWeighted ? fixture.weights : nil)
    let inference = try #require(fit.inference)
    let estimates = try [#require(inference.intercept)] + inference.coefficients.map { try #require($0) }
    for (j, estimate) in estimates.enumerated() {
      #expect(isClose(estimate.value, expected.params[j]))
      #expect(isClose(estimate.standardError, expected.bse[j]))
      #expect(isClose(estimate.z, expected.z[j]))
      // A tail's relative error is z² times that of z.
      #expect(isClose(estimate.pValue, expected.p[j], 1e-8 * (1 + estimate.z * estimate.z)))
      let interval = estimate.interval(level: 0.9)
      #expect(isClose(interval.lowerBound, expected.low90[j]))
      #expect(isClose(interval.upperBound, expected.high90[j]))
    }
    #expect(isClose(inference.logLikelihood, expected.llf, 1e-12))
    // statsmodels fits the model without columns by iterations.
    #expect(isClose(inference.nullLogLikelihood, expected.llnull, 1e-10))
    #expect(isClose(inference.aic, expected.aic, 1e-12))
    if let p = expected.llr_pvalue { #expect(isClose(inference.likelihoodRatioPValue, p)) }
    #expect(isClose(inference.pseudoRSquared, 1 - expected.llf / expected.llnull, 1e-9))
    #expect(inference.degreesOfFreedom == 4)
  }

  @Test func penaltiesHaveNoInference() throws {
    let (x, labels) = drawTable(200, 3, seed: 31)
    for penalty in [LogisticRegression.Penalty.ridge(0.1), .lasso(0.01)] {
      #expect(try LogisticRegression(penalty: penalty).fit(x, labels: labels).inference == nil)
    }
  }

  /// firthmodels stops at about 1e-8.
  @Test func agreesWithFirthModels() throws {
    let fixture = try LogisticMoreFixture.load()
    let model = LogisticRegression(penalty: .firth, tolerance: 1e-11)
    for (expected, x, labels) in [
      (fixture.firth, fixture.table, fixture.y),
      (fixture.firthSeparated, Matrix(rows: fixture.small), fixture.smallY),
    ] {
      let fit = try model.fit(x, labels: labels)
      #expect(fit.isConverged)
      for (ours, theirs) in zip(fit.coefficients, expected.coefficients) {
        #expect(isClose(ours, theirs, 1e-6))
      }
      #expect(isClose(fit.intercept, expected.intercept, 1e-6))
      let inference = try #require(fit.inference)
      let estimates = inference.coefficients + [inference.intercept]
      for (estimate, theirs) in zip(estimates, expected.bse) {
        let standardError = try #require(estimate).standardError
        #expect(isClose(standardError, theirs, 1e-6))
      }
      #expect(isClose(-fit.objective * Double(labels.count), expected.loglik, 1e-9))
    }
  }

  @Test func separationIsDecidedHoweverFarTheOptimum() throws {
    // Overlap by one row that is 1e-4 on the wrong side: an optimum, far out.
    let x = Matrix(column: [-3, -2, -1, 1e-4, 0, 1, 2, 3])
    let labels = [0, 0, 0, 0, 1, 1, 1, 1]
    let overlapping = try LogisticRegression(penalty: .none).fit(x, labels: labels)
    #expect(overlapping.separation == .none && overlapping.isConverged)
    #expect(overlapping.separatingDirection == nil)
    let apart = try LogisticRegression(penalty: .none).fit(
      Matrix(column: [-3, -2, -1, -1e-4, 0, 1, 2, 3]), labels: labels)
    #expect(apart.separation == .complete && apart.separatingDirection?.columns == [0])
  }

  /// Columns that play no part in the separation are not named.
  @Test func theSeparatingColumnsAreNamed() throws {
    let (x, labels) = drawTable(400, 4, seed: 33)
    let flag = labels.enumerated().map { $0 % 20 == 0 && $1 == 1 ? 1.0 : 0 }
    let fit = try LogisticRegression(penalty: .none)
      .fit(x.appendingColumns(of: Matrix(column: flag)), labels: labels)
    let direction = try #require(fit.separatingDirection)
    #expect(fit.separation == .quasiComplete && direction.columns == [4])
    #expect(direction.separatedRows == flag.count { $0 == 1 })
  }
}
