import Foreshock

/// The novelty detector with an alarm policy: what the benchmark judges.
///
/// All lengths are multiples of the probation, the one thing the benchmark tells a detector about a file's length.
struct NoveltyRule: Hashable, Sendable {
  /// The p-value at which a row alarms.
  var alpha = 0.02
  /// Samples in the level's mean.
  var meanWindow = 36
  /// Whether the time of day counts.
  var usesDay = true
  /// How long an incident lasts, in probations.
  var refractory = 0.3
  /// What an alarm multiplies alpha by.
  var fatigue = 0.5
  /// How slowly alpha comes back, in probations.
  var recovery = 6.0

  /// The rows that alarm, each by itself and what came before it.
  func alarms(in file: NABFile) throws -> [Int] {
    let probation = Double(file.probation)
    var detector = try NoveltyDetector(
      season: usesDay ? file.day : nil, warmUp: file.probation, meanWindow: meanWindow)
    var alarms = try AlarmStream(
      policy: AlarmPolicy(
        alpha: alpha, refractory: max(1, Int(refractory * probation)), fatigue: fatigue,
        recovery: .toAlpha(timeConstant: recovery * probation)),
      scale: .negativeLogarithm)
    return file.values.indices.filter {
      alarms.update(score: detector.update(file.values[$0])).startsIncident
    }
  }
}
