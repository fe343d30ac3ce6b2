internal import ForeshockEvaluation
internal import ForeshockForecasting
internal import ForeshockSeries

/// The kinds of fitted forecasters that model files hold.
enum SavedForecasters {
  typealias Saved = FittedForecaster & Codable

  /// What is written as which kind. Kinds are part of the file format: none may change its meaning.
  private static let kinds: [(name: String, type: any Saved.Type)] = [
    // The naive, seasonal-naive and drift methods fit the same kind of model.
    ("ets", ETS.Fitted.self), ("arima", FittedARIMA.self), ("naive", Naive.Fitted.self),
    ("predict-linear", PredictLinear.Fitted.self), ("auto-arima", AutoARIMA.Fitted.self),
    ("transformed-auto-arima", TransformedForecaster<AutoARIMA>.Fitted.self),
    ("transformed-auto-ets", TransformedForecaster<AutoETS>.Fitted.self),
    ("transformed-ets", TransformedForecaster<ETS>.Fitted.self),
    ("transformed-arima", TransformedForecaster<ARIMA>.Fitted.self),
    ("transformed-naive", TransformedForecaster<Naive>.Fitted.self),
    ("transformed-seasonal-naive", TransformedForecaster<SeasonalNaive>.Fitted.self),
    ("transformed-drift", TransformedForecaster<Drift>.Fitted.self),
    ("transformed-predict-linear", TransformedForecaster<PredictLinear>.Fitted.self),
  ]

  /// The model to write and its kind. Of a choice the chosen model is kept.
  static func saved(_ fitted: any FittedForecaster) throws -> (kind: String, model: any Saved) {
    let fitted = (fitted as? BestInBacktest.Fitted)?.base ?? fitted
    guard let kind = kinds.first(where: { $0.type == Swift.type(of: fitted) })?.name,
      let saved = fitted as? any Saved
    else {
      throw CommandFailure(.internalError, "\(fitted.summary.specification) cannot be saved")
    }
    return (kind, saved)
  }

  /// The type of models of kind `name` in the file at `path`.
  static func type(of name: String, in path: String) throws -> any Saved.Type {
    guard let kind = kinds.first(where: { $0.name == name }) else {
      throw CommandFailure(.badData, "\(path) holds a model of kind '\(name)', which does not forecast")
    }
    return kind.type
  }
}
