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

  /// How rows were held out, and why so.
  var scheme: (name: String, reason: String) {
    let used = fitted.settings.validation.resolved(hasUnits: fitted.settings.unit != nil)
    return (ValidationOptions.Scheme(used).rawValue, ValidationOptions.reason(fitted.settings))
  }

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
      if let lives = numbers.prognosis {
        for (share, lambda) in zip(lives.accuracies, lives.lambdas) {
          list.append(("alpha_lambda_\(Format.percent(lambda))", share))
        }
        list += [
          ("prognostic_horizon", lives.medianHorizon), ("relative_accuracy", lives.relativeAccuracy),
        ]
      }
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
}
