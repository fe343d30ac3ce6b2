import Foreshock
import Foundation

/// A detector whose alarms are counted.
enum JudgedDetector: String, CaseIterable {
  case novelty = "novelty, held rate"
  case ranks = "distance from the last value, held rate"

  /// The share of samples that begin an incident at each nominal rate.
  func shares(of stream: [Double], _ alphas: [Double]) throws -> [Double] {
    let scores: [Double]
    switch self {
    case .novelty:
      var detector = try NoveltyDetector(season: 288)
      scores = stream.map { detector.update($0) }
    case .ranks:
      scores = zip([.nan] + stream, stream).map { abs($1 - $0) }
    }
    return try alphas.map { alpha in
      var alarms = try AlarmStream(policy: AlarmPolicy(alpha: alpha, refractory: 1))
      var count = 0
      var verdicts = 0
      for (place, score) in scores.enumerated() {
        let verdict = alarms.update(score: score)
        guard place >= stream.count / 10, !verdict.pValue.isNaN else { continue }
        verdicts += 1
        count += verdict.startsIncident ? 1 : 0
      }
      return Double(count) / Double(verdicts)
    }
  }
}
