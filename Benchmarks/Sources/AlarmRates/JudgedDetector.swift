import Foreshock
import Foundation

/// A detector whose alarms are counted, with the settings that the command has by default.
struct JudgedDetector: Sendable {
  let name: String
  /// What share of the streams it is run on: slow ones on fewer.
  var share = 1.0
  /// The score of each sample; NaN without a verdict.
  let scores: @Sendable (_ stream: [Double]) throws -> [Double]

  static let all: [JudgedDetector] = [
    JudgedDetector(name: "novelty") { try live(NoveltyDetector(season: 288), $0) },
    JudgedDetector(name: "distance from the last value") { x in zip([.nan] + x, x).map { abs($1 - $0) } },
    JudgedDetector(name: "EWMA chart") { try live(EWMAChart(), $0) },
    JudgedDetector(name: "CUSUM chart") { try live(CUSUMChart(), $0) },
    JudgedDetector(name: "Bayesian changepoint", share: 0.24) { try live(BayesianChangepoint(), $0) },
    JudgedDetector(name: "spectral residual, 256 samples", share: 0.24) {
      try live(SpectralResidualStream(window: 256), $0)
    },
    JudgedDetector(name: "forecast residual, Holt-Winters", share: 0.12, scores: residuals),
    JudgedDetector(name: "matrix profile, 50 samples", share: 0.24) {
      try live(MatrixProfileStream(window: 50), $0)
    },
    JudgedDetector(name: "random cut forest, shingles of 8", share: 0.06) {
      try live(ShingledRandomCutForest(), $0)
    },
    JudgedDetector(name: "half-space trees", share: 0.12) {
      try rows(HalfSpaceTrees(columnCount: 1), $0)
    },
    JudgedDetector(name: "isolation forest, the last 1000 rows", share: 0.06) {
      try rows(IsolationForestWindow(IsolationForest(), columnCount: 1, length: 1000), $0)
    },
    JudgedDetector(name: "Sub-PCA, fitted to a tenth", share: 0.24) { try fitted(SubPCA(), $0) },
    JudgedDetector(name: "k-means, fitted to a tenth", share: 0.24) { try fitted(SubsequenceKMeans(), $0) },
  ]

  private static func live(_ detector: some StreamingDetector, _ stream: [Double]) throws -> [Double] {
    var detector = detector
    return stream.map { detector.update($0) }
  }

  private static func rows(_ detector: some StreamingRowDetector, _ stream: [Double]) throws -> [Double] {
    var detector = detector
    return stream.map { detector.update([$0]) }
  }

  /// Learns from the first tenth and scores the rest.
  private static func fitted(_ detector: some SeriesDetector, _ stream: [Double]) throws -> [Double] {
    let tenth = stream.count / 10
    let learned = try detector.fit(TimeSeries(Array(stream[..<tenth])), threads: 1)
    return [Double](repeating: .nan, count: tenth)
      + (try learned.scores(for: TimeSeries(Array(stream[tenth...])), threads: 1))
  }

  private static func residuals(_ stream: [Double]) throws -> [Double] {
    let training = TimeSeries(Array(stream[..<(stream.count / 10)]))
    let season = SeasonDetection.seasonLengths(of: training).first
    let model = AutoETS.holtWinters(seasonality: season.map { .additive(length: $0) } ?? .none)
    return try fitted(
      ForecastResidual(
        AnyForecaster(model), options: ForecastResidualOptions(rejectBeyond: 5, trainingSamples: nil)), stream
    )
  }
}

/// How p-values become alarms that are counted.
enum AlarmRule: String, CaseIterable {
  case held = "rate held"
  case heldForIncidents = "rate held, incidents of 24"
  case alone = "p ≤ α alone"

  private func policy(alpha: Double) throws -> AlarmPolicy {
    switch self {
    case .held: try AlarmPolicy(alpha: alpha, refractory: 1)
    case .heldForIncidents: try AlarmPolicy(alpha: alpha, refractory: 24)
    case .alone:
      try AlarmPolicy(alpha: alpha, refractory: 1, fatigue: 1, recovery: .toAlpha(timeConstant: .infinity))
    }
  }

  /// The share of samples with a verdict that begin an incident, from the place `first` on.
  func share(of scores: [Double], from first: Int, alpha: Double) throws -> Double {
    var alarms = try AlarmStream(policy: policy(alpha: alpha))
    var (count, verdicts) = (0, 0)
    for (place, score) in scores.enumerated() {
      let verdict = alarms.update(score: score)
      guard place >= first, !verdict.pValue.isNaN else { continue }
      verdicts += 1
      count += verdict.startsIncident ? 1 : 0
    }
    return Double(count) / Double(verdicts)
  }
}
