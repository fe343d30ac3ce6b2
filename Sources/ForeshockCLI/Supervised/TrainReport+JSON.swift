internal import ForeshockLinearAlgebra
internal import ForeshockMetrics
internal import ForeshockSupervised

extension TrainReport {
  /// Numbers by the names of the model's columns. A column may be called as another one's word is, `kind=old`; its number is
  /// then told under the first.
  private func named(_ values: [Double]) -> JSONValue {
    .object(Dictionary(zip(fitted.featureNames, values.map { .number($0) })) { first, _ in first })
  }

  /// The model's numbers.
  private var modelJSON: [String: JSONValue] {
    switch fitted.model {
    case .logistic(let model):
      return logisticDiagnosis(model).merging([
        "objective": .number(model.objective), "gradient_norm": .number(model.kktResidual),
        "iterations": .int(model.iterations), "converged": .bool(model.isConverged),
        "intercept": .number(model.intercept), "coefficients": named(model.coefficients),
        "lambda": .number(model.penalty), "l1_share": .number(model.l1Share),
        "selected": .int(model.selectedColumns.count),
      ]) { $1 }
    case .linear(let model):
      return [
        "training_rmse": .number(model.rootMeanSquaredError), "gradient_norm": .number(model.gradientNorm),
        "intercept": .number(model.intercept), "coefficients": named(model.coefficients),
      ]
    case .gradientBoosting(let model):
      return [
        "trees": .int(model.ensemble.treeCount), "gain": named(model.ensemble.gainImportance),
        "loss": model.loss.map { JSONValue.string(LossText.name($0)) } ?? .null,
        "stop_reason": .string(model.stopReason.rawValue),
      ]
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
        "collinear": collinear(linear.collinearities), "separation": .string(linear.separation.rawValue),
      ]
    case .cox(let model):
      return [
        "log_likelihood": .number(model.logLikelihood), "gradient_norm": .number(model.gradientNorm),
        "iterations": .int(model.iterations), "converged": .bool(model.isConverged),
        "coefficients": named(model.coefficients), "standard_errors": named(model.standardErrors),
        "z": named(model.table.zScores), "p_values": named(model.table.pValues),
      ]
    case .acceleratedFailureTime(let model):
      return [
        "log_likelihood": .number(model.logLikelihood), "gradient_norm": .number(model.gradientNorm),
        "iterations": .int(model.iterations), "converged": .bool(model.isConverged),
        "distribution": .string(model.distribution.rawValue),
        "intercept": .number(model.intercept), "scale": .number(model.scale),
        "coefficients": named(model.coefficients), "standard_errors": named(model.standardErrors),
        "z": named(model.table.zScores), "p_values": named(model.table.pValues),
      ]
    }
  }

  /// What is known of the errors of a logistic regression's coefficients, and what stands in the way of them.
  private func logisticDiagnosis(_ model: LogisticRegression.Fitted) -> [String: JSONValue] {
    var found: [String: JSONValue] = [
      "separation": .string(model.separation.rawValue), "collinear": collinear(model.collinearities),
    ]
    if let plane = model.separatingDirection {
      found["separating_plane"] = .object([
        "intercept": .number(plane.intercept), "rows": .int(plane.separatedRows),
        "coefficients": named(plane.coefficients),
      ])
    }
    guard let known = model.inference else { return found }
    let all = known.coefficients
    found["intercept_standard_error"] = .number(known.intercept?.standardError)
    found["standard_errors"] = named(all.map { $0?.standardError ?? .nan })
    found["z"] = named(all.map { $0?.z ?? .nan })
    found["p_values"] = named(all.map { $0?.pValue ?? .nan })
    found["log_likelihood"] = .number(known.logLikelihood)
    found["aic"] = .number(known.aic)
    found["likelihood_ratio_p_value"] = .number(known.likelihoodRatioPValue)
    return found
  }

  /// Each column that others determine, with them.
  private func collinear(_ found: [Collinearity]) -> JSONValue {
    let names = fitted.featureNames
    return .array(
      found.map { one in
        .object([
          "column": .string(names[one.column]), "constant": .number(one.constant),
          "terms": .array(
            one.terms.map {
              .object(["column": .string(names[$0.column]), "factor": .number($0.factor)])
            }),
        ])
      })
  }

  /// The report for programs.
  var json: [String: JSONValue] {
    var validation: [String: JSONValue] = [
      "scheme": .string(scheme.name), "scheme_reason": .string(scheme.reason),
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
