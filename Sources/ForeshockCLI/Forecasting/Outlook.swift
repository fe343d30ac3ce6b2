internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// What the command found out about one series: the model, its forecast and, with a threshold, the crossing.
struct Outlook {
  let series: TimeSeries
  let fitted: any FittedForecaster
  let forecast: Forecast
  let threshold: Threshold?
  let crossing: Crossing?
  /// The season in use, in samples.
  let seasonLength: Int?
  /// How many samples a loaded model took in.
  var newSampleCount = 0
  /// What the samples before say, oldest first, where it was asked for.
  var earlier: [EarlierLook] = []
  /// What the model has not seen yet for alerts to be made of it, where they are.
  var lacking: MissingInput?
  /// The crossings if growth is not as before, where they were asked for.
  var scenarios: [(scenario: GrowthScenario, crossing: Crossing)] = []
}

extension Outlook {
  /// The members of the contract's JSON object, without the schema version.
  func json(withCandidates: Bool = false) -> [String: JSONValue] {
    let interval = series.samplingInterval
    var object: [String: JSONValue] = [
      "id": .string(series.name),
      "n": .int(series.count),
      "missing": .int(series.missingCount),
      "interval_seconds": interval == .step ? .null : .number(interval.nominalSeconds),
      "season_length": seasonLength.map { .int($0) } ?? .null,
      "model": fitted.modelJSON(withCandidates: withCandidates),
      "forecast": .array(
        (0..<forecast.horizon).map { step in
          func bounds(_ side: KeyPath<PredictionInterval, [Double]>) -> JSONValue {
            .object(
              Dictionary(
                uniqueKeysWithValues: forecast.intervals.map {
                  (Format.percent($0.level), .number($0[keyPath: side][step]))
                }))
          }
          return .object([
            "time": Format.jsonTime(fitted.context.timestamp(ahead: step + 1), on: interval),
            "mean": .number(forecast.mean[step]),
            "lower": bounds(\.lower),
            "upper": bounds(\.upper),
          ])
        }),
    ]
    if let crossing { object["crossing"] = crossing.json(on: interval) }
    if !scenarios.isEmpty {
      object["scenarios"] = .array(scenarios.map { ScenarioOutput.json($0, on: interval) })
    }
    return object
  }

  /// The header of the contract's CSV.
  static func csvHeader(levels: [Double], withIDs: Bool) -> String {
    let bounds = levels.flatMap { ["lower_" + Format.percent($0), "upper_" + Format.percent($0)] }
    return ((withIDs ? ["id"] : []) + ["time", "mean"] + bounds).joined(separator: ",") + "\n"
  }

  /// Appends the forecast as CSV rows.
  func writeRows(withIDs: Bool, to text: inout String) {
    let id = withIDs ? CSVText.field(series.name) + "," : ""
    for step in 0..<forecast.horizon {
      text += id
      text += Format.time(fitted.context.timestamp(ahead: step + 1), on: series.samplingInterval)
      text += ","
      text += Format.number(forecast.mean[step])
      for interval in forecast.intervals {
        text += ","
        text += Format.number(interval.lower[step])
        text += ","
        text += Format.number(interval.upper[step])
      }
      text += "\n"
    }
  }
}
