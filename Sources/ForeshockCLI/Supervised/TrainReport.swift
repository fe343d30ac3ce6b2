internal import ForeshockMetrics
internal import ForeshockSupervised

/// What training learned, for people and programs.
struct TrainReport {
  let run: RunOptions
  /// The model's name.
  let name: String
  let fitted: FailurePipeline.Fitted
  /// What a search tried, the best first; empty without a search.
  let tried: [FailureSearch.Trial]
  let saved: String?

  var report: FailureReport { fitted.report }

  func print() throws {
    switch run.resolvedFormat {
    case .json, .ndjson:
      try Output.write(JSONText.render(JSONDocument.versioned(json), pretty: run.resolvedFormat == .json))
    case .csv:
      try Output.write(
        "metric,value\n" + metrics.map { "\($0.name),\(Format.number($0.value))\n" }.joined())
    case .table: try Output.write(text)
    }
    for warning in warnings { Output.note("foreshock: " + warning) }
    if let saved { run.note("model written to \(saved)") }
  }

  /// Names and values in the order they are shown; those that cannot be said are not there.
  var metrics: [(name: String, value: Double)] {
    var list: [(String, Double?)] = []
    if let classes = report.classification {
      let (calls, all) = (classes.calls, classes.metrics)
      list += [
        ("accuracy", calls.accuracy), ("precision", calls.precision), ("recall", calls.recall),
        ("f1", calls.f1), ("roc_auc", all.rocAUC), ("average_precision", all.averagePrecision),
        ("log_loss", all.logLoss), ("brier", all.brierScore), ("brier_skill", all.brierSkill),
        ("expected_calibration_error", all.expectedCalibrationError), ("threshold", fitted.threshold),
        ("cost", classes.cost),
      ]
      if let alerts = classes.alerts {
        list += [
          ("event_recall", alerts.eventRecall), ("alert_precision", alerts.alertPrecision),
          ("median_lead_time_seconds", alerts.leadTime(quantile: 0.5)),
          ("false_alarms_per_unit_month", alerts.falseAlarmsPerUnitMonth),
        ]
      }
    }
    if let classes = report.classes {
      let calls = classes.confusion
      list += [
        ("accuracy", calls.accuracy), ("balanced_accuracy", calls.balancedAccuracy),
        ("macro_f1", calls.f1(.macro)), ("weighted_f1", calls.f1(.weighted)),
        ("matthews_correlation", calls.matthewsCorrelation), ("roc_auc", classes.rocAUC),
        ("average_precision", classes.averagePrecision), ("log_loss", classes.logLoss),
        ("brier", classes.brierScore), ("expected_calibration_error", classes.expectedCalibrationError),
      ]
    }
    if let numbers = report.regression {
      list += [
        ("mae", numbers.meanAbsoluteError), ("rmse", numbers.rootMeanSquaredError), ("bias", numbers.bias),
        ("r2", numbers.determination), ("nasa_score", numbers.prognosticScore),
      ]
      if let interval = numbers.interval {
        list += [
          ("coverage", interval.coverage), ("mean_width", interval.meanWidth),
          ("pinball_lower", interval.lowerPinball), ("pinball_upper", interval.upperPinball),
        ]
      }
    }
    list += [
      ("concordance", report.concordance), ("integrated_brier", report.survival?.integratedBrier),
      ("integrated_brier_without_features", report.survival?.integratedReference),
    ]
    return list.compactMap { name, value in
      value.flatMap { $0.isFinite ? (name, $0) : nil }
    }
  }

  private var warnings: [String] {
    var list: [String] = []
    switch fitted.model {
    case .logistic(let model):
      if !model.isConverged {
        list.append(
          "the optimum was not reached: the largest violation of its conditions is \(model.kktResidual)")
      }
      if model.separation != .none {
        list.append(
          "the classes are separated by a hyperplane (\(model.separation.rawValue)): coefficients are as large as the penalty lets them be"
        )
      }
    case .classes(let model):
      if case .multinomial(let linear) = model.kind, !linear.isConverged {
        list.append(
          "the optimum was not reached: the largest violation of its conditions is \(linear.kktResidual)")
      }
    case .linear(let model) where model.isCollinear:
      list.append(
        "columns determine each other: the coefficients are one choice of many; --ridge makes it one")
    case .cox(let model) where !model.isConverged:
      list.append(
        model.divergingDirection == nil
          ? "the optimum was not reached: the largest gradient is \(model.gradientNorm)"
          : "a column puts failures in perfect order, so there is no optimum; --ridge gives one")
    case .acceleratedFailureTime(let model) where !model.isConverged:
      list.append(
        model.isDiverging
          ? "the likelihood rises without end, so there is no optimum; --ridge may give one"
          : "the optimum was not reached: the largest gradient is \(model.gradientNorm)")
    default: break
    }
    for leak in report.leaks { list.append("validation leaks: \(leak)") }
    return list
  }
}
