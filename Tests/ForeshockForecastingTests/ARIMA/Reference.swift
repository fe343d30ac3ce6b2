import ForeshockForecasting
import ForeshockSeries
import Foundation

/// R's results, `Fixtures/ARIMA/arima.json`.
struct ARIMAReference: Decodable {
  struct Case: Decodable {
    var series: String
    var order: [Int]
    var seasonal: [Int]
    var seasonLength: Int
    var constant: Bool
    var ar: [Double]
    var ma: [Double]
    var sar: [Double]
    var sma: [Double]
    var mean: Double?
    var logLikelihood: Double
    var sigma2: Double
    var forecastMean: [Double]
    var forecastSE: [Double]

    /// The model of the series itself.
    var model: ARIMA {
      ARIMA(
        order: (order[0], order[1], order[2]), seasonal: (seasonal[0], seasonal[1], seasonal[2]),
        seasonLength: seasonLength, includesMean: constant, drift: constant && order[1] + seasonal[1] == 1)
    }
    /// The model of the differenced series, as R had it.
    var stationaryModel: ARIMA {
      ARIMA(
        order: (order[0], 0, order[2]), seasonal: (seasonal[0], 0, seasonal[2]), seasonLength: seasonLength,
        includesMean: constant)
    }
    var testDescription: String { "\(series) \(order)\(seasonal)[\(seasonLength)]" }

    /// The series differenced by hand.
    func differenced(_ y: [Double]) -> [Double] {
      var w = y
      for _ in 0..<seasonal[1] { w = (seasonLength..<w.count).map { w[$0] - w[$0 - seasonLength] } }
      for _ in 0..<order[1] { w = (1..<w.count).map { w[$0] - w[$0 - 1] } }
      return w
    }
  }

  var series: [String: [Double]]
  var cases: [Case]

  static func load() throws -> ARIMAReference {
    try JSONDecoder().decode(ARIMAReference.self, from: fixture("arima.json"))
  }
}

/// Log-likelihoods with gaps, `Fixtures/ARIMA/gaps.json`.
struct GapReference: Decodable {
  struct Case: Decodable {
    var series: String
    var center: Double
    var order: [Int]
    var seasonal: [Int]
    var seasonLength: Int
    var ar: [Double]
    var ma: [Double]
    var sar: [Double]
    var sma: [Double]
    var sigma2: Double
    var missing: [Int]
    var full: Double
    var gappy: Double
  }
  var cases: [Case]

  static func load() throws -> GapReference {
    try JSONDecoder().decode(GapReference.self, from: fixture("gaps.json"))
  }
}

/// Log-likelihoods and gradients of random processes, `Fixtures/ARIMA/exactness.ndjson`: the processes and series
/// are made from the lines' numbers.
struct ExactnessReference {
  struct Case: Decodable, CustomStringConvertible {
    var process = SeededProcess()
    var exact: Double
    /// What statsmodels has above the exact value; nil where it was not asked or is not exact itself.
    var statsmodelsExcess: Double?
    /// Of the log-likelihood, in the order ar, ma, sar, sma.
    var gradient: [Double]
    /// At lags 0, 1 and n − 1; empty for most cases.
    var autocovariances: [Double]

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      exact = try list.decode(Double.self)
      statsmodelsExcess = try list.decodeIfPresent(Double.self)
      gradient = try list.decode([Double].self)
      autocovariances = list.isAtEnd ? [] : try list.decode([Double].self)
    }

    var coefficients: SeasonalCoefficients { process.coefficients }
    /// Whether the moving average is strictly inside the region.
    var isInvertible: Bool {
      [coefficients.ma, coefficients.sma].allSatisfy { partials($0.map { -$0 }) != nil }
    }
    /// By how much the likelihood moves, to first order, when every coefficient moves by one unit in its last place:
    /// what a likelihood of coefficients that are doubles can mean.
    var unitMovement: Double {
      zip(gradient, coefficients.flat).reduce(0) { $0 + abs($1.0) * $1.1.ulp }
    }
    var description: String { "m = \(process.seasonLength), n = \(process.series.count), \(coefficients)" }
  }

  var cases: [Case]

  static func load() throws -> ExactnessReference {
    let lines = try fixture("exactness.ndjson").split(separator: UInt8(ascii: "\n")).dropFirst()
    return ExactnessReference(
      cases: try lines.enumerated().map { number, line in
        var one = try JSONDecoder().decode(Case.self, from: Data(line))
        one.process = SeededProcess(number: number)
        return one
      })
  }
}

private func fixture(_ name: String) throws -> Data {
  try Data(
    contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/ARIMA/\(name)"))
}
