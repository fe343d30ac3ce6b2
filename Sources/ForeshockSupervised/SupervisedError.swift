/// Why a model of labelled rows could not be fitted.
///
/// The cases are reached through ``kind`` and may grow; ``shortDescription`` has few values, so that it
/// can label a metric. Rows and columns count from zero.
public struct SupervisedError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure, with their numbers.
  public enum Kind: Hashable, Sendable {
    /// A setting is outside its bounds.
    case invalidParameter(name: String, reason: String)
    /// There is no row to learn from, or none with a weight above zero.
    case noRows
    /// A feature is NaN or infinite.
    case nonFiniteInput(row: Int, column: Int)
    /// A label is not one that the model takes.
    case invalidLabel(row: Int, label: Int)
    /// A weight is negative, NaN or infinite, or the sum of all is infinite.
    case invalidWeight(row: Int)
    /// All rows with a weight above zero have the same label.
    case oneClassOnly(label: Int)
    /// No row with a weight above zero ends with a failure.
    case noEvents
    /// No failure among the rows that boosting is to stop by happens while another of them is at risk.
    case noEventsToStopBy
    /// A lifetime is zero where the model needs its logarithm.
    case lifetimeNotPositive(row: Int)
    /// No row with a weight above zero has this label, but a larger one occurs.
    case missingClass(label: Int)
    /// A target is not one that the loss takes.
    case invalidTarget(row: Int, value: Double)
    /// A loss gave a derivative that is not finite, or a second one below zero.
    case nonFiniteDerivative(round: Int, row: Int)
    /// The loss on the rows of validation is not a finite number.
    case nonFiniteLoss(round: Int)
    /// A stored model is damaged or of another kind.
    case malformedModel(reason: String)
  }

  /// What went wrong.
  public let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  /// The setting `name` is out of bounds.
  public static func invalidParameter(_ name: String, reason: String) -> SupervisedError {
    SupervisedError(.invalidParameter(name: name, reason: reason))
  }

  /// There is nothing to learn from.
  public static var noRows: SupervisedError { SupervisedError(.noRows) }

  /// The feature at `row` and `column` is NaN or infinite.
  public static func nonFiniteInput(row: Int, column: Int) -> SupervisedError {
    SupervisedError(.nonFiniteInput(row: row, column: column))
  }

  /// The label of `row` is not one that the model takes.
  public static func invalidLabel(row: Int, label: Int) -> SupervisedError {
    SupervisedError(.invalidLabel(row: row, label: label))
  }

  /// The weight of `row` is negative or not finite.
  public static func invalidWeight(row: Int) -> SupervisedError {
    SupervisedError(.invalidWeight(row: row))
  }

  /// Every row that counts has this label.
  public static func oneClassOnly(label: Int) -> SupervisedError {
    SupervisedError(.oneClassOnly(label: label))
  }

  /// No row that counts ends with a failure.
  public static var noEvents: SupervisedError { SupervisedError(.noEvents) }

  /// The rows to stop by say nothing about risks.
  public static var noEventsToStopBy: SupervisedError { SupervisedError(.noEventsToStopBy) }

  /// The lifetime of `row` is zero.
  public static func lifetimeNotPositive(row: Int) -> SupervisedError {
    SupervisedError(.lifetimeNotPositive(row: row))
  }

  /// A class has no row that counts.
  public static func missingClass(label: Int) -> SupervisedError {
    SupervisedError(.missingClass(label: label))
  }

  /// The loss does not take the target of `row`.
  public static func invalidTarget(row: Int, value: Double) -> SupervisedError {
    SupervisedError(.invalidTarget(row: row, value: value))
  }

  /// The loss has no usable derivative at `row` in that round.
  public static func nonFiniteDerivative(round: Int, row: Int) -> SupervisedError {
    SupervisedError(.nonFiniteDerivative(round: round, row: row))
  }

  /// The loss on the rows of validation is not finite after that round.
  public static func nonFiniteLoss(round: Int) -> SupervisedError {
    SupervisedError(.nonFiniteLoss(round: round))
  }

  /// The stored model cannot be read.
  public static func malformedModel(reason: String) -> SupervisedError {
    SupervisedError(.malformedModel(reason: reason))
  }

  /// A few words without numbers.
  public var shortDescription: String {
    switch kind {
    case .invalidParameter: "invalid parameter"
    case .noRows: "no rows"
    case .nonFiniteInput: "non-finite input"
    case .invalidLabel: "invalid label"
    case .invalidWeight: "invalid weight"
    case .oneClassOnly: "one class only"
    case .noEvents: "no events"
    case .noEventsToStopBy: "no events to stop by"
    case .lifetimeNotPositive: "lifetime not positive"
    case .missingClass: "missing class"
    case .invalidTarget: "invalid target"
    case .nonFiniteDerivative: "non-finite derivative"
    case .nonFiniteLoss: "non-finite loss"
    case .malformedModel: "malformed model"
    }
  }

  /// The whole sentence.
  public var description: String {
    switch kind {
    case .invalidParameter(let name, let reason): "\(name): \(reason)"
    case .noRows: "there is no row with a weight above zero to learn from"
    case .nonFiniteInput(let row, let column): "the feature in row \(row), column \(column) is not finite"
    case .invalidLabel(let row, let label): "the label of row \(row) is \(label), which cannot be learned"
    case .invalidWeight(let row): "the weight of row \(row) is negative, not finite or too large"
    case .noEvents: "no row with a weight above zero ends with a failure: there is nothing to learn"
    case .noEventsToStopBy:
      "no failure among the rows to stop by happens while another of them is at risk: give rows of validation with failures, or "
        + "do not stop early"
    case .lifetimeNotPositive(let row): "the lifetime of row \(row) is zero; its logarithm is needed"
    case .missingClass(let label):
      "no row has the label \(label), but larger ones occur: number the classes without gaps"
    case .oneClassOnly(let label): "every row has the label \(label): there is nothing to tell apart"
    case .invalidTarget(let row, let value):
      "the target of row \(row) is \(value), which the loss does not take"
    case .nonFiniteDerivative(let round, let row):
      "the loss has no finite derivatives, the second one at least zero, at row \(row) in round \(round)"
    case .nonFiniteLoss(let round): "the loss on the rows of validation is not finite in round \(round)"
    case .malformedModel(let reason): "the stored model cannot be read: \(reason)"
    }
  }
}
