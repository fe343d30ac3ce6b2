/// Everything about probabilities of two classes, from one sort of the rows.
///
///     let report = try ClassificationReport(
///       labels: labels, probabilities: risk, threshold: chosenOnValidation,
///       costs: CostMatrix(falsePositive: 10, falseNegative: 500))
///     report.averagePrecision       // what counts when failures are rare
///     report.confusion.recall
///     report.cost
///
/// How sure they are comes from the same ranking: a resample is how often each row was drawn, so that all metrics of it
/// are one walk over the rows.
///
///     let report = try ClassificationReport(
///       labels: labels, probabilities: risk, bootstrap: BlockBootstrap(), groups: machine)
///     report.confidence[.averagePrecision]?.lower
///
/// The rows judged must be unseen: neither fitted on nor used to choose `threshold`.
///
/// - Complexity: O(n); with intervals O(n · (log n + replicates)), in parallel.
public struct ClassificationReport: Hashable, Sendable, Codable {
  /// Rows judged.
  public let count: Int
  /// Rows whose label is 1.
  public let positiveCount: Int
  /// The probability from which a row was called one.
  public let threshold: Double
  /// The counts at that threshold, and with them accuracy, precision, recall, F, Matthews correlation, ….
  public let confusion: ConfusionCounts
  /// The cost of these calls; nil when no costs were given.
  public let cost: Double?
  /// The area under the ROC curve; nil when a class has no rows.
  public let rocAUC: Double?
  /// The average precision; nil when a class has no rows. Guessing gives the share of ones.
  public let averagePrecision: Double?
  /// The mean of −ln p of what came true.
  public let logLoss: Double
  /// The mean squared distance of the probability from what came true.
  public let brierScore: Double
  /// How often a one came true at each probability.
  public let reliability: ReliabilityCurve
  /// ECE over ``reliability``'s bins.
  public let expectedCalibrationError: Double

  /// The confidence intervals asked for, of every measure that has one.
  public let confidence: [ClassificationMeasure: ConfidenceInterval]

  /// 1 − Brier / Brier of always saying the share of ones: 1 for perfect, 0 for no better than that. Nil when a class
  /// has no rows.
  public var brierSkill: Double? { figures.brierSkill }

  /// The value of `measure`; nil where it has none.
  public func value(of measure: ClassificationMeasure) -> Double? { figures.value(of: measure) }

  private var figures: ClassificationFigures {
    ClassificationFigures(
      confusion: confusion, cost: cost, rocAUC: rocAUC ?? .nan, averagePrecision: averagePrecision ?? .nan,
      logLoss: logLoss, brierScore: brierScore, expectedCalibrationError: expectedCalibrationError)
  }

  /// Judges `probabilities`.
  ///
  /// - Parameters:
  ///   - labels: the truth, 0 or 1 a row.
  ///   - probabilities: that the row is one, in 0 … 1.
  ///   - threshold: the probability from which a row is called one; by default the cheapest for true probabilities
  ///     under `costs` (``CostMatrix/bayesThreshold``), or 0.5 without costs.
  ///   - costs: what each kind of call costs.
  ///   - binCount: bins of ``reliability``, of equal width.
  ///   - bootstrap: how to find ``confidence``; nil, the default, for none.
  ///   - groups: the unit of each row, in any numbering: whole units are then drawn instead of blocks of neighbours.
  /// - Throws: ``MetricError`` for no rows, a bad label, a probability outside 0 … 1, or a threshold that is NaN.
  public init(
    labels: [Int], probabilities: [Double], threshold: Double? = nil, costs: CostMatrix? = nil,
    binCount: Int = 10, bootstrap: BlockBootstrap? = nil, groups: [Int]? = nil
  ) throws(MetricError) {
    precondition(groups.map { $0.count == labels.count } ?? true, "There must be one unit per row")
    try ClassificationMetrics.checkProbabilities(labels, probabilities)
    if threshold?.isNaN == true { throw .invalidSetting("threshold", reason: "it is not a number") }
    let ranked = try RankedScores(checking: labels, scores: probabilities)
    count = ranked.count
    positiveCount = ranked.positiveCount
    self.threshold = threshold ?? costs?.bayesThreshold ?? 0.5
    confusion = ranked.confusion(threshold: self.threshold)
    cost = costs?.total(of: confusion)
    let areas = ranked.areas
    let hasBoth = positiveCount > 0 && positiveCount < count
    rocAUC = hasBoth ? areas.roc : nil
    averagePrecision = hasBoth ? areas.precision : nil
    logLoss = ClassificationMetrics.meanLogLoss(labels, probabilities)
    brierScore = ClassificationMetrics.meanSquaredError(labels, probabilities)
    reliability = ReliabilityCurve(
      checked: labels, probabilities, binCount: binCount, binning: .uniform)
    expectedCalibrationError = reliability.expectedCalibrationError
    guard let bootstrap else {
      confidence = [:]
      return
    }
    let figures = ClassificationFigures(
      confusion: confusion, cost: cost, rocAUC: areas.roc, averagePrecision: areas.precision,
      logLoss: logLoss,
      brierScore: brierScore, expectedCalibrationError: expectedCalibrationError)
    let sweep = ClassificationSweep(
      labels: labels, probabilities: probabilities, ranked: ranked, threshold: self.threshold, costs: costs,
      binCount: binCount)
    let measures = ClassificationMeasure.allCases
    confidence = bootstrap.intervals(
      groups.map(ResamplingPlan.init(groups:)) ?? bootstrap.blocks(count: labels.count), measures,
      estimates: measures.map(figures.value(of:))
    ) { times in
      let figures = sweep.figures(times)
      return measures.map(figures.value(of:))
    }
  }
}
