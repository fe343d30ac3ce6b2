import ForeshockForecasting
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// One fit by R's `forecast::ets`, from Fixtures/ETS/ets.json.
struct ETSReference: Decodable, CustomTestStringConvertible {
  var series: String
  var seasonLength: Int
  var error: String
  var trend: String
  var season: String
  var alpha: Double
  var beta: Double?
  var gamma: Double?
  var phi: Double?
  var level: Double
  var slope: Double?
  var seasonal: [Double]
  var loglik: Double
  var sigma2: Double
  var parameterCount: Int
  var mean: [Double]
  var upper95: [Double]

  static let all: [ETSReference] = {
    struct File: Decodable { var fits: [ETSReference] }
    let text = (try? Fixture.contents(of: "ETS/ets.json")) ?? "{\"fits\":[]}"
    return (try? JSONDecoder().decode(File.self, from: Data(text.utf8)))?.fits ?? []
  }()

  var testDescription: String { "\(series) \(model.specification)" }

  var model: ETS {
    ETS(
      error: error == "A" ? .additive : .multiplicative,
      trend: trend == "N" ? .none : trend == "A" ? .additive : .damped,
      season: season == "N"
        ? .none : season == "A" ? .additive(length: seasonLength) : .multiplicative(length: seasonLength))
  }

  var parameters: ETSParameters {
    ETSParameters(
      alpha: alpha, beta: beta ?? 0, gamma: gamma ?? 0, phi: phi ?? 1,
      initial: ETSState(
        level: level, slope: slope ?? 0,
        season: seasonal.isEmpty ? [season == "M" ? 1 : 0] : seasonal))
  }

  /// R's log-likelihood with the constant it drops.
  var fullLogLikelihood: Double {
    get throws {
      let n = Double(try values.count)
      return loglik - n / 2 * (log(2 * Double.pi / n) + 1)
    }
  }

  var values: [Double] { get throws { try seriesValues(series) } }
}

/// A series of Fixtures/Series.
func seriesValues(_ name: String) throws -> [Double] {
  try Fixture("Series/\(name).csv").numbers("value")
}

/// Every combination of error, trend and season.
func everyModel(seasonLength m: Int) -> [ETS] {
  let errors: [ETS.ErrorKind] = [.additive, .multiplicative]
  let trends: [ETS.Trend] = [.none, .additive, .damped]
  let seasons: [ETS.Season] = [.none, .additive(length: m), .multiplicative(length: m)]
  return errors.flatMap { error in
    trends.flatMap { trend in seasons.map { ETS(error: error, trend: trend, season: $0) } }
  }
}

/// Values with a season of four, a trend and a disturbance that repeats too rarely to be a season.
func livelyValues(count: Int, level: Double = 20, season: Double = 3, slope: Double = 0.2) -> [Double] {
  (0..<count).map { t -> Double in
    let disturbance = Double((t * 13) % 7)
    let seasonal = season * Double(t % 4)
    return level + seasonal + slope * Double(t) + disturbance
  }
}
