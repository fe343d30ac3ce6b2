internal import ArgumentParser

/// Which model, with what season, on what scale.
struct ModelOptions: ParsableArguments {
  enum Transform: String, ExpressibleByArgument, CaseIterable {
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
    name: .long,
    help: ArgumentHelp("The season: a duration (24h), a number of steps, auto, or none.", valueName: "season")
  )
  var season: String = "auto"

  @Option(name: .long, help: "Model a transformed series; forecasts come back on the original scale.")
  var transform: Transform = .none
}
