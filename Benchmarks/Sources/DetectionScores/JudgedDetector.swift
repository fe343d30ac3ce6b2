import Foreshock
import Foundation
import LabelledSets

/// A detector with all its settings.
struct JudgedDetector: Sendable {
  var name: String
  /// Whether a score depends on rows after its own.
  var isBatch = false
  /// A score for each row, those of training too where there are any; NaN without a verdict.
  var scores: @Sendable (LabelledSeries) throws -> [Double]
}

extension JudgedDetector {
  /// One line a detector of single series.
  static let ofOneColumn: [JudgedDetector] = [
    JudgedDetector(name: "novelty") { try live(NoveltyDetector(season: $0.day), $0) },
    JudgedDetector(name: "Holt-Winters residual", scores: residuals),
    JudgedDetector(name: "EWMA chart") { try live(EWMAChart(), $0) },
    JudgedDetector(name: "CUSUM chart") { try live(CUSUMChart(), $0) },
    JudgedDetector(name: "Bayesian changepoint") { try live(BayesianChangepoint(), $0) },
    JudgedDetector(name: "seasonal ESD", isBatch: true) {
      try SeasonalESD(seasonLength: $0.day ?? 1).scores(for: TimeSeries($0.columns[0]))
    },
    JudgedDetector(name: "spectral residual", isBatch: true) {
      try SpectralResidual().scores(for: TimeSeries($0.columns[0]))
    },
    JudgedDetector(name: "random cut forest, shingles of 8") { try live(ShingledRandomCutForest(), $0) },
    JudgedDetector(name: "matrix profile, 50 samples, as it comes") {
      try live(MatrixProfileStream(window: 50), $0)
    },
    JudgedDetector(name: "matrix profile, 50 samples", isBatch: true) {
      try MatrixProfile(window: 50).scores(for: TimeSeries($0.columns[0]))
    },
    JudgedDetector(name: "auto", isBatch: true) { try AutoDetector().scores(for: TimeSeries($0.columns[0])) },
  ]

  /// One line a detector of several columns.
  static let ofManyColumns: [JudgedDetector] = [
    JudgedDetector(name: "novelty a column, least p") { series in
      try fused(series) { try NoveltyDetector(season: series.day) }
    },
    JudgedDetector(name: "EWMA a column, least p") { try fused($0) { try EWMAChart() } },
    JudgedDetector(name: "CUSUM a column, least p") { try fused($0) { try CUSUMChart() } },
  ]

  /// Detectors of rows, which know of time only what the rows say of it.
  static let ofRows: [JudgedDetector] =
    ([
      ("isolation forest", IsolationForest()), ("robust isolation forest", RobustIsolationForest()),
      ("one-class machine, landmarks", NystroemOneClassSVM(standardizes: true)),
      ("sum of squares", SumOfSquares()),
    ] as [(String, any OutlierDetector)]).flatMap { name, detector in
      [
        JudgedDetector(name: "\(name); features") { try embedded(detector, $0) },
        JudgedDetector(name: "\(name); raw rows") { try rows(detector, $0) },
      ]
    } + [
      JudgedDetector(name: "half-space trees; raw rows") { series in
        let x = series.rawRows
        var trees = try HalfSpaceTrees(columnCount: x.columnCount)
        return (0..<x.rowCount).map { trees.update(x.row($0)) }
      }
    ]

  /// What a detector that looks at nothing can get.
  static let controls: [JudgedDetector] = [
    JudgedDetector(name: "control: random scores") { series in
      var random = RandomStream(seed: 1)
      return (0..<series.rowCount).map { _ in random.uniform() }
    },
    JudgedDetector(name: "control: mean of all before, refractory only", scores: distanceFromMean),
  ]

  private static func live(_ detector: some StreamingDetector, _ series: LabelledSeries) throws -> [Double] {
    var detector = detector
    return series.columns[0].map { detector.update($0) }
  }

  /// Fitted to the first half of the training rows; scores of the rest.
  private static func residuals(_ series: LabelledSeries) throws -> [Double] {
    let half = series.trainingCount / 2
    let day = series.day.flatMap { $0 <= 288 && half >= 3 * $0 ? $0 : nil }
    let model = HoltWinters(seasonality: day.map { .additive(length: $0) } ?? .none)
    var stream = try ForecastResidual(model).fit(series.training()[0..<half])
    return [Double](repeating: .nan, count: half) + series.columns[0][half...].map { stream.update($0) }
  }

  /// Fitted to the raw rows of training.
  private static func rows(_ detector: some OutlierDetector, _ series: LabelledSeries) throws -> [Double] {
    let x = series.rawRows
    return try detector.fit(x.rows(0..<series.trainingCount)).scores(for: x, threads: nil)
  }

  static func embedded(_ detector: some OutlierDetector, _ series: LabelledSeries) throws -> [Double] {
    let learned = try EmbeddedDetector(detector, season: series.day).fit(
      series.named(0..<series.trainingCount))
    return try learned.restarted().scores(for: series.named(0..<series.rowCount))
  }

  /// Each column by a detector of its own, whose scores are ranked among those before; −log₁₀ of columns · least p.
  private static func fused<Detector: StreamingDetector>(
    _ series: LabelledSeries, _ make: () throws -> Detector
  ) throws -> [Double] {
    let detector = try make()
    let logarithms = try Parallel.map(count: series.columns.count) { column in
      var (live, calibration) = (detector, try StreamingCalibration())
      return series.columns[column].map { calibration.pValue(taking: live.update($0)) }
    }
    return (0..<series.rowCount).map { row in
      var (least, count) = (Double.infinity, 0.0)
      for p in logarithms where !p[row].isNaN { (least, count) = (min(least, p[row]), count + 1) }
      return count > 0 ? -log10(min(1, count * least)) : .nan
    }
  }

  /// How many deviations a value lies from the mean of all before it; the greatest of the columns.
  private static func distanceFromMean(_ series: LabelledSeries) -> [Double] {
    var moments = [RunningMoments](repeating: RunningMoments(), count: series.columns.count)
    return (0..<series.rowCount).map { row in
      var greatest = Double.nan
      for (column, values) in series.columns.enumerated() where !values[row].isNaN {
        let spread = moments[column].standardDeviation()
        let z = abs(values[row] - moments[column].mean) / spread
        if spread > 0 { greatest = greatest.isNaN ? z : max(greatest, z) }
        moments[column].add(values[row])
      }
      return greatest
    }
  }
}

extension LabelledSeries {
  /// All columns, or the last ten samples of a single one, standardised by the rows of training; missing cells count as
  /// their mean.
  fileprivate var rawRows: Matrix {
    let lagged =
      columns.count > 1
      ? columns
      : (0..<10).map { lag in [Double](repeating: .nan, count: lag) + columns[0].dropLast(lag) }
    return Matrix(
      columns: lagged.map { column in
        let known = column[..<trainingCount].filter { !$0.isNaN }
        let mean = known.reduce(0, +) / Double(max(1, known.count))
        let square = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, known.count))
        let spread = square > 0 ? square.squareRoot() : 1
        return column.map { $0.isNaN ? 0 : ($0 - mean) / spread }
      })
  }
}

/// A row's squared distance from zero: what any detector of measured features should beat.
private struct SumOfSquares: OutlierDetector {
  struct Fitted: FittedOutlierDetector {
    var columnCount: Int

    func scores(for x: Matrix, threads: Int?) -> [Double] {
      (0..<x.rowCount).map { row in x.row(row).reduce(0) { $0 + $1 * $1 } }
    }
  }

  func fit(_ x: Matrix, threads: Int?) throws(AnomalyError) -> Fitted { Fitted(columnCount: x.columnCount) }
}
