/// A metric of several classes that is one number.
public enum MulticlassMeasure: String, CaseIterable, CodingKeyRepresentable, Hashable, Sendable, Codable {
  /// ``MulticlassConfusion/accuracy``.
  case accuracy
  /// ``MulticlassConfusion/balancedAccuracy``.
  case balancedAccuracy = "balanced_accuracy"
  /// Precision, the mean over the classes.
  case macroPrecision = "macro_precision"
  /// Recall, the mean over the classes.
  case macroRecall = "macro_recall"
  /// F1, the mean over the classes.
  case macroF1 = "macro_f1"
  /// F1, each class weighing as many rows as it has.
  case weightedF1 = "weighted_f1"
  /// ``MulticlassConfusion/matthewsCorrelation``.
  case matthewsCorrelation = "matthews_correlation"
  /// ``MulticlassConfusion/cohenKappa``.
  case cohenKappa = "cohen_kappa"
  /// ``MulticlassReport/rocAUC``.
  case rocAUC = "roc_auc"
  /// ``MulticlassReport/pairwiseROCAUC``.
  case pairwiseROCAUC = "pairwise_roc_auc"
  /// ``MulticlassReport/averagePrecision``.
  case averagePrecision = "average_precision"
  /// ``MulticlassReport/logLoss``.
  case logLoss = "log_loss"
  /// ``MulticlassReport/brierScore``.
  case brierScore = "brier_score"
  /// ``MulticlassReport/expectedCalibrationError``.
  case expectedCalibrationError = "expected_calibration_error"
}

extension MulticlassConfusion {
  /// The measure's value; nil for one that needs more than calls.
  func value(of measure: MulticlassMeasure) -> Double? {
    switch measure {
    case .accuracy: accuracy
    case .balancedAccuracy: balancedAccuracy
    case .macroPrecision: precision(.macro)
    case .macroRecall: recall(.macro)
    case .macroF1: f1(.macro)
    case .weightedF1: f1(.weighted)
    case .matthewsCorrelation: matthewsCorrelation
    case .cohenKappa: cohenKappa
    default: nil
    }
  }
}
