import ForeshockLinearAlgebra
import ForeshockSupervised
import Foundation
import Testing

@Suite struct LogisticPredictionTests {
  static func fit() throws -> (fit: LogisticRegression.Fitted, x: Matrix) {
    let (x, labels) = drawTable(5_003, 4, seed: 21)
    return (try LogisticRegression().fit(x, labels: labels), x)
  }

  @Test func oneRowAndManyAgree() throws {
    let (fit, x) = try Self.fit()
    let all = fit.probabilities(for: x)
    let odds = fit.logOdds(for: x)
    for row in stride(from: 0, to: x.rowCount, by: 97) {
      let one = fit.probability(of: x.row(row))
      #expect(abs(one - all[row]) <= 4 * .ulpOfOne * one)
      #expect(abs(1 / (1 + exp(-odds[row])) - all[row]) <= 4 * .ulpOfOne)
    }
    #expect(fit.probabilities(for: .zeros(0, 4)).isEmpty)
  }

  /// The vector exponential against the C library's, over the whole range.
  @Test func probabilitiesAreAccurateFarFromTheMiddle() throws {
    let text = #"""
      {"version":1,"coefficients":[1],"centers":[0],"centeredIntercept":0,"penalty":0,"objective":0,
       "gradientNorm":0,"iterations":1,"isConverged":true,"separation":"none","hessianWasSingular":false}
      """#
    let identity = try JSONDecoder().decode(LogisticRegression.Fitted.self, from: Data(text.utf8))
    let etas = (-70_000...70_000).map { Double($0) / 100.37 }
    for (eta, p) in zip(etas, identity.probabilities(for: Matrix(column: etas))) {
      let expected = eta < 0 ? exp(eta) / (1 + exp(eta)) : 1 / (1 + exp(-eta))
      guard abs(p - expected) <= 6 * Double.ulpOfOne * expected else {
        Issue.record("at \(eta): \(p) instead of \(expected)")
        return
      }
    }
    let special = identity.probabilities(
      for: Matrix(column: [.nan, .infinity, -.infinity, 1e300, -1e300, 0]))
    #expect(special[0].isNaN)
    #expect(special[1] == 1 && special[3] == 1 && special[5] == 0.5)
    #expect(special[2] >= 0 && special[2] < 1e-300 && special[4] < 1e-300)
  }

  @Test func codingKeepsTheModel() throws {
    let (fit, _) = try Self.fit()
    let data = try JSONEncoder().encode(fit)
    #expect(try JSONDecoder().decode(LogisticRegression.Fitted.self, from: data) == fit)
    let model = LogisticRegression(penalty: .ridge(0.1), classWeights: .explicit(negative: 1, positive: 2))
    #expect(
      try JSONDecoder().decode(LogisticRegression.self, from: JSONEncoder().encode(model)) == model)
  }

  /// What only fits without a penalty have is stored too, and checked on the way back.
  @Test func codingKeepsInferenceAndDiagnoses() throws {
    let (x, labels) = drawTable(100, 2, seed: 22)
    let model = LogisticRegression(penalty: .none)
    let tied = try model.fit(x.columns(at: [0, 1, 0]), labels: labels)
    let apart = try model.fit(
      Matrix(column: labels.map(Double.init)), labels: labels)
    #expect(tied.inference != nil && !tied.collinearities.isEmpty && apart.separatingDirection != nil)
    for fit in [tied, apart] {
      let data = try JSONEncoder().encode(fit)
      #expect(try JSONDecoder().decode(LogisticRegression.Fitted.self, from: data) == fit)
      let text = String(decoding: data, as: UTF8.self)
      for (original, replacement) in [
        ("\"version\":2", "\"version\":3"), ("\"constantColumns\":[]", "\"constantColumns\":[3]"),
        ("\"column\":0", "\"column\":9"), ("\"l1Share\":0", "\"l1Share\":2"),
        ("\"degreesOfFreedom\":2", "\"degreesOfFreedom\":-2"),
        ("\"separatedRows\":100", "\"separatedRows\":\"many\""),
      ] where text.contains(original) {
        let hostile = Data(text.replacingOccurrences(of: original, with: replacement).utf8)
        #expect(throws: (any Error).self, "\(original)") {
          try JSONDecoder().decode(LogisticRegression.Fitted.self, from: hostile)
        }
      }
    }
  }

  @Test(arguments: [
    ("\"version\":1", "\"version\":2"), ("\"coefficients\":[1]", "\"coefficients\":[1,2]"),
    ("\"coefficients\":[1]", "\"coefficients\":[1e999]"), ("\"centers\":[0]", "\"centers\":[]"),
    ("\"iterations\":1", "\"iterations\":-1"), ("\"penalty\":0", "\"penalty\":-1"),
    ("\"none\"", "\"some\""), ("\"objective\":0,", ""),
    ("\"centeredIntercept\":0", "\"centeredIntercept\":null"),
  ])
  func hostileFilesAreRefused(_ original: String, _ replacement: String) {
    let text = #"""
      {"version":1,"coefficients":[1],"centers":[0],"centeredIntercept":0,"penalty":0,"objective":0,"gradientNorm":0,"iterations":1,"isConverged":true,"separation":"none","hessianWasSingular":false}
      """#
    #expect(text.contains(original))
    let hostile = Data(text.replacingOccurrences(of: original, with: replacement).utf8)
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(LogisticRegression.Fitted.self, from: hostile)
    }
  }
}
