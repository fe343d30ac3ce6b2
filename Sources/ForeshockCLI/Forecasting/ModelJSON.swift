internal import ForeshockForecasting
internal import Glibc

extension FittedForecaster {
  /// The model as the contract's JSON has it.
  func modelJSON() -> JSONValue {
    let summary = summary
    let n = Double(summary.likelihoodCount)
    let bic = summary.logLikelihood.map { -2 * $0 + Double(summary.parameterCount) * log(n) }
    return .object([
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
    ])
  }
}
