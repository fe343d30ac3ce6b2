import ForeshockForecasting
import ForeshockSeries
import Foundation

/// R's regressions with ARIMA errors, `Fixtures/ARIMA/regressors.json`.
struct RegressorReference: Decodable {
  struct Case: Decodable {
    var series: String
    var regressors: [String]
    var order: [Int]
    var seasonal: [Int]
    var seasonLength: Int
    var constant: Bool
    var ar: [Double]
    var ma: [Double]
    var sar: [Double]
    var sma: [Double]
    var mean: Double?
    var coefficients: [Double]
    var covariance: [Double]
    var logLikelihood: Double
    var sigma2: Double
    var aic: Double
    var forecastMean: [Double]?
    var forecastSE: [Double]?

    var model: ARIMA {
      ARIMA(
        order: (order[0], order[1], order[2]), seasonal: (seasonal[0], seasonal[1], seasonal[2]),
        seasonLength: seasonLength, includesMean: constant, drift: constant && order[1] + seasonal[1] == 1)
    }
  }

  var series: [String: [Double?]]
  var columns: [String: [Double]]
  var cases: [Case]

  func series(_ name: String) -> [Double] { (series[name] ?? []).map { $0 ?? .nan } }

  /// The named columns, cut to `rows`.
  func regressors(_ names: [String], rows: Range<Int>? = nil) throws -> Regressors {
    try Regressors(
      names.map { name in
        let column = columns[name] ?? []
        return (name, Array(column[rows ?? 0..<column.count]))
      })
  }

  static func load() throws -> RegressorReference {
    try JSONDecoder().decode(RegressorReference.self, from: regressorFixture("regressors.json"))
  }
}

/// statsmodels' values with gaps, `Fixtures/ARIMA/regressor_gaps.json`.
struct RegressorGapReference: Decodable {
  struct Case: Decodable {
    var series: String
    var regressors: [String]
    var constant: Bool
    var order: [Int]
    var seasonal: [Int]
    var seasonLength: Int
    var ar: [Double]
    var ma: [Double]
    var sar: [Double]
    var sma: [Double]
    var sigma2: Double
    var missing: [Int]
    var coefficients: [Double]
    var full: Double
    var gappy: Double
  }
  var cases: [Case]

  static func load() throws -> RegressorGapReference {
    try JSONDecoder().decode(RegressorGapReference.self, from: regressorFixture("regressor_gaps.json"))
  }
}

/// Covariances from the dense likelihood, `Fixtures/ARIMA/regressor_covariance.json`, case by case as R's.
struct RegressorCovarianceReference: Decodable {
  var covariances: [[Double]]

  static func load() throws -> RegressorCovarianceReference {
    try JSONDecoder().decode(
      RegressorCovarianceReference.self, from: regressorFixture("regressor_covariance.json"))
  }
}

private func regressorFixture(_ name: String) throws -> Data {
  try Data(
    contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/ARIMA/\(name)"))
}
