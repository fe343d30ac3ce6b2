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

/// Log-likelihoods of random processes, `Fixtures/ARIMA/exactness.json`.
struct ExactnessReference: Decodable {
  struct Case: Decodable, CustomStringConvertible {
    var m: Int
    var offset: Int
    var count: Int
    var coefficients: SeasonalCoefficients
    var exact: Double
    /// What statsmodels has above the exact value; nil where it was not asked or is not exact itself.
    var statsmodelsExcess: Double?

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      m = try list.decode(Int.self)
      offset = try list.decode(Int.self)
      count = try list.decode(Int.self)
      coefficients = SeasonalCoefficients(
        ar: try list.decode([Double].self), ma: try list.decode([Double].self),
        sar: try list.decode([Double].self), sma: try list.decode([Double].self))
      exact = try list.decode(Double.self)
      statsmodelsExcess = try list.decodeIfPresent(Double.self)
    }

    var order: SeasonalARMAOrder {
      SeasonalARMAOrder(
        p: coefficients.ar.count, q: coefficients.ma.count, seasonalP: coefficients.sar.count,
        seasonalQ: coefficients.sma.count, seasonLength: m)
    }
    var description: String { "m = \(m), n = \(count), \(coefficients)" }
  }

  var pool: [Double]
  var cases: [Case]

  static func load() throws -> ExactnessReference {
    try JSONDecoder().decode(ExactnessReference.self, from: fixture("exactness.json"))
  }

  func series(_ c: Case) -> [Double] { Array(pool[c.offset..<c.offset + c.count]) }
}

private func fixture(_ name: String) throws -> Data {
  try Data(
    contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/ARIMA/\(name)"))
}
