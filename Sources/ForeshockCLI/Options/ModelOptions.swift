internal import ArgumentParser

/// Which model, with what season, on what scale.
struct ModelOptions: ParsableArguments {
  enum Transform: String, CaseIterable {
    case none, log, sqrt
    case boxCox = "box-cox"
  }

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A model of the table above (default: auto; of alerts multi-process, and auto on grids of more than an hour).",
      valueName: "name"))
  var model: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The season: a duration (24h), a number of steps, auto, or none.", valueName: "season")
  )
  var season: String = "auto"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Model a transformed series: none, log, sqrt or box-cox; forecasts come back on the original scale.",
      valueName: "name"),
    completion: .list(Transform.allCases.map(\.rawValue)), transform: { try Choice.named($0) })
  var transform: Transform = .none

  @Option(name: .long, help: ArgumentHelp("Write the fitted model here.", valueName: "file"))
  var save: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Use this model, or these, instead of fitting; samples of the file that are newer than the model are taken in first.",
      valueName: "file"))
  var load: String?

  @Flag(name: .long, help: "Estimate a loaded model anew on the file, beginning at its parameters.")
  var refit = false

  @Flag(name: .long, help: "Say which models auto and auto-arima tried (in JSON as 'candidates').")
  var trace = false

  func validate() throws {
    if refit, load == nil { throw ValidationError("--refit needs --load") }
  }

  /// The models, for the help of commands.
  static let table = """
    Models:
      auto                      the one of a few that would have forecast best (a backtest)
      naive, seasonal-naive     the last value, the value one season ago
      drift, predict-linear     the line through both ends, through the last hour (predict-linear(6h))
      multi-process             level, daily and weekly pattern, jumps and ramps: for alerts on running systems
      holt-winters              exponential smoothing, additive season, the trend by AICc
      auto-ets                  the best of all exponential smoothing models by AICc
      ets(E,T,S)                one of them: error A or M, trend N, A or Ad, season N, A or M
      auto-arima                the best seasonal ARIMA of a search by AICc
      arima(p,d,q)(P,D,Q)[m]    a seasonal ARIMA; (P,D,Q) and [m] may be left out
    """
}
