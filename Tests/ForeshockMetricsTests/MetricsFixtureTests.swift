import ForeshockMetrics
import Foundation
import Testing

/// The values of scikit-learn and numpy beside this file, see Fixtures/make_metrics.py.
struct MetricsFixture: Decodable {
  struct Classification: Decodable {
    var labels: [Int]
    var probabilities: [Double]
    var accuracy, precision, recall, f1, roc_auc, average_precision, log_loss, brier: Double
    var f2, matthews, balanced_accuracy, kappa: Double
    /// Observed shares and mean probabilities of the bins.
    var uniform, quantile: [[Double]]
  }
  struct SeveralClasses: Decodable {
    var classes: Int
    var labels, predicted: [Int]
    var probabilities: [Double]
    var balanced_accuracy, matthews, kappa, log_loss, brier, ovr, ovo, average_precision, ece: Double
    /// Precision, recall, F1.
    var macro, weighted, micro: [Double]
  }
  struct Normal: Decodable {
    var y, mean, sd, crps: Double
  }
  struct Forecasting: Decodable {
    var training, actual, predicted, lower, upper: [Double]
    var season: Int
    var mae, rmse, mape, smape, mase, pinball90, coverage, width, interval_score80: Double
    var rmsse, r2, nasa, crps_sample, crps_fair: Double
  }
  var classification: [Classification]
  var several: [SeveralClasses]
  var normals: [Normal]
  var forecasting: [Forecasting]

  static func load(_ file: String = #filePath) throws -> MetricsFixture {
    let url = URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures/metrics.json")
    return try JSONDecoder().decode(MetricsFixture.self, from: Data(contentsOf: url))
  }
}

@Suite("Metrics agree with scikit-learn and numpy")
struct MetricsFixtureTests {
  func close(_ a: Double?, _ b: Double, _ line: Int = #line) -> Bool {
    guard let a else { return false }
    return abs(a - b) <= 1e-12 * max(1, abs(b))
  }

  @Test func classification() throws {
    for one in try MetricsFixture.load().classification {
      let calls = one.probabilities.map { $0 >= 0.5 ? 1 : 0 }
      let counts = try ClassificationMetrics.confusion(labels: one.labels, predicted: calls)
      #expect(close(counts.accuracy, one.accuracy))
      #expect(close(counts.precision, one.precision))
      #expect(close(counts.recall, one.recall))
      #expect(close(counts.f1, one.f1))
      #expect(
        close(try ClassificationMetrics.rocAUC(labels: one.labels, scores: one.probabilities), one.roc_auc))
      #expect(
        close(
          try ClassificationMetrics.averagePrecision(labels: one.labels, scores: one.probabilities),
          one.average_precision))
      #expect(
        close(
          try ClassificationMetrics.logLoss(labels: one.labels, probabilities: one.probabilities),
          one.log_loss))
      #expect(
        close(
          try ClassificationMetrics.brierScore(labels: one.labels, probabilities: one.probabilities),
          one.brier))
      #expect(close(counts.fScore(beta: 2), one.f2))
      #expect(close(counts.matthewsCorrelation, one.matthews))
      #expect(close(counts.balancedAccuracy, one.balanced_accuracy))
      #expect(close(counts.cohenKappa, one.kappa))
    }
  }

  @Test func oneSortGivesThemAll() throws {
    for one in try MetricsFixture.load().classification {
      let costs = CostMatrix(falsePositive: 1, falseNegative: 4)
      let report = try ClassificationReport(
        labels: one.labels, probabilities: one.probabilities, threshold: 0.5, costs: costs)
      #expect(close(report.rocAUC, one.roc_auc))
      #expect(close(report.averagePrecision, one.average_precision))
      #expect(close(report.logLoss, one.log_loss))
      #expect(close(report.brierScore, one.brier))
      #expect(close(report.confusion.f1, one.f1))
      #expect(
        report.cost
          == Double(report.confusion.falsePositives) + 4 * Double(report.confusion.falseNegatives))
    }
  }

  @Test func reliability() throws {
    for one in try MetricsFixture.load().classification {
      for (binning, bins, expected) in [
        (ReliabilityCurve.Binning.uniform, 10, one.uniform), (.quantile, 5, one.quantile),
      ] {
        let curve = try ReliabilityCurve(
          labels: one.labels, probabilities: one.probabilities, binCount: bins, binning: binning)
        #expect(curve.bins.count == expected[0].count)
        for (bin, (share, mean)) in zip(curve.bins, zip(expected[0], expected[1])) {
          #expect(close(bin.observedShare, share))
          #expect(close(bin.meanProbability, mean))
        }
        #expect(curve.expectedCalibrationError <= curve.maximumCalibrationError)
      }
    }
  }

  @Test func severalClasses() throws {
    for one in try MetricsFixture.load().several {
      let counts = try MulticlassConfusion(
        classCount: one.classes, labels: one.labels, predicted: one.predicted)
      #expect(close(counts.balancedAccuracy, one.balanced_accuracy))
      #expect(close(counts.matthewsCorrelation, one.matthews))
      #expect(close(counts.cohenKappa, one.kappa))
      for (average, expected) in [
        (MulticlassConfusion.Average.macro, one.macro), (.weighted, one.weighted), (.micro, one.micro),
      ] {
        #expect(close(counts.precision(average), expected[0]))
        #expect(close(counts.recall(average), expected[1]))
        #expect(close(counts.f1(average), expected[2]))
      }
      let (k, y, p) = (one.classes, one.labels, one.probabilities)
      #expect(
        close(try MulticlassMetrics.logLoss(classCount: k, labels: y, probabilities: p), one.log_loss))
      #expect(close(try MulticlassMetrics.brierScore(classCount: k, labels: y, probabilities: p), one.brier))
      #expect(close(try MulticlassMetrics.rocAUC(classCount: k, labels: y, probabilities: p), one.ovr))
      #expect(
        close(
          try MulticlassMetrics.rocAUC(
            classCount: k, labels: y, probabilities: p, pairing: .oneVersusOne), one.ovo))
      let report = try MulticlassReport(classCount: k, labels: y, probabilities: p)
      #expect(report.confusion == counts && report.count == y.count)
      #expect(close(report.rocAUC, one.ovr))
      #expect(close(report.pairwiseROCAUC, one.ovo))
      #expect(close(report.averagePrecision, one.average_precision))
      #expect(close(report.logLoss, one.log_loss))
      #expect(close(report.brierScore, one.brier))
      #expect(close(report.expectedCalibrationError, one.ece))
    }
  }

  @Test func rankedProbabilityOfNormalDistributions() throws {
    for one in try MetricsFixture.load().normals {
      #expect(
        close(
          ContinuousRankedProbability.normal(actual: one.y, mean: one.mean, standardDeviation: one.sd),
          one.crps))
    }
  }

  @Test func forecasting() throws {
    typealias Metrics = ForecastMetrics
    for one in try MetricsFixture.load().forecasting {
      let (y, f) = (one.actual, one.predicted)
      #expect(close(Metrics.meanAbsoluteError(actual: y, predicted: f), one.mae))
      #expect(close(Metrics.rootMeanSquaredError(actual: y, predicted: f), one.rmse))
      #expect(close(Metrics.meanAbsolutePercentageError(actual: y, predicted: f), one.mape))
      #expect(close(Metrics.symmetricMeanAbsolutePercentageError(actual: y, predicted: f), one.smape))
      #expect(
        close(
          Metrics.meanAbsoluteScaledError(
            actual: y, predicted: f, training: one.training, seasonLength: one.season),
          one.mase))
      #expect(
        close(
          Metrics.rootMeanSquaredScaledError(
            actual: y, predicted: f, training: one.training, seasonLength: one.season), one.rmsse))
      #expect(close(Metrics.determination(actual: y, predicted: f), one.r2))
      #expect(close(PrognosticScore.asymmetric(actual: y, predicted: f), one.nasa))
      #expect(close(ContinuousRankedProbability.sample(actual: y[0], members: f), one.crps_sample))
      #expect(
        close(ContinuousRankedProbability.sample(actual: y[0], members: f, isFair: true), one.crps_fair))
      #expect(close(Metrics.pinballLoss(actual: y, predicted: f, quantile: 0.9), one.pinball90))
      #expect(close(Metrics.intervalCoverage(actual: y, lower: one.lower, upper: one.upper), one.coverage))
      #expect(close(Metrics.meanIntervalWidth(lower: one.lower, upper: one.upper), one.width))
      #expect(
        close(
          Metrics.intervalScore(actual: y, lower: one.lower, upper: one.upper, level: 0.8),
          one.interval_score80))
    }
  }
}

@Suite("Metrics at the edges")
struct MetricsEdgeTests {
  @Test func errorsNameTheirPlace() {
    #expect(throws: MetricError.noObservations) { try ClassificationMetrics.rocAUC(labels: [], scores: []) }
    #expect(throws: MetricError.oneClassOnly(label: 1)) {
      try ClassificationMetrics.rocAUC(labels: [1, 1], scores: [0, 1])
    }
    #expect(throws: MetricError.invalidLabel(index: 1, label: 2)) {
      try ClassificationMetrics.rocAUC(labels: [1, 2], scores: [0, 1])
    }
    #expect(throws: MetricError.self) {
      try ClassificationMetrics.rocAUC(labels: [1, 0], scores: [.nan, 1])
    }
    #expect(throws: MetricError.invalidScore(index: 0, score: 1.5)) {
      try ClassificationMetrics.logLoss(labels: [1, 0], probabilities: [1.5, 0])
    }
  }

  @Test func sureAndRightCostsNothingSureAndWrongALot() throws {
    #expect(try ClassificationMetrics.logLoss(labels: [1, 0], probabilities: [1, 0]) < 1e-15)
    #expect(
      abs(try ClassificationMetrics.logLoss(labels: [1], probabilities: [0]) - 52 * 0.6931471805599453) < 1e-9
    )
  }

  @Test func missingPairsAreLeftOut() {
    let actual = [1, .nan, 3, 4], predicted = [2, 2, .nan, 8]
    #expect(ForecastMetrics.meanAbsoluteError(actual: actual, predicted: predicted) == 2.5)
    #expect(ForecastMetrics.meanAbsoluteError(actual: [.nan], predicted: [1]) == nil)
    #expect(ForecastMetrics.meanAbsolutePercentageError(actual: [0, 2], predicted: [1, 1]) == 50)
    #expect(ForecastMetrics.symmetricMeanAbsolutePercentageError(actual: [0, 1], predicted: [0, -1]) == 100)
    #expect(ForecastMetrics.meanAbsoluteScaledError(actual: [1], predicted: [2], training: [5, 5, 5]) == nil)
  }
}
