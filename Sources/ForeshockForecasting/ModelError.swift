/// Why a model could not be fitted or asked.
///
/// The cases are reached through ``kind`` and may grow; ``shortDescription`` has few values, so that it
/// can label a metric.
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure, with their numbers.
  public enum Kind: Hashable, Sendable {
    /// The series is shorter than the model needs.
    case tooFewObservations(required: Int, actual: Int)
    /// A setting is outside its bounds.
    case invalidParameter(name: String, reason: String)
    /// The data has a value the model cannot take (for instance zero for a multiplicative season).
    case invalidValue(index: Int, reason: String)
    /// Every sample is missing.
    case noObservations
    /// The optimiser gave up before reaching an optimum.
    case didNotConverge(iterations: Int)
    /// A regressor is missing, unwanted, of the wrong length, not finite or explained by the others.
    case invalidRegressor(name: String, reason: String)
  }

  /// What went wrong.
  public let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  /// The series has `actual` usable samples where `required` are needed.
  public static func tooFewObservations(required: Int, actual: Int) -> ModelError {
    ModelError(.tooFewObservations(required: required, actual: actual))
  }

  /// The setting `name` is out of bounds.
  public static func invalidParameter(_ name: String, reason: String) -> ModelError {
    ModelError(.invalidParameter(name: name, reason: reason))
  }

  /// The sample `index` cannot be used.
  public static func invalidValue(index: Int, reason: String) -> ModelError {
    ModelError(.invalidValue(index: index, reason: reason))
  }

  /// There is no sample at all.
  public static var noObservations: ModelError { ModelError(.noObservations) }

  /// The optimiser stopped early.
  public static func didNotConverge(iterations: Int) -> ModelError {
    ModelError(.didNotConverge(iterations: iterations))
  }

  /// The regressor `name` cannot be used.
  public static func invalidRegressor(_ name: String, reason: String) -> ModelError {
    ModelError(.invalidRegressor(name: name, reason: reason))
  }

  /// A few words without numbers.
  public var shortDescription: String {
    switch kind {
    case .tooFewObservations: "too few observations"
    case .invalidParameter: "invalid parameter"
    case .invalidValue: "invalid value"
    case .noObservations: "no observations"
    case .didNotConverge: "did not converge"
    case .invalidRegressor: "invalid regressor"
    }
  }

  /// The whole sentence.
  public var description: String {
    switch kind {
    case .tooFewObservations(let required, let actual):
      "the series has \(actual) usable observation\(actual == 1 ? "" : "s"), the model needs at least \(required)"
    case .invalidParameter(let name, let reason): "\(name): \(reason)"
    case .invalidValue(let index, let reason): "observation \(index): \(reason)"
    case .noObservations: "the series has no observations: every sample is missing"
    case .didNotConverge(let iterations): "the optimiser did not converge within \(iterations) iterations"
    case .invalidRegressor(let name, let reason): "the regressor '\(name)' \(reason)"
    }
  }
}
