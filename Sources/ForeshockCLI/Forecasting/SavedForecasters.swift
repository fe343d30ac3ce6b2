internal import ForeshockEvaluation
internal import ForeshockForecasting
internal import ForeshockSeries

/// Fitted forecasters in model files: which kinds there are, writing and reading them.
enum SavedForecasters {
  typealias Saved = FittedForecaster & Codable

  /// What is written as which kind. Kinds are part of the file format: none may change its meaning.
  private static let kinds: [(name: String, type: any Saved.Type)] = [
    // The naive, seasonal-naive and drift methods fit the same kind of model.
    ("ets", ETS.Fitted.self), ("arima", FittedARIMA.self), ("naive", Naive.Fitted.self),
    ("predict-linear", PredictLinear.Fitted.self),
    ("transformed-auto-ets", TransformedForecaster<AutoETS>.Fitted.self),
    ("transformed-ets", TransformedForecaster<ETS>.Fitted.self),
    ("transformed-arima", TransformedForecaster<ARIMA>.Fitted.self),
    ("transformed-naive", TransformedForecaster<Naive>.Fitted.self),
    ("transformed-seasonal-naive", TransformedForecaster<SeasonalNaive>.Fitted.self),
    ("transformed-drift", TransformedForecaster<Drift>.Fitted.self),
    ("transformed-predict-linear", TransformedForecaster<PredictLinear>.Fitted.self),
  ]

  static func save(_ fitted: any FittedForecaster, valueName: String, to path: String) throws {
    // Of a choice the chosen model is kept.
    let fitted = (fitted as? BestInBacktest.Fitted)?.base ?? fitted
    guard let kind = kinds.first(where: { $0.type == type(of: fitted) })?.name,
      let saved = fitted as? any Saved
    else {
      throw CommandFailure(.internalError, "\(fitted.summary.specification) cannot be saved")
    }
    try write(saved, kind: kind, valueName: valueName, to: path)
  }

  private static func write(_ fitted: some Saved, kind: String, valueName: String, to path: String) throws {
    try ModelFiles.save(ModelFile(kind: kind, columns: [valueName], model: fitted), to: path)
  }

  static func load(_ path: String) throws -> any FittedForecaster {
    let found = try ModelFiles.kind(of: path)
    guard let kind = kinds.first(where: { $0.name == found }) else {
      throw CommandFailure(.badData, "\(path) holds a model of kind '\(found)', which does not forecast")
    }
    return try read(kind.type, kind: kind.name, from: path)
  }

  private static func read<Model: Saved>(_ type: Model.Type, kind: String, from path: String) throws -> Model
  {
    try ModelFiles.load(kind, as: type, from: path).model
  }
}
