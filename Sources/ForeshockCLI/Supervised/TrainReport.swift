internal import ForeshockMetrics
internal import ForeshockSupervised

/// What training learned, for people and programs.
struct TrainReport {
  let run: RunOptions
  let data: LabelledRows
  let split: LabelledRows.Holdout
  let scores: ValidationScores
  let model: FailureModel
  let columns: [String]
  let saved: String?

  func print() throws {
    switch run.resolvedFormat {
    case .json, .ndjson:
      try Output.write(JSONText.render(JSONDocument.versioned(json), pretty: run.resolvedFormat == .json))
    case .csv:
      try Output.write(
        "metric,value\n" + scores.list.map { "\($0.name),\(Format.number($0.value))\n" }.joined())
    case .table: try Output.write(text)
    }
    for warning in warnings { Output.note("foreshock: " + warning) }
    if let saved { run.note("model written to \(saved)") }
  }

  private var regression: LogisticRegression.Fitted { model.regression }

  private var warnings: [String] {
    var list: [String] = []
    if !regression.isConverged {
      list.append(
        "the optimum was not reached: the largest violation of its conditions is \(regression.kktResidual)")
    }
    if regression.separation != .none {
      list.append(
        "the classes are separated by a hyperplane (\(regression.separation.rawValue)): coefficients are as large as the penalty lets them be"
      )
    }
    if model.imputer.missingCount > 0 {
      list.append("\(model.imputer.missingCount) missing cells were replaced by the mean of their column")
    }
    return list
  }

  private var json: [String: JSONValue] {
    [
      "model": .string("logistic"),
      "rows": .int(data.count),
      "rows_without_label": .int(data.unknownCount),
      "columns": .array(columns.map { .string($0) }),
      "validation": .object([
        "split": .string(split.rule), "rows": .int(scores.count), "positive": .int(scores.positiveCount),
        "metrics": .object(
          Dictionary(uniqueKeysWithValues: scores.list.map { ($0.name, .number($0.value)) })),
        "confusion": .object([
          "true_positive": .int(scores.confusion.truePositives),
          "false_positive": .int(scores.confusion.falsePositives),
          "true_negative": .int(scores.confusion.trueNegatives),
          "false_negative": .int(scores.confusion.falseNegatives),
        ]),
      ]),
      "objective": .number(regression.objective),
      "gradient_norm": .number(regression.kktResidual),
      "iterations": .int(regression.iterations),
      "converged": .bool(regression.isConverged),
      "intercept": .number(regression.intercept),
      "coefficients": .object(
        Dictionary(uniqueKeysWithValues: zip(columns, regression.coefficients.map { .number($0) }))),
    ]
  }

  private var text: String {
    var text = "validation (\(split.rule)): \(scores.count) rows, \(scores.positiveCount) of them 1\n"
    var metrics = TextTable(["metric", "value"])
    for (name, value) in scores.list { metrics.add([name, Format.short(value)]) }
    text += metrics.render() + "\n"
    var coefficients = TextTable(["column", "coefficient"])
    coefficients.add(["(intercept)", Format.short(regression.intercept)])
    for (name, value) in zip(columns, regression.coefficients) {
      coefficients.add([name, Format.short(value)])
    }
    text += "logistic regression on all \(data.count) rows, \(regression.iterations) steps, "
    text += "largest gradient \(Format.short(regression.kktResidual))\n"
    return text + coefficients.render()
  }
}
