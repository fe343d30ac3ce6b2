internal import ForeshockEvaluation
internal import ForeshockForecasting
internal import Glibc

extension FittedForecaster {
  /// The model as the contract's JSON has it, with what only some models have: `roots`, `standard_errors`, and the
  /// `candidates` of a choice.
  func modelJSON(withCandidates: Bool = false) -> JSONValue {
    let summary = summary
    let n = Double(summary.likelihoodCount)
    let bic = summary.logLikelihood.map { -2 * $0 + Double(summary.parameterCount) * log(n) }
    var members: [String: JSONValue] = [
      "name": .string(summary.name),
      "spec": .string(summary.specification),
      "parameters": .object(
        Dictionary(
          summary.parameters.map { ($0.name, .number($0.value)) }, uniquingKeysWith: { first, _ in first })),
      "log_likelihood": .number(summary.logLikelihood),
      "aic": .number(summary.aic),
      "aicc": .number(summary.aicc),
      "bic": .number(bic),
      "sigma2": .number(summary.sigma2),
      "k": .int(summary.parameterCount),
    ]
    if let arima { members.merge(arima.diagnosticsJSON) { _, new in new } }
    if withCandidates, let candidates { members["candidates"] = .array(candidates) }
    return .object(members)
  }

  /// The ARIMA model that does the work, if one does.
  private var arima: FittedARIMA? {
    switch self {
    case let fitted as FittedARIMA: fitted
    case let fitted as AutoARIMA.Fitted: fitted.base
    case let fitted as TransformedForecaster<ARIMA>.Fitted: fitted.base
    case let fitted as TransformedForecaster<AutoARIMA>.Fitted: fitted.base.base
    case let fitted as BestInBacktest.Fitted: fitted.base.arima
    default: nil
    }
  }

  /// The search that found an ARIMA model, if one did.
  var arimaSearch: AutoARIMA.Report? {
    switch self {
    case let fitted as AutoARIMA.Fitted: fitted.report
    case let fitted as TransformedForecaster<AutoARIMA>.Fitted: fitted.base.report
    case let fitted as BestInBacktest.Fitted: fitted.base.arimaSearch
    default: nil
    }
  }

  /// The models that were tried, in the order of the search; nil where there was no choice.
  private var candidates: [JSONValue]? {
    if let chosen = self as? BestInBacktest.Fitted {
      return chosen.trials.map {
        .object(["spec": .string($0.name), "criterion": .string("pinball"), "value": .number($0.pinball)])
      }
    }
    guard let search = arimaSearch else { return nil }
    return search.candidates.map {
      .object([
        "spec": .string($0.model.specification), "criterion": .string(search.criterion.rawValue),
        "value": .number($0.criterion), "log_likelihood": .number($0.logLikelihood),
        "verdict": .string($0.verdict.rawValue),
      ])
    }
  }
}

extension FittedARIMA {
  /// What is known of an ARIMA model beyond its parameters: the moduli of the roots, all above 1 when the model is
  /// stationary and invertible, and standard errors.
  fileprivate var diagnosticsJSON: [String: JSONValue] {
    func moduli(_ roots: [LagRoot]) -> JSONValue { .numbers(roots.map(\.modulus)) }
    var members: [String: JSONValue] = [
      "roots": .object(["ar": moduli(arRoots), "ma": moduli(maRoots)])
    ]
    if let standardErrors {
      members["standard_errors"] = .object(
        Dictionary(
          zip(summary.parameters.map(\.name), standardErrors.map { .number($0) }),
          uniquingKeysWith: { first, _ in first }))
    }
    return members
  }
}
