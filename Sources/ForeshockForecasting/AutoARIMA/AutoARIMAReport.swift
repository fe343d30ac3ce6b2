internal import Glibc

extension AutoARIMA {
  /// What a search did: the tests, the candidates in the order they were tried, and remarks.
  public struct Report: Hashable, Sendable, Codable {
    /// Why d is what it is.
    public let differences: DifferencingDecision
    /// Why D is what it is.
    public let seasonalDifferences: DifferencingDecision
    /// What was minimised.
    public let criterion: Criterion
    /// The candidates in the order they were fitted, the chosen one among them. The values of those that were
    /// never in the lead are those of the screening, within about a thousandth of the maximum.
    public let candidates: [Candidate]
    /// What else happened: fewer differences for lack of samples, Fourier terms, a simpler model preferred, ….
    public let remarks: [String]
  }

  /// One model that was tried.
  public struct Candidate: Hashable, Sendable, Codable {
    /// What became of it.
    public enum Verdict: String, Hashable, Sendable, Codable {
      /// It was compared.
      case compared
      /// It was rejected for a root near the unit circle.
      case rootNearUnitCircle = "root near the unit circle"
      /// There are too few samples for its coefficients.
      case tooFewObservations = "too few observations"
      /// No coefficients with a likelihood were found.
      case didNotConverge = "did not converge"
    }

    /// The model.
    public let model: ARIMA
    /// The criterion; nil when it has none.
    public let criterion: Double?
    /// The log-likelihood; nil when it could not be fitted.
    public let logLikelihood: Double?
    /// What became of it.
    public let verdict: Verdict
  }
}

extension AutoARIMA.Report: CustomStringConvertible {
  /// The report, a line for each decision and candidate.
  public var description: String {
    var lines = ["d: \(differences)", "D: \(seasonalDifferences)"] + remarks
    for candidate in candidates {
      let value = candidate.criterion.map { "\(($0 * 1000).rounded() / 1000)" } ?? "none"
      let note = candidate.verdict == .compared ? "" : " (\(candidate.verdict.rawValue))"
      lines.append("\(candidate.model.specification): \(criterion.rawValue) \(value)\(note)")
    }
    return lines.joined(separator: "\n")
  }
}

extension AutoARIMA.Criterion {
  /// The value of a fitted model; nil without a likelihood, and for AICc with too few samples for it.
  func value(_ fitted: FittedARIMA) -> Double? {
    let summary = fitted.summary
    guard let logLikelihood = summary.logLikelihood else { return nil }
    let n = Double(summary.likelihoodCount), k = Double(summary.parameterCount)
    switch self {
    case .aic: return summary.aic
    case .aicc:
      guard let value = summary.aicc, value.isFinite else { return nil }
      return value
    case .bic: return -2 * logLikelihood + k * log(n)
    }
  }
}
