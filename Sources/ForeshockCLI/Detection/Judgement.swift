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

  /// The share of samples that begin an incident in the long run, if alarms are held to one.
  var rate: Double?

  /// Verdicts one after the other.
  init(_ verdicts: [AlarmVerdict]) {
    scores = verdicts.map(\.score)
    pValues = verdicts.map(\.pValue)
    isAnomalous = verdicts.map(\.isAnomalous)
    incidents = AnomalyIncident.incidents(among: verdicts)
  }

  /// Scores from a threshold on; p-values are ranks among all of them, or of `all` where they are a part.
  init(scores: [Double], among all: [Double]? = nil, threshold: Double, refractory: Int) throws {
    self.scores = scores
    self.threshold = threshold
    let known = (all ?? scores).filter { !$0.isNaN }
    if known.isEmpty {
      pValues = scores
    } else {
      let calibration = try ConformalCalibration(scores: known)
      // Each score is among those it is ranked against.
      pValues = scores.map { calibration.pValue(of: $0) }
    }
    isAnomalous = scores.map { $0 >= threshold }
    var span = IncidentSpan(refractory: refractory)
    var verdicts: [AlarmVerdict] = []
    for (place, score) in scores.enumerated() {
      let step = span.take(isAnomalous: isAnomalous[place], hasVerdict: !score.isNaN)
      verdicts.append(
        AlarmVerdict(
          score: score, pValue: pValues[place], isAnomalous: isAnomalous[place],
          startsIncident: step == .start))
    }
    incidents = AnomalyIncident.incidents(among: verdicts)
  }

  /// The same with sample i at `places[i]` of `count`, and no verdict between.
  func spread(over places: [Int], count: Int) -> Judgement {
    var verdicts = [AlarmVerdict](
      repeating: AlarmVerdict(score: .nan, pValue: .nan, isAnomalous: false, startsIncident: false),
      count: count)
    let starts = Set(incidents.map(\.start))
    for (index, place) in places.enumerated() {
      verdicts[place] = AlarmVerdict(
        score: scores[index], pValue: pValues[index], isAnomalous: isAnomalous[index],
        startsIncident: starts.contains(index))
    }
    var judgement = Judgement(verdicts)
    (judgement.threshold, judgement.rate) = (threshold, rate)
    return judgement
  }
}

/// How scores are judged: by alarms at a rate, or by a threshold that a share exceeds.
struct Judge {
  /// The share of samples that begin an incident; nil to judge by a share of anomalous ones.
  var rate: Double?
  var contamination: Double
  var refractory: Int

  /// Judges scores in their order; alarms and thresholds that are there already go on.
  func judgement(
    on scores: [Double], _ alarms: inout AlarmStream?, _ threshold: inout Double?, name: String
  ) throws -> Judgement {
    if let verdicts = try verdicts(on: scores, &alarms, threshold) {
      var judgement = Judgement(verdicts)
      judgement.rate = alarms?.policy.alpha
      return judgement
    }
    let least = try self.threshold(of: scores, &threshold, name: name)
    return try Judgement(scores: scores, threshold: least, refractory: refractory)
  }

  /// What alarms say of scores one after the other; nil where a threshold judges.
  func verdicts(
    on scores: [Double], _ alarms: inout AlarmStream?, _ threshold: Double?
  ) throws -> [AlarmVerdict]? {
    guard threshold == nil, alarms != nil || rate != nil else { return nil }
    var stream =
      try alarms ?? AlarmStream(policy: AlarmPolicy(alpha: rate ?? 0.001, refractory: refractory))
    let verdicts = scores.map { stream.update(score: $0) }
    alarms = stream
    return verdicts
  }

  /// The threshold, or else the one that a share of the scores exceeds.
  func threshold(of scores: [Double], _ threshold: inout Double?, name: String) throws -> Double {
    if let threshold { return threshold }
    let known = scores.filter { !$0.isNaN }
    guard !known.isEmpty else { throw CommandFailure(.notEnoughData, "\(name): no row could be scored") }
    let least = try AnomalyThreshold(contamination: contamination, scores: known).value
    threshold = least
    return least
  }
}
