/// A fitted model of whatever kind as one `Codable` value, for programs that choose the model while they run.
///
///     let fitted: any FittedForecaster = try choice.fit(cpu)
///     let data = try encoder.encode(SavedForecaster(fitted))
///     let live = try decoder.decode(SavedForecaster.self, from: data).model
///
/// The form is `{"kind": …, "model": …}`; the model's own form has a version. NaN and infinities
/// are kept in formats that have no numbers for them, such as JSON.
public struct SavedForecaster: Sendable, Codable {
  /// What the model is called in files.
  public let kind: String
  /// The model.
  public let model: any FittedForecaster & Codable

  /// A model to be saved.
  ///
  /// - Throws: ``ModelError`` of kind `invalidParameter` for a model that is none of ``kinds``. Of a choice such as
  ///   `BestInBacktest` give the chosen model, or save the choice itself.
  public init(_ fitted: any FittedForecaster) throws(ModelError) {
    guard let kind = Self.types.first(where: { $0.type == Swift.type(of: fitted) })?.name,
      let model = fitted as? any FittedForecaster & Codable
    else {
      throw .invalidParameter("fitted", reason: "no kind of model file holds a \(Swift.type(of: fitted))")
    }
    self.kind = kind
    self.model = model
  }

  /// The kinds there are.
  public static var kinds: [String] { types.map(\.name) }

  /// The type of the models of a kind; nil when there is no such kind.
  public static func type(of kind: String) -> (any (FittedForecaster & Codable).Type)? {
    types.first { $0.name == kind }?.type
  }

  /// What is written as which kind. Kinds are part of the file format: none may change its meaning.
  private static let types: [(name: String, type: any (FittedForecaster & Codable).Type)] = [
    // The naive, seasonal-naive and drift methods fit the same kind of model.
    ("ets", ETS.Fitted.self), ("arima", FittedARIMA.self), ("naive", Naive.Fitted.self),
    ("predict-linear", PredictLinear.Fitted.self), ("multi-process", MultiProcess.Fitted.self),
    ("auto-arima", AutoARIMA.Fitted.self),
    ("transformed-auto-arima", TransformedForecaster<AutoARIMA>.Fitted.self),
    ("transformed-auto-ets", TransformedForecaster<AutoETS>.Fitted.self),
    ("transformed-ets", TransformedForecaster<ETS>.Fitted.self),
    ("transformed-arima", TransformedForecaster<ARIMA>.Fitted.self),
    ("transformed-naive", TransformedForecaster<Naive>.Fitted.self),
    ("transformed-seasonal-naive", TransformedForecaster<SeasonalNaive>.Fitted.self),
    ("transformed-drift", TransformedForecaster<Drift>.Fitted.self),
    ("transformed-predict-linear", TransformedForecaster<PredictLinear>.Fitted.self),
  ]

  private enum Key: String, CodingKey { case kind, model }

  /// Reads a model; throws `DecodingError` for a kind that is not known and for a damaged model.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    let kind = try file.decode(String.self, forKey: .kind)
    guard let type = Self.type(of: kind) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: file, debugDescription: "there is no kind '\(kind)' of forecasting model")
    }
    self.kind = kind
    model = try file.decode(type, forKey: .model)
  }

  /// Writes the model with its kind.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: Key.self)
    try file.encode(kind, forKey: .kind)
    try file.encode(model, forKey: .model)
  }
}
