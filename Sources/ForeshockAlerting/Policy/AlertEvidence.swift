internal import ForeshockSeries

/// What one evaluation says of one series.
public enum AlertEvidence: Hashable, Sendable {
  /// A forecast's word.
  ///
  /// - `probability`: that the threshold is passed within the horizon, 0 … 1.
  /// - `isBeyond`: whether it is passed already.
  /// - `timeToCross`: how far ahead the passing is expected; nil when it is not.
  /// - `horizon`: how far was looked.
  case forecast(probability: Double, isBeyond: Bool, timeToCross: Duration?, horizon: Duration)
  /// A detector's word: how often a score this great is expected when nothing is wrong, and the levels at
  /// which that matters.
  case anomaly(pValue: Double, level: AlarmLevel)
  /// A detector that calibrates itself (such as an `AlarmStream`): whether the sample is an alarm at the
  /// rate it holds.
  case alarm(isAnomalous: Bool, pValue: Double)
  /// Burn-rate rules' word, best made by ``burnRate(_:)``: the burn rate, and how urgent the rules that fire are; nil
  /// when none does.
  case burn(rate: Double, severity: Severity?)
  /// Nothing can be said.
  case missing(MissingInput)
}

/// Why nothing can be said.
public enum MissingInput: Hashable, Sendable {
  /// The source gave no sample.
  case noData
  /// The sample, or the evidence computed from it, is no number.
  case notFinite
  /// The model has not seen enough yet; how long until it has, if that is known.
  case warmingUp(remaining: Duration?)
}

extension AlertEvidence {
  /// The evidence of a crossing. When the data ends in a gap it says nothing: a forecast across missing samples
  /// is no observation.
  public init(_ crossing: Crossing) {
    guard crossing.current != nil, crossing.currentTime == crossing.dataAsOf else {
      self = .missing(.notFinite)
      return
    }
    let seconds = crossing.samplingInterval.nominalSeconds
    self = .forecast(
      probability: crossing.probability, isBeyond: crossing.isAlreadyBeyond,
      timeToCross: crossing.expectedTime.map { .seconds(Double($0.step) * seconds) },
      horizon: .seconds(Double(crossing.horizon) * seconds))
  }

  /// What it amounts to under a policy, or why it amounts to nothing.
  func finding(under policy: AlertPolicy) -> Result<Finding, NoFinding> {
    switch self {
    case .forecast(let probability, let isBeyond, let timeToCross, let horizon):
      guard probability >= 0, probability <= 1 else { return .failure(NoFinding(.notFinite)) }
      let isNear = timeToCross.map { $0 <= horizon / 4 } ?? false
      let isFar = timeToCross.map { $0 > horizon * 2 } ?? false
      return .success(
        Finding(
          raises: isBeyond || probability >= policy.on,
          clears: !isBeyond && (probability <= policy.off || isFar) && probability < policy.on,
          isBeyond: isBeyond,
          severity: policy.escalates && (isBeyond || isNear)
            ? max(.critical, policy.severity) : policy.severity,
          strength: isBeyond ? 1 : probability, pValue: nil))
    case .anomaly(let p, let level):
      guard p >= 0, p <= 1 else { return .failure(NoFinding(.notFinite)) }
      let isCritical = policy.escalates && level.critical > 0 && p <= level.critical
      return .success(
        Finding(
          raises: p <= level.on, clears: p >= level.off, isBeyond: false,
          severity: isCritical ? max(.critical, policy.severity) : policy.severity,
          strength: 1 - p, pValue: p))
    case .alarm(let isAnomalous, let p):
      guard p >= 0, p <= 1 else { return .failure(NoFinding(.notFinite)) }
      return .success(
        Finding(
          raises: isAnomalous, clears: !isAnomalous, isBeyond: false, severity: policy.severity,
          strength: 1 - p, pValue: p))
    case .burn(let rate, let severity):
      guard rate >= 0, rate < .infinity else { return .failure(NoFinding(.notFinite)) }
      return .success(
        Finding(
          raises: severity != nil, clears: severity == nil, isBeyond: false,
          severity: severity ?? policy.severity, strength: severity == nil ? 0 : 1, pValue: nil,
          words: "burn rate \(SentenceNumber.significant(rate, 3))"))
    case .missing(let why): return .failure(NoFinding(why))
    }
  }
}

/// Evidence in the policy's terms.
struct Finding {
  /// It speaks for an alert.
  let raises: Bool
  /// It speaks for the end of one; neither leaves things as they are.
  let clears: Bool
  let isBeyond: Bool
  let severity: Severity
  /// 0 … 1, the probability of a forecast, 1 − p of an anomaly.
  let strength: Double
  /// The p-value of an anomaly; nil for forecasts.
  let pValue: Double?
  /// What a sentence calls the evidence by, when that is neither a probability nor a p-value.
  var words: String?
}

struct NoFinding: Error {
  let why: MissingInput

  init(_ why: MissingInput) { self.why = why }
}
