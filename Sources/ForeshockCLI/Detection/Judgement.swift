internal import ForeshockAnomaly

/// What is said of the scores of a file.
struct Judgement {
  var scores: [Double]
  /// NaN without a verdict.
  var pValues: [Double]
  var isAnomalous: [Bool]
  var incidents: [AnomalyIncident]
  /// The score from which on rows are anomalous, if there is one for all.
  var threshold: Double?

  /// Verdicts one after the other.
  init(_ verdicts: [AlarmVerdict]) {
    scores = verdicts.map(\.score)
    pValues = verdicts.map(\.pValue)
    isAnomalous = verdicts.map(\.isAnomalous)
    incidents = AnomalyIncident.incidents(among: verdicts)
  }

  /// Scores from a threshold on; p-values are ranks among all of them.
  init(scores: [Double], threshold: Double, refractory: Int) throws {
    self.scores = scores
    self.threshold = threshold
    let known = scores.filter { !$0.isNaN }
    if known.isEmpty {
      pValues = scores
    } else {
      let calibration = try ConformalCalibration(scores: known)
      // Each score is among those it is ranked against.
      pValues = scores.map { calibration.pValue(of: $0) }
    }
    isAnomalous = scores.map { $0 >= threshold }
    var last: Int?
    var verdicts: [AlarmVerdict] = []
    for (place, score) in scores.enumerated() {
      let starts = isAnomalous[place] && last.map { place - $0 >= refractory } ?? isAnomalous[place]
      if starts { last = place }
      verdicts.append(
        AlarmVerdict(
          score: score, pValue: pValues[place], isAnomalous: isAnomalous[place], startsIncident: starts))
    }
    incidents = AnomalyIncident.incidents(among: verdicts)
  }
}

/// How scores are judged: by alarms at a rate, or by a threshold that a share exceeds.
struct Judge {
  /// The share of samples that begin an incident; nil to judge by a share of anomalous ones.
  var rate: Double?
  var contamination: Double
  var refractory: Int

  /// Judges scores; alarms and thresholds that are there already go on.
  func judgement(
    on scores: [Double], _ alarms: inout AlarmStream?, _ threshold: inout Double?, name: String
  ) throws -> Judgement {
    if threshold == nil, alarms != nil || rate != nil {
      var stream =
        try alarms ?? AlarmStream(policy: AlarmPolicy(alpha: rate ?? 0.001, refractory: refractory))
      let verdicts = scores.map { stream.update(score: $0) }
      alarms = stream
      return Judgement(verdicts)
    }
    if threshold == nil {
      let known = scores.filter { !$0.isNaN }
      guard !known.isEmpty else { throw CommandFailure(.notEnoughData, "\(name): no row could be scored") }
      threshold = try AnomalyThreshold(contamination: contamination, scores: known).value
    }
    return try Judgement(scores: scores, threshold: threshold ?? .infinity, refractory: refractory)
  }
}
