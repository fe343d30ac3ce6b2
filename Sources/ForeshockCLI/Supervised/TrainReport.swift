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

  private var report: FailureReport { fitted.report }

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
  private var metrics: [(name: String, value: Double)] {
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

  /// The model's numbers.
  private var modelJSON: [String: JSONValue] {
    func named(_ values: [Double]) -> JSONValue {
      // A column may be called as another one's word is, `kind=old`; its number is then told under the first.
      .object(Dictionary(zip(fitted.featureNames, values.map { .number($0) })) { first, _ in first })
    }
    switch fitted.model {
    case .logistic(let model):
      return [
        "objective": .number(model.objective), "gradient_norm": .number(model.kktResidual),
        "iterations": .int(model.iterations), "converged": .bool(model.isConverged),
        "intercept": .number(model.intercept), "coefficients": named(model.coefficients),
        "lambda": .number(model.penalty), "l1_share": .number(model.l1Share),
        "selected": .int(model.selectedColumns.count),
      ]
    case .linear(let model):
      return [
        "training_rmse": .number(model.rootMeanSquaredError), "gradient_norm": .number(model.gradientNorm),
        "intercept": .number(model.intercept), "coefficients": named(model.coefficients),
      ]
    case .gradientBoosting(let model):
      return ["trees": .int(model.ensemble.treeCount), "gain": named(model.ensemble.gainImportance)]
    case .randomForest(let model):
      return [
        "trees": .int(model.treeCount), "leaves": .int(model.ensemble.leafCount),
        "impurity": named(model.impurityImportance),
      ]
    case .cox(let model):
      return [
        "log_likelihood": .number(model.logLikelihood), "gradient_norm": .number(model.gradientNorm),
        "iterations": .int(model.iterations), "converged": .bool(model.isConverged),
        "coefficients": named(model.coefficients), "standard_errors": named(model.standardErrors),
      ]
    case .acceleratedFailureTime(let model):
      return [
        "log_likelihood": .number(model.logLikelihood), "gradient_norm": .number(model.gradientNorm),
        "iterations": .int(model.iterations), "converged": .bool(model.isConverged),
        "intercept": .number(model.intercept), "scale": .number(model.scale),
        "coefficients": named(model.coefficients), "standard_errors": named(model.standardErrors),
      ]
    }
  }

  private var json: [String: JSONValue] {
    var validation: [String: JSONValue] = [
      "split": .string(report.splitRule), "rows": .int(report.judgedCount),
      "metrics": .object(Dictionary(uniqueKeysWithValues: metrics.map { ($0.name, .number($0.value)) })),
      "leaks": .array(report.leaks.map { .string($0.description) }),
    ]
    if let lives = report.survival {
      validation["brier_over_time"] = .array(
        lives.ages.indices.map {
          .object([
            "age": .number(lives.ages[$0]), "brier": .number(lives.brierScores[$0]),
            "brier_without_features": .number(lives.referenceScores[$0]),
          ])
        })
    }
    if let classes = report.classification {
      validation["positive"] = .int(classes.metrics.positiveCount)
      validation["confusion"] = .object([
        "true_positive": .int(classes.calls.truePositives),
        "false_positive": .int(classes.calls.falsePositives),
        "true_negative": .int(classes.calls.trueNegatives),
        "false_negative": .int(classes.calls.falseNegatives),
      ])
      validation["reliability"] = .array(
        classes.metrics.reliability.bins.map {
          .object([
            "probability": .number($0.meanProbability), "observed": .number($0.observedShare),
            "rows": .int($0.count),
          ])
        })
    }
    var members: [String: JSONValue] = [
      "model": .string(name), "task": .string(fitted.settings.model.task.rawValue),
      "rows": .int(report.rowCount), "rows_without_label": .int(report.unknownCount),
      "columns": .array(fitted.columns.map { .string($0) }), "validation": .object(validation),
      "importance": .array(
        report.importance.map {
          .object(["column": .string($0.name), "loss_increase": .number($0.lossIncrease)])
        }),
    ]
    if !tried.isEmpty {
      members["search"] = .array(
        tried.map { trial in
          var object: [String: JSONValue] = ["number": .int(trial.number), "loss": .number(trial.loss)]
          for (setting, value) in trial.settings { object[setting.rawValue] = .number(value) }
          if let failure = trial.failure { object["failure"] = .string(failure) }
          return .object(object)
        })
    }
    return members.merging(modelJSON) { $1 }
  }

  private var text: String {
    let ones = report.classification.map { ", \($0.metrics.positiveCount) of them 1" } ?? ""
    let unknown = report.unknownCount > 0 ? "; \(report.unknownCount) rows without a label left out" : ""
    var text = "validation: \(report.judgedCount) rows\(ones)\(unknown)\n(\(report.splitRule))\n"
    var table = TextTable(["metric", "value"])
    for (name, value) in metrics { table.add([name, Format.short(value)]) }
    text += table.render() + "\n"
    if let bins = report.classification?.metrics.reliability.bins, !bins.isEmpty {
      var table = TextTable(["said", "came true", "rows"])
      for bin in bins {
        table.add([Format.short(bin.meanProbability), Format.short(bin.observedShare), String(bin.count)])
      }
      text += table.render() + "\n"
    }
    if let lives = report.survival {
      var table = TextTable(["age", "Brier score", "without features"])
      for (place, age) in lives.ages.enumerated() {
        table.add(
          [age, lives.brierScores[place] ?? .nan, lives.referenceScores[place] ?? .nan].map(Format.short))
      }
      text += table.render() + "\n"
    }
    var worth = TextTable(["column", "loss rises without it by"])
    for item in report.importance.prefix(20) { worth.add([item.name, Format.short(item.lossIncrease)]) }
    text += worth.render() + "\n"
    if !tried.isEmpty {
      var table = TextTable(["tried", "loss", "settings"])
      for trial in tried.prefix(10) {
        let settings = trial.settings.sorted { $0.key.rawValue < $1.key.rawValue }
          .map { "\($0.key.rawValue) \(Format.short($0.value))" }.joined(separator: ", ")
        table.add([
          String(trial.number), trial.loss.map(Format.short) ?? "–", settings.isEmpty ? "as given" : settings,
        ])
      }
      text += table.render() + "(chosen by the same rows: the figures above flatter it a little)\n\n"
    }
    return text + modelText
  }

  private var modelText: String {
    var table = TextTable(["column", "coefficient"])
    let values: [Double]
    let title: String
    switch fitted.model {
    case .logistic(let model):
      title =
        "logistic regression on all \(report.rowCount) rows, \(model.iterations) steps, largest gradient \(Format.short(model.kktResidual))\n"
      table.add(["(intercept)", Format.short(model.intercept)])
      values = model.coefficients
    case .linear(let model):
      title = "linear regression on all \(report.rowCount) rows\n"
      table.add(["(intercept)", Format.short(model.intercept)])
      values = model.coefficients
    case .gradientBoosting(let model):
      return
        "gradient boosting on all \(report.rowCount) rows: \(model.ensemble.treeCount) trees, \(model.ensemble.leafCount) leaves\n"
    case .randomForest(let model):
      return
        "random forest on all \(report.rowCount) rows: \(model.treeCount) trees, \(model.ensemble.leafCount) leaves\n"
    case .cox(let model):
      title = "Cox regression on all \(report.rowCount) rows (above 0: fails sooner)\n"
      values = model.coefficients
    case .acceleratedFailureTime(let model):
      title =
        "Weibull lives on all \(report.rowCount) rows, shape \(Format.short(1 / model.scale)) (above 0: lives longer)\n"
      table.add(["(intercept)", Format.short(model.intercept)])
      values = model.coefficients
    }
    for (name, value) in zip(fitted.featureNames, values) { table.add([name, Format.short(value)]) }
    return title + table.render()
  }
}
