internal import ForeshockLinearAlgebra
internal import ForeshockMetrics
internal import ForeshockSupervised

extension TrainReport {
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
    case .classes(let model):
      guard case .multinomial(let linear) = model.kind else {
        return ["trees": .int(fitted.model.trees?.treeCount ?? 0)]
      }
      let known = model.classNumbers.map { fitted.classNames[$0] }
      return [
        "objective": .number(linear.objective), "gradient_norm": .number(linear.kktResidual),
        "iterations": .int(linear.iterations), "converged": .bool(linear.isConverged),
        "intercepts": .object(
          Dictionary(uniqueKeysWithValues: zip(known, linear.intercepts.map { .number($0) }))),
        "coefficients": .object(
          Dictionary(
            uniqueKeysWithValues: known.enumerated().map { ($1, named(linear.coefficients.column($0))) })),
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

  /// The report for programs.
  var json: [String: JSONValue] {
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
    if let classes = report.classes {
      let names = fitted.classNames
      validation["confusion"] = .object(
        Dictionary(
          uniqueKeysWithValues: names.indices.map { actual -> (String, JSONValue) in
            let row = names.indices.map { called -> (String, JSONValue) in
              (names[called], JSONValue.int(classes.confusion.counts[actual * names.count + called]))
            }
            return (names[actual], .object(Dictionary(uniqueKeysWithValues: row)))
          }))
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
}
