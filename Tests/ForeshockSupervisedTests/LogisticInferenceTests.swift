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

  /// Firth's tests are those of penalised likelihoods, as in logistf; here by their definitions.
  @Test func firthComparesPenalizedLikelihoods() throws {
    let (x, labels) = drawTable(60, 1, seed: 34)
    let weights = (0..<60).map { 1 + Double($0 % 3) / 2 }
    func penalized(_ intercept: Double, _ slope: Double) -> Double {
      var (likelihood, a, b, c) = (0.0, 0.0, 0.0, 0.0)
      for row in 0..<60 {
        let p = 1 / (1 + exp(-intercept - slope * x[row, 0]))
        likelihood += weights[row] * log(labels[row] == 1 ? p : 1 - p)
        let w = weights[row] * p * (1 - p)
        (a, b, c) = (a + w, b + w * x[row, 0], c + w * x[row, 0] * x[row, 0])
      }
      return likelihood + log(a * c - b * b) / 2
    }
    let fit = try LogisticRegression(penalty: .firth, tolerance: 1e-11).fit(
      x, labels: labels, weights: weights)
    let inference = try #require(fit.inference)
    let full = penalized(fit.intercept, fit.coefficients[0])
    var null = -Double.infinity
    for step in -40_000...40_000 { null = max(null, penalized(Double(step) / 10_000, 0)) }
    #expect(isClose(inference.likelihoodRatio, 2 * (full - null), 1e-6))
    #expect(isClose(inference.aic, -2 * full + 4, 1e-9))
    let stored = try JSONDecoder().decode(
      LogisticRegression.Fitted.self, from: JSONEncoder().encode(fit))
    #expect(stored == fit)
    // Without a penalty there is none to add.
    let plain = try LogisticRegression(penalty: .none).fit(x, labels: labels, weights: weights)
    #expect(plain.inference?.penalizedLogLikelihood == nil)
  }

  @Test func firthSharesWhatDuplicatesDo() throws {
    let (x, labels) = drawTable(80, 2, seed: 35)
    let model = LogisticRegression(penalty: .firth, tolerance: 1e-11)
    let once = try model.fit(x, labels: labels)
    let twice = try model.fit(x.columns(at: [0, 1, 0]), labels: labels)
    #expect(twice.constantColumns.isEmpty && twice.collinearities.map(\.column) == [2] && twice.isConverged)
    for column in [0, 2] { #expect(isClose(2 * twice.coefficients[column], once.coefficients[0])) }
    #expect(isClose(twice.coefficients[1], once.coefficients[1]))
    #expect(twice.inference?.coefficients.map { $0 == nil } == [true, false, true])
    #expect(isClose(twice.inference?.aic ?? 0, once.inference?.aic ?? 1, 1e-10))
    for (a, b) in zip(twice.logOdds(for: x.columns(at: [0, 1, 0])), once.logOdds(for: x)) {
      #expect(abs(a - b) <= 1e-9)
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
