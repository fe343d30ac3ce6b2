internal import ForeshockEvaluation
internal import ForeshockForecasting

/// The kinds of fitted forecasters that model files hold.
enum SavedForecasters {
  typealias Saved = FittedForecaster & Codable

  /// The model to write and its kind. Of a choice the chosen model is kept.
  static func saved(_ fitted: any FittedForecaster) throws -> SavedForecaster {
    do {
      return try SavedForecaster((fitted as? BestInBacktest.Fitted)?.base ?? fitted)
    } catch {
      throw CommandFailure(.internalError, "\(fitted.summary.specification) cannot be saved: \(error)")
    }
  }

  /// The type of models of kind `name` in the file at `path`.
  static func type(of name: String, in path: String) throws -> any Saved.Type {
    guard let type = SavedForecaster.type(of: name) else {
      throw CommandFailure(.badData, "\(path) holds a model of kind '\(name)', which does not forecast")
    }
    return type
  }
}
