/// What only the caller of a rule can know, added to the annotations when given.
public struct AlertNotes: Hashable, Sendable {
  /// The model's mean absolute error at this horizon in a backtest, in the metric's unit.
  public var backtestError: Double?
  /// How long ago the model was fitted.
  public var modelAge: Duration?
  /// A page that shows the metric.
  public var dashboardURL: String?
  /// A page that says what to do.
  public var runbookURL: String?
  /// What to do, in a sentence; by default one made of the crossing: how long there may be, and to what end.
  public var suggestedAction: String?

  /// Notes; all are optional.
  public init(
    backtestError: Double? = nil, modelAge: Duration? = nil, dashboardURL: String? = nil,
    runbookURL: String? = nil, suggestedAction: String? = nil
  ) {
    self.backtestError = backtestError
    self.modelAge = modelAge
    self.dashboardURL = dashboardURL
    self.runbookURL = runbookURL
    self.suggestedAction = suggestedAction
  }
}
