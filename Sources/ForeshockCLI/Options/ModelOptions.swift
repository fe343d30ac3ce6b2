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
      "auto (the best of a few in a backtest), naive, seasonal-naive, drift, predict-linear, predict-linear(6h), holt-winters, ets(A,Ad,A), arima(p,d,q), arima(p,d,q)(P,D,Q)[m].",
      valueName: "name"))
  var model: String = "auto"

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
      "Use this model instead of fitting one; it must have been fitted up to the file's end.",
      valueName: "file"))
  var load: String?
}
