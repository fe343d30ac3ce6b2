internal import ForeshockLinearAlgebra
internal import ForeshockMetrics
internal import ForeshockSupervised

extension TrainReport {
  /// The report for people.
  var text: String {
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
    if let classes = report.classes {
      let names = fitted.classNames
      var table = TextTable(["is, below; was called"] + names)
      for (actual, name) in names.enumerated() {
        table.add([name] + names.indices.map { String(classes.confusion.counts[actual * names.count + $0]) })
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
    case .classes(let model):
      guard case .multinomial(let linear) = model.kind else {
        let trees = fitted.model.trees
        return
          "\(name) on all \(report.rowCount) rows: \(trees?.treeCount ?? 0) trees, \(trees?.leafCount ?? 0) leaves\n"
      }
      var table = TextTable(["column"] + model.classNumbers.map { fitted.classNames[$0] })
      table.add(["(intercept)"] + linear.intercepts.map(Format.short))
      for (place, feature) in fitted.featureNames.enumerated() {
        table.add([feature] + linear.coefficients.row(place).map(Format.short))
      }
      return "logistic regression of \(linear.classCount) classes on all \(report.rowCount) rows\n"
        + table.render()
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
