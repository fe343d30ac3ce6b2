/// Everything about probabilities of several classes, from one sort of the rows for each class.
///
///     let report = try MulticlassReport(classCount: 3, labels: kind, probabilities: risk, bootstrap: BlockBootstrap())
///     report.confusion.recall(of: 2)
///     report.rocAUC                                   // each class against the rest
///     report.confidence[.macroF1]?.lower
///
/// A row is called the class of its highest probability, the first of equal ones. Checked against scikit-learn 1.9.
///
/// - Complexity: O(n · classes); with intervals O(n · classes · (log n + replicates)), in parallel.
public struct MulticlassReport: Hashable, Sendable, Codable {
  /// Rows judged.
  public let count: Int
  /// What was called what, and with it accuracy, precision, recall, F1, Matthews correlation, ….
  public let confusion: MulticlassConfusion
  /// The mean area under the ROC curve of each class against the rest; nil when a class has no rows.
  public let rocAUC: Double?
  /// The mean area over the pairs of classes, both ways (``MulticlassMetrics/Pairing/oneVersusOne``); nil when a class
  /// has no rows.
  public let pairwiseROCAUC: Double?
  /// The mean over the classes of the average precision of each against the rest; nil when a class has no rows.
  public let averagePrecision: Double?
  /// The mean of −ln p of what came true.
  public let logLoss: Double
  /// The mean of Σ (p − y)² over the classes, 0 … 2.
  public let brierScore: Double
  /// ECE of the class called: the mean distance, over bins of equal width of its probability, between that probability and how
  /// often it was right, weighted by rows (Guo et al., ICML 2017).
  public let expectedCalibrationError: Double
  /// The confidence intervals asked for, of every measure that has one.
  public private(set) var confidence: [MulticlassMeasure: ConfidenceInterval] = [:]

  /// The value of `measure`; nil where it has none.
  public func value(of measure: MulticlassMeasure) -> Double? {
    switch measure {
    case .rocAUC: rocAUC
    case .pairwiseROCAUC: pairwiseROCAUC
    case .averagePrecision: averagePrecision
    case .logLoss: logLoss
    case .brierScore: brierScore
    case .expectedCalibrationError: expectedCalibrationError
    default: confusion.value(of: measure)
    }
  }

  /// Judges `probabilities`.
  ///
  /// - Parameters:
  ///   - classCount: at least 2.
  ///   - labels: the class of each row, in `0 ..< classCount`.
  ///   - probabilities: `classCount` a row, row by row, each in 0 … 1 and together 1.
  ///   - binCount: bins of the calibration error, at least 1.
  ///   - bootstrap: how to find ``confidence``; nil, the default, for none.
  ///   - groups: the unit of each row, in any numbering: whole units are then drawn instead of blocks of neighbours.
  /// - Throws: ``MetricError`` for no rows, a class out of bounds, or probabilities that are none.
  public init(
    classCount: Int, labels: [Int], probabilities: [Double], binCount: Int = 10,
    bootstrap: BlockBootstrap? = nil, groups: [Int]? = nil
  ) throws(MetricError) {
    precondition(binCount >= 1, "There must be at least one bin")
    precondition(groups.map { $0.count == labels.count } ?? true, "There must be one unit per row")
    try MulticlassMetrics.check(classCount, labels, probabilities)
    let sweep = MulticlassSweep(
      classCount: classCount, labels: labels, probabilities: probabilities, binCount: binCount)
    self = sweep.report([Int32](repeating: 1, count: labels.count))
    guard let bootstrap else { return }
    let measures = MulticlassMeasure.allCases
    confidence = bootstrap.intervals(
      groups.map(ResamplingPlan.init(groups:)) ?? bootstrap.blocks(count: labels.count), measures,
      estimates: measures.map(value(of:))
    ) { measures.map(sweep.report($0).value(of:)) }
  }

  fileprivate init(
    _ confusion: MulticlassConfusion, _ areas: MulticlassRanking.Areas?, logLoss: Double, brierScore: Double,
    expectedCalibrationError: Double
  ) {
    count = confusion.count
    self.confusion = confusion
    rocAUC = areas?.oneVersusRest
    pairwiseROCAUC = areas?.oneVersusOne
    averagePrecision = areas?.averagePrecision
    self.logLoss = logLoss
    self.brierScore = brierScore
    self.expectedCalibrationError = expectedCalibrationError
  }
}

/// Rows of several classes, prepared so that all metrics of a resample come from one walk over them for each class.
private struct MulticlassSweep: Sendable {
  private let classCount: Int
  private let binCount: Int
  private let ranking: MulticlassRanking
  /// Where each row is counted in the confusion.
  private let cells: [Int]
  private let losses: [Double]
  private let squares: [Double]
  /// The probability of the class called.
  private let tops: [Double]
  /// The bin of that probability.
  private let bins: [Int]

  init(classCount: Int, labels: [Int], probabilities: [Double], binCount: Int) {
    self.classCount = classCount
    self.binCount = binCount
    ranking = MulticlassRanking(classCount: classCount, labels: labels, probabilities: probabilities)
    let calls = labels.indices.map { row in
      (0..<classCount).reduce(0) {
        probabilities[row * classCount + $1] > probabilities[row * classCount + $0] ? $1 : $0
      }
    }
    cells = labels.indices.map { labels[$0] * classCount + calls[$0] }
    losses = labels.indices.map {
      MulticlassMetrics.logLoss(labels[$0], probabilities[($0 * classCount)..<(($0 + 1) * classCount)])
    }
    squares = labels.indices.map {
      MulticlassMetrics.squaredError(labels[$0], probabilities[($0 * classCount)..<(($0 + 1) * classCount)])
    }
    tops = labels.indices.map { probabilities[$0 * classCount + calls[$0]] }
    let edges = ReliabilityCurve.uniformEdges(binCount)
    bins = tops.map { ReliabilityCurve.bin(of: $0, edges) }
  }

  /// The metrics when each row counts as often as `times` says.
  func report(_ times: [Int32]) -> MulticlassReport {
    var counts = [Int](repeating: 0, count: classCount * classCount)
    // Of each bin, the probabilities less what came true.
    var excess = [Double](repeating: 0, count: binCount)
    var (rows, loss, square) = (0.0, 0.0, 0.0)
    for row in cells.indices {
      let weight = Double(times[row])
      let isRight = cells[row].isMultiple(of: classCount + 1)
      counts[cells[row]] += Int(times[row])
      excess[bins[row]] += weight * (tops[row] - (isRight ? 1 : 0))
      rows += weight
      loss += weight * losses[row]
      square += weight * squares[row]
    }
    return MulticlassReport(
      MulticlassConfusion(classCount: classCount, counts: counts), ranking.areas(times), logLoss: loss / rows,
      brierScore: square / rows, expectedCalibrationError: excess.reduce(0) { $0 + abs($1) } / rows)
  }
}
