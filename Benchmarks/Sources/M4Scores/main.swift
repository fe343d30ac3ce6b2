// Fits a model to every series of an M4 file, forecasts its held-out part, and prints one JSON object a line.
//
//   M4Scores TRAIN.csv TEST.csv SEASON auto-arima|auto-ets|ets-models [COUNT]
//
// The files have no header: a line is a series' name and its values. Each line of the answer has the model
// chosen, its orders and coefficients, its exact log-likelihood and AICc, the processor time of fit and
// forecast, and MASE and sMAPE as the M4 competition defines them. THREADS, when set, is how many threads
// the library uses (default one, so that processor time compares). `ets-models` fits every exponential smoothing model
// that R chooses from and prints its log-likelihood alone, or why there is none.
import Foreshock
import Foundation

let arguments = CommandLine.arguments
guard arguments.count >= 5, let season = Int(arguments[3]) else {
  FileHandle.standardError.write(Data("usage: M4Scores TRAIN.csv TEST.csv SEASON MODEL [COUNT]\n".utf8))
  exit(64)
}
Parallel.defaultThreadCount = ProcessInfo.processInfo.environment["THREADS"].flatMap { Int($0) } ?? 1
let train = try readSeries(arguments[1])
let held = Dictionary(uniqueKeysWithValues: try readSeries(arguments[2]).map { ($0.name, $0.values) })
let limit = arguments.count > 5 ? Int(arguments[5]) ?? train.count : train.count

for (name, values) in train.prefix(limit) {
  guard let future = held[name] else { continue }
  let series = TimeSeries(name: name, start: Timestamp(seconds: 0), samplingInterval: .step, values: values)
  if arguments[4] == "ets-models" {
    for answer in exponentialSmoothing(series) {
      print(String(decoding: try JSONEncoder().encode(answer), as: UTF8.self))
    }
    continue
  }
  let before = processorSeconds()
  do {
    let (summary, forecast) = try fitted(series, horizon: future.count)
    let seconds = processorSeconds() - before
    let answer = Answer(
      id: name, n: values.count, specification: summary.specification,
      parameters: Dictionary(summary.parameters.map { ($0.name, $0.value) }) { first, _ in first },
      logLikelihood: summary.logLikelihood, aicc: summary.aicc, seconds: seconds,
      mase: ForecastMetrics.meanAbsoluteScaledError(
        actual: future, predicted: forecast, training: values, seasonLength: season),
      smape: ForecastMetrics.symmetricMeanAbsolutePercentageError(actual: future, predicted: forecast))
    print(String(decoding: try JSONEncoder().encode(answer), as: UTF8.self))
  } catch {
    FileHandle.standardError.write(Data("\(name): \(error)\n".utf8))
  }
}

/// One line of the answer.
struct Answer: Encodable {
  var id: String
  var n: Int
  var specification: String
  var parameters: [String: Double]
  var logLikelihood: Double?
  var aicc: Double?
  var seconds: Double
  /// Nil for a history that repeats itself.
  var mase: Double?
  var smape: Double?
}

/// One exponential smoothing model's line.
struct Maximum: Encodable {
  var id: String
  /// Error, trend and season, as in `AAdM`.
  var model: String
  var logLikelihood: Double?
  var refusal: String?
}

/// Every model that R's `ets` chooses from.
func exponentialSmoothing(_ series: TimeSeries) -> [Maximum] {
  var found: [Maximum] = []
  for (error, e) in [(ETS.ErrorKind.additive, "A"), (.multiplicative, "M")] {
    for (trend, t) in [(ETS.Trend.none, "N"), (.additive, "A"), (.damped, "Ad")] {
      for (shape, s) in [
        (ETS.Season.none, "N"), (.additive(length: season), "A"), (.multiplicative(length: season), "M"),
      ] where e == "M" || s != "M" {
        var answer = Maximum(id: series.name, model: e + t + s)
        do {
          answer.logLikelihood = try ETS(error: error, trend: trend, season: shape).fit(series).summary
            .logLikelihood
        } catch {
          answer.refusal = "\(error)"
        }
        found.append(answer)
      }
    }
  }
  return found
}

/// The chosen model's summary and its point forecasts.
func fitted(_ series: TimeSeries, horizon: Int) throws -> (ModelSummary, [Double]) {
  func run(_ model: some Forecaster) throws -> (ModelSummary, [Double]) {
    let fitted = try model.fit(series)
    return (fitted.summary, try fitted.forecast(horizon: horizon).mean)
  }
  let length = season > 1 ? season : nil
  switch arguments[4] {
  case "auto-arima": return try run(AutoARIMA(seasonLength: season))
  case "auto-ets": return try run(AutoETS(seasonLength: length))
  default:
    FileHandle.standardError.write(Data("unknown model \(arguments[4])\n".utf8))
    exit(64)
  }
}

/// The series of a file, in its order.
func readSeries(_ path: String) throws -> [(name: String, values: [Double])] {
  try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
    let cells = line.split(separator: ",").map { $0.filter { $0 != "\"" } }
    return (String(cells.first ?? ""), cells.dropFirst().compactMap { Double(String($0)) })
  }
}

/// The processor time of this process so far.
func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
