import ForeshockForecasting
import ForeshockMetrics
import ForeshockSeries
import ForeshockTestSupport
import Testing

/// A line of Fixtures/m4_figures.csv.
private struct Figure: CustomStringConvertible {
  var frequency, method: String
  var season: Int
  var smape, mase: Double

  /// The organisers' figures, or those of the methods themselves.
  static func all(own: Bool) throws -> [Figure] {
    let table = try Fixture("m4_figures.csv")
    let (frequency, method) = (try table.text("frequency"), try table.text("method"))
    let season = try table.numbers("season")
    let smape = try table.numbers(own ? "own_smape" : "smape")
    let mase = try table.numbers(own ? "own_mase" : "mase")
    return frequency.indices.map {
      Figure(
        frequency: frequency[$0], method: method[$0], season: Int(season[$0]), smape: smape[$0],
        mase: mase[$0])
    }
  }

  var description: String { "\(frequency) \(method)" }
}

@Suite(
  "M4's published figures",
  .enabled(if: M4Data.isAtHand, "set FORESHOCK_M4 to the folder with the M4 series and forecasts"))
struct M4FiguresTests {
  @Test("of the organisers' own forecasts, by our metrics")
  func organisersForecasts() throws {
    let data = try #require(M4Data())
    try compare(own: false) { frequency, method, _, _ in
      let forecasts = try data.values("reference/\(frequency)-\(method).csv")
      return { name, _ in forecasts[name] ?? [] }
    }
  }

  @Test("of our own Naive, SeasonalNaive, Naive 2 and exponential smoothing, by our metrics")
  func ownForecasts() throws {
    try compare(own: true) { _, method, season, horizon in
      { _, training in try Self.forecast(method, training, season, horizon) }
    }
  }

  /// Exponential smoothing is that of the series without its season, as the organisers' is.
  private static func forecast(
    _ method: String, _ training: [Double], _ season: Int, _ horizon: Int
  ) throws -> [Double] {
    switch method {
    case "Naive": return try Naive().fit(TimeSeries(training)).forecast(horizon: horizon).mean
    case "sNaive":
      return try SeasonalNaive(seasonLength: season).fit(TimeSeries(training)).forecast(horizon: horizon).mean
    case "Naive2":
      return SeasonallyAdjustedNaive.forecast(training: training, seasonLength: season, horizon: horizon)
    default:
      let indices = SeasonalIndices(training: training, length: season)
      let level = training.enumerated().map { indices?.removed(from: $1, at: $0) ?? $1 }
      let mean = try ETS(error: .additive, trend: .none, season: .none).fit(TimeSeries(level)).forecast(
        horizon: horizon
      ).mean
      return mean.enumerated().map { indices?.put(on: $1, at: training.count + $0) ?? $1 }
    }
  }

  /// Compares every figure; `forecaster` gives, for a frequency and a method, the forecasts of a series by its name and its
  /// past.
  private func compare(
    own: Bool,
    _ forecaster: (
      _ frequency: String, _ method: String, _ season: Int, _ horizon: Int
    ) throws -> (String, [Double]) throws -> [Double]
  ) throws {
    let data = try #require(M4Data())
    let figures = try Figure.all(own: own)
    #expect(figures.count == 8)
    for figure in figures {
      let held = try data.values("\(figure.frequency)-test.csv")
      let training = try data.series("\(figure.frequency)-train.csv").filter { name, _ in
        !(Int(name.dropFirst()) ?? 0).isMultiple(of: 2)
      }
      let horizon = try #require(held[training[0].name]).count
      let forecast = try forecaster(figure.frequency, figure.method, figure.season, horizon)
      let reports = try training.map { name, values in
        try ForecastReport(
          actual: try #require(held[name]), predicted: try forecast(name, values), training: values,
          seasonLength: figure.season)
      }
      let smape = reports.reduce(0) { $0 + ($1.smape ?? .nan) } / Double(reports.count)
      let mase = reports.reduce(0) { $0 + ($1.mase ?? .nan) } / Double(reports.count)
      // Three digits behind the point.
      #expect(abs(smape - figure.smape) <= 0.0005 + 1e-9, "\(figure): sMAPE \(smape)")
      #expect(abs(mase - figure.mase) <= 0.0005 + 1e-9, "\(figure): MASE \(mase)")
    }
  }
}
