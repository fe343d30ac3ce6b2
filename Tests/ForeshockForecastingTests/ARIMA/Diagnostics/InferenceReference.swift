import ForeshockForecasting
import ForeshockSeries
import Foundation

/// R's standard errors, residuals and tests, `Fixtures/ARIMA/inference.json`, and what statsmodels and scipy say to
/// the same models, `inference_py.json`.
struct InferenceReference {
  struct Case: Decodable {
    var series: String
    var order: [Int]
    var seasonal: [Int]
    var seasonLength: Int
    var constant: Bool
    var coef: [Double]
    var covariance: [Double]
    var residuals: [Double?]
    var lags: Int
    var statistic: Double
    var degreesOfFreedom: Int
    var pValue: Double
    var acf: [Double]
    var css: [Double]

    func model(_ estimation: ARIMA.Estimation = .maximumLikelihood) -> ARIMA {
      ARIMA(
        order: (order[0], order[1], order[2]), seasonal: (seasonal[0], seasonal[1], seasonal[2]),
        seasonLength: seasonLength, includesMean: constant, drift: constant && order[1] + seasonal[1] == 1,
        estimation: estimation)
    }
    /// R has the change a season where we have the change a sample.
    var units: [Double] {
      coef.indices.map { $0 == coef.count - 1 && constant && seasonal[1] == 1 ? Double(seasonLength) : 1 }
    }
    var skipped: Int { order[1] + seasonLength * seasonal[1] }
  }
  struct Peer: Decodable {
    var covariance: [Double]
    var jarqueBera: Double
    var pValue: Double
    var skewness: Double
    var kurtosis: Double
  }
  private struct File: Decodable {
    var series: [String: [Double?]]
    var cases: [Case]
  }
  private struct PeerFile: Decodable { var cases: [Peer] }

  var cases: [(r: Case, peer: Peer)]
  private var values: [String: [Double?]]

  func series(_ name: String) -> TimeSeries { TimeSeries((values[name] ?? []).map { $0 ?? .nan }) }

  init() throws {
    let file = try JSONDecoder().decode(File.self, from: inferenceFixture("inference.json"))
    let peers = try JSONDecoder().decode(PeerFile.self, from: inferenceFixture("inference_py.json"))
    values = file.series
    cases = Array(zip(file.cases, peers.cases)).map { (r: $0, peer: $1) }
  }
}

/// Polynomials and their inverse roots by mpmath, `Fixtures/ARIMA/roots.json`.
struct RootReference: Decodable {
  struct Case: Decodable {
    var coefficients: [Double]
    var inverse: [[Double]]
  }
  var polynomials: [Case]

  static func load() throws -> RootReference {
    try JSONDecoder().decode(RootReference.self, from: inferenceFixture("roots.json"))
  }
}

private func inferenceFixture(_ name: String) throws -> Data {
  try Data(
    contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/ARIMA/\(name)"))
}
