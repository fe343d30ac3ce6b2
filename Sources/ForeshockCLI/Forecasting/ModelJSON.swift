internal import ForeshockEvaluation
internal import ForeshockForecasting
internal import Glibc

extension FittedForecaster {
  /// The model as the contract's JSON has it, with the `candidates` of a choice.
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
    if withCandidates, let candidates { members["candidates"] = .array(candidates) }
    return .object(members)
  }

  /// The models that were tried, in the order of the search; nil where there was no choice.
  private var candidates: [JSONValue]? {
    if let chosen = self as? BestInBacktest.Fitted {
      return chosen.trials.map {
        .object(["spec": .string($0.name), "criterion": .string("pinball"), "value": .number($0.pinball)])
      }
    }
    return nil
  }
}
