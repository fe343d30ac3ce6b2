internal import ForeshockLinearAlgebra
internal import ForeshockMetrics
internal import ForeshockSupervised

extension TrainReport {
  /// The report for people.
  var text: String {
    let ones = report.classification.map { ", \($0.metrics.positiveCount) of them 1" } ?? ""
    let unknown = report.unknownCount > 0 ? "; \(report.unknownCount) rows without a label left out" : ""
    var text =
      "validation: \(report.judgedCount) rows\(ones)\(unknown)\n"
      + "(\(scheme.name), as \(scheme.reason): \(report.splitRule))\n"
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
    if let lives = report.regression?.prognosis {
      text +=
        "of \(lives.trackCount) lives: alpha_lambda_50 is the share in which the prediction half-way to the end was within "
        + "\(Format.percent(lives.alpha)) % of what was left, prognostic_horizon the median time before the end from which on "
        + "predictions stayed within \(Format.percent(lives.horizonAlpha)) % of the whole life\n\n"
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
      let model = TrainOptions.Model(rawValue: name)
      for trial in tried.prefix(Self.mostTrials) {
        let settings = trial.settings
          .map { "\(SearchOptions.name(of: $0.key, in: model)) \(Format.short($0.value))" }.sorted()
          .joined(separator: ", ")
        table.add([
          String(trial.number), trial.loss.map(Format.short) ?? "–", settings.isEmpty ? "as given" : settings,
        ])
      }
      if tried.count > Self.mostTrials { text += "the \(Self.mostTrials) best of \(tried.count):\n" }
      text += table.render() + "(chosen by the same rows: the figures above flatter it a little)\n\n"
      for failure in Set(tried.compactMap(\.failure)).sorted().prefix(3) {
        text += "not tried to the end: \(failure)\n\n"
      }
    }
    return text + modelText
  }

  /// So many rows a table of what was tried has.
  private static let mostTrials = 30

  private var modelText: String {
    let title: String
    var hint = ""
    switch fitted.model {
    case .logistic(let model):
      title =
        "logistic regression on all \(report.rowCount) rows, \(model.iterations) steps, largest gradient \(Format.short(model.kktResidual))\n"
      if let known = model.inference {
        hint =
          "all columns together: p \(Format.short(known.likelihoodRatioPValue)) (likelihood ratio), pseudo R² \(Format.short(known.pseudoRSquared)), AIC \(Format.short(known.aic))\n"
      } else if model.penalty > 0 {
        hint = "(with --penalty none or firth there are standard errors and p values)\n"
      }
    case .linear: title = "linear regression on all \(report.rowCount) rows\n"
    case .gradientBoosting(let model):
      return
        "gradient boosting on all \(report.rowCount) rows: \(model.ensemble.treeCount) trees, \(model.ensemble.leafCount) leaves\(rounds(of: model))\n"
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
    case .cox: title = "Cox regression on all \(report.rowCount) rows (above 0: fails sooner)\n"
    case .acceleratedFailureTime(let model):
      let law =
        switch model.distribution {
        case .weibull: "Weibull lives on all \(report.rowCount) rows, shape \(Format.short(1 / model.scale))"
        case .logNormal:
          "log-normal lives on all \(report.rowCount) rows, spread of log life \(Format.short(model.scale))"
        case .logLogistic:
          "log-logistic lives on all \(report.rowCount) rows, shape \(Format.short(1 / model.scale))"
        }
      title = law + " (above 0: lives longer)\n"
    }
    return title + (CoefficientRows(fitted.model, names: fitted.featureNames)?.text ?? "") + hint
  }

  /// Where early stopping ended.
  private func rounds(of model: GradientBoosting.Fitted) -> String {
    guard case .gradientBoosting(let settings) = fitted.settings.model, settings.earlyStopping != nil,
      model.stopReason == .noMoreImprovement
    else { return "" }
    return " (stopped after \(model.validationLosses.count) of \(settings.rounds) rounds, the best kept)"
  }
}
