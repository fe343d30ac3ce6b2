internal import ForeshockSupervised

extension TrainReport {
  /// What stands in the way of what was learned.
  var warnings: [String] {
    var list: [String] = []
    switch fitted.model {
    case .logistic(let model):
      if !model.isConverged, model.separation == .none {
        list.append(
          "the optimum was not reached: the largest violation of its conditions is \(model.kktResidual)")
      }
      if model.separation != .none { list.append(separation(of: model)) }
      list += collinear(model.collinearities)
    case .classes(let model):
      guard case .multinomial(let linear) = model.kind else { break }
      if linear.separation != .none, linear.penalty == 0 {
        list.append(
          "planes separate the classes, so there is no optimum: coefficients are on their way to infinity; --penalty ridge gives finite ones"
        )
      } else if !linear.isConverged {
        list.append(
          "the optimum was not reached: the largest violation of its conditions is \(linear.kktResidual)")
      }
      list += collinear(linear.collinearities)
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

  /// What a plane between the classes means for the coefficients.
  private func separation(of model: LogisticRegression.Fitted) -> String {
    let kind = model.separation == .complete ? "completely" : "but for rows on the plane"
    guard let plane = model.separatingDirection else {
      return model.penalty > 0
        ? "a plane separates the classes: coefficients are as large as the penalty lets them be"
        : "a plane separates the classes; the penalty keeps coefficients finite"
    }
    return
      "a plane separates the classes \(kind), so there is no optimum and coefficients are on their way to infinity: "
      + "1 where \(LinearDiagnosis.text(plane, names: fitted.featureNames)) (\(plane.separatedRows) rows beyond it); "
      + "--penalty firth or ridge gives finite ones"
  }

  private func collinear(_ found: [Collinearity]) -> [String] {
    found.prefix(10).map {
      "columns determine each other, so coefficients are one choice of many: "
        + LinearDiagnosis.text($0, names: fitted.featureNames)
    }
  }
}
