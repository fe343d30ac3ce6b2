/// A metric of two classes that is one number.
public enum ClassificationMeasure: String, CaseIterable, CodingKeyRepresentable, Hashable, Sendable, Codable {
  /// ``ConfusionCounts/accuracy``.
  case accuracy
  /// ``ConfusionCounts/balancedAccuracy``.
  case balancedAccuracy = "balanced_accuracy"
  /// ``ConfusionCounts/precision``.
  case precision
  /// ``ConfusionCounts/recall``.
  case recall
  /// ``ConfusionCounts/specificity``.
  case specificity
  /// ``ConfusionCounts/f1``.
  case f1
  /// ``ConfusionCounts/matthewsCorrelation``.
  case matthewsCorrelation = "matthews_correlation"
  /// ``ConfusionCounts/cohenKappa``.
  case cohenKappa = "cohen_kappa"
  /// ``ClassificationReport/cost``.
  case cost
  /// ``ClassificationReport/rocAUC``.
  case rocAUC = "roc_auc"
  /// ``ClassificationReport/averagePrecision``.
  case averagePrecision = "average_precision"
  /// ``ClassificationReport/logLoss``.
  case logLoss = "log_loss"
  /// ``ClassificationReport/brierScore``.
  case brierScore = "brier_score"
  /// ``ClassificationReport/brierSkill``.
  case brierSkill = "brier_skill"
  /// ``ClassificationReport/expectedCalibrationError``.
  case expectedCalibrationError = "expected_calibration_error"
}

/// The numbers of one set of rows, from which all measures follow.
struct ClassificationFigures {
  var confusion: ConfusionCounts
  /// Of the calls; nil without costs.
  var cost: Double?
  /// NaN where a class is absent.
  var rocAUC: Double
  /// NaN where a class is absent.
  var averagePrecision: Double
  var logLoss: Double
  var brierScore: Double
  var expectedCalibrationError: Double

  var positiveCount: Int { confusion.truePositives + confusion.falseNegatives }

  var brierSkill: Double? {
    let share = Double(positiveCount) / Double(confusion.count)
    let reference = share * (1 - share)
    return reference > 0 ? 1 - brierScore / reference : nil
  }

  /// The measure's value; nil where it has none.
  func value(of measure: ClassificationMeasure) -> Double? {
    let hasBoth = positiveCount > 0 && positiveCount < confusion.count
    return switch measure {
    case .accuracy: confusion.accuracy
    case .balancedAccuracy: confusion.balancedAccuracy
    case .precision: confusion.precision
    case .recall: confusion.recall
    case .specificity: confusion.specificity
    case .f1: confusion.f1
    case .matthewsCorrelation: confusion.matthewsCorrelation
    case .cohenKappa: confusion.cohenKappa
    case .cost: cost
    case .rocAUC: hasBoth ? rocAUC : nil
    case .averagePrecision: hasBoth ? averagePrecision : nil
    case .logLoss: logLoss
    case .brierScore: brierScore
    case .brierSkill: brierSkill
    case .expectedCalibrationError: expectedCalibrationError
    }
  }
}
