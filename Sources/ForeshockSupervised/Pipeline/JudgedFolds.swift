internal import ForeshockLinearAlgebra
internal import ForeshockMetrics
internal import ForeshockSeries

/// What the rows held out make: the calibration, the threshold, the widening of intervals, and the report.
struct JudgedFolds {
  private(set) var calibration = ProbabilityCalibration.none
  private(set) var threshold: Double?
  private(set) var widening = 0.0
  private(set) var report: FailureReport

  init(
    _ prepared: PreparedPipeline, _ settings: FailurePipeline, _ stages: [PipelineStage], threads: Int?
  ) throws(PipelineError) {
    let scores = prepared.scores(stages, threads: threads)
    report = FailureReport(
      rowCount: prepared.known.count, unknownCount: prepared.table.rowCount - prepared.known.count,
      judgedCount: prepared.splits.reduce(0) { $0 + $1.test.count }, splitRule: prepared.splitRule,
      leaks: prepared.leaks,
      foldLosses: zip(prepared.splits, scores).map { prepared.answers.rows(at: $0.test).loss(scores: $1) },
      importance: PermutedColumns.importance(prepared, stages, scores, seed: settings.seed, threads: threads))
    switch prepared.answers {
    case .labels(let labels):
      try judgeLabels(prepared, settings, prepared.splits.map { $0.test.map { labels[$0] } }, scores)
    case .classes(let labels, let names):
      try judgeClasses(
        prepared, settings, prepared.splits.map { $0.test.map { labels[$0] } }, scores,
        classCount: names.count)
    case .values(let values):
      judgeValues(
        prepared, settings, stages, prepared.splits.map { $0.test.map { values[$0] } }, scores,
        threads: threads)
    case .lives(let times):
      var (right, all) = (0.0, 0.0)
      for (split, scores) in zip(prepared.splits, scores) {
        guard let index = try? ConcordanceIndex(times.rows(at: split.test), risks: scores) else { continue }
        right += Double(index.concordant) + 0.5 * Double(index.tied)
        all += Double(index.concordant + index.discordant + index.tied)
      }
      report.concordance = all > 0 ? right / all : nil
      report.survival = FoldLives.report(prepared, stages, times)
    }
  }

  private mutating func judgeLabels(
    _ prepared: PreparedPipeline, _ settings: FailurePipeline, _ labels: [[Int]], _ logOdds: [[Double]]
  ) throws(PipelineError) {
    let weights = prepared.heldWeights
    let folds = try FoldCalls(
      settings.calibration, settings.threshold, logOdds: logOdds, labels: labels, weights: weights)
    let allLabels = labels.flatMap { $0 }
    let all = folds.probabilities.flatMap { $0 }
    let chosen = try settings.threshold.chosen(labels: allLabels, probabilities: all)
    calibration = try FoldCalls.curve(
      settings.calibration, logOdds.flatMap { $0 }, allLabels, weights?.flatMap { $0 })
    threshold = chosen
    var calls = ConfusionCounts(truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0)
    var isCalled: [[Bool]] = []
    for fold in labels.indices {
      // Where the other folds have one class only, nothing can be chosen without this one.
      let own = folds.thresholds[fold] ?? chosen
      isCalled.append(folds.probabilities[fold].map { $0 >= own })
      for (label, call) in zip(labels[fold], isCalled[fold]) {
        switch (label, call) {
        case (1, true): calls.truePositives += 1
        case (1, false): calls.falseNegatives += 1
        case (_, true): calls.falsePositives += 1
        case (_, false): calls.trueNegatives += 1
        }
      }
    }
    do {
      let costs = settings.threshold.costs
      report.classification = FailureReport.Classification(
        metrics: try ClassificationReport(
          labels: allLabels, probabilities: all, threshold: chosen, costs: costs),
        calls: calls, cost: costs.map { $0.total(of: calls) },
        failureShare: Self.failureShare(prepared, isCalibrated: settings.calibration != .none),
        alerts: try FoldAlerts.report(prepared, settings.validation, labels, isCalled))
    } catch { throw .metric(error) }
  }

  /// The share of ones among the rows that probabilities were made to hold for, by weight.
  private static func failureShare(_ prepared: PreparedPipeline, isCalibrated: Bool) -> Double? {
    guard case .labels(let labels) = prepared.answers else { return nil }
    let rows = isCalibrated ? prepared.splits.flatMap(\.test) : prepared.known
    var (ones, all) = (0.0, 0.0)
    for row in rows {
      let weight = prepared.weights?[row] ?? 1
      all += weight
      if labels[row] == 1 { ones += weight }
    }
    return all > 0 ? ones / all : nil
  }

  private mutating func judgeClasses(
    _ prepared: PreparedPipeline, _ settings: FailurePipeline, _ labels: [[Int]], _ scores: [[Double]],
    classCount: Int
  ) throws(PipelineError) {
    let weights = prepared.heldWeights
    func calibration(
      _ scores: [Double], _ labels: [Int], _ weights: [Double]?
    ) throws(PipelineError) -> ProbabilityCalibration {
      guard settings.calibration == .temperature else { return .none }
      let logits = Matrix(rowCount: labels.count, columnCount: classCount) { scores[$0 * classCount + $1] }
      do {
        return .temperature(
          try TemperatureScaling(logits: logits, labels: labels, weights: weights))
      } catch { throw .model(error, fold: nil) }
    }
    var probabilities: [Double] = []
    for fold in labels.indices {
      let curve = try calibration(
        FoldCalls.others(scores, than: fold), FoldCalls.others(labels, than: fold),
        weights.map { FoldCalls.others($0, than: fold) })
      for row in labels[fold].indices {
        probabilities += curve.probabilities(
          ofLogProbabilities: scores[fold][(row * classCount)..<((row + 1) * classCount)])
      }
    }
    let all = labels.flatMap { $0 }
    self.calibration = try calibration(scores.flatMap { $0 }, all, weights?.flatMap { $0 })
    do {
      report.classes = try MulticlassReport(classCount: classCount, labels: all, probabilities: probabilities)
    } catch { throw .metric(error) }
  }

  private mutating func judgeValues(
    _ prepared: PreparedPipeline, _ settings: FailurePipeline, _ stages: [PipelineStage],
    _ values: [[Double]], _ predicted: [[Double]], threads: Int?
  ) {
    let (all, said) = (values.flatMap { $0 }, predicted.flatMap { $0 })
    var interval: FailureReport.Interval?
    if let level = settings.intervalLevel {
      let ends = zip(stages, prepared.splits).map { stage, split in
        stage.intervals(of: stage.encoder.matrix(prepared.table.columns, rows: split.test), threads: threads)
      }
      // How far each answer lies outside of its interval; below zero inside.
      let misses = zip(values, ends).map { values, ends in
        zip(values, ends).map { max($1.lower - $0, $0 - $1.upper) }
      }
      let units = prepared.splits.map { split in split.test.map { prepared.table.units?[$0] ?? $0 } }
      widening = Self.widening(misses.flatMap { $0 }, of: units.flatMap { $0 }, level: level)
      var (lower, upper): ([Double], [Double]) = ([], [])
      for fold in ends.indices {
        let more = Self.widening(
          FoldCalls.others(misses, than: fold), of: FoldCalls.others(units, than: fold), level: level)
        lower += ends[fold].map { FailurePipeline.Fitted.widened($0, by: more).lower }
        upper += ends[fold].map { FailurePipeline.Fitted.widened($0, by: more).upper }
      }
      let low = (1 - level) / 2
      interval = FailureReport.Interval(
        level: level,
        coverage: ForecastMetrics.intervalCoverage(actual: all, lower: lower, upper: upper) ?? .nan,
        meanWidth: ForecastMetrics.meanIntervalWidth(lower: lower, upper: upper) ?? .nan,
        lowerPinball: ForecastMetrics.pinballLoss(actual: all, predicted: lower, quantile: low) ?? .nan,
        upperPinball: ForecastMetrics.pinballLoss(actual: all, predicted: upper, quantile: 1 - low) ?? .nan)
    }
    report.regression = FailureReport.Regression(
      meanAbsoluteError: ForecastMetrics.meanAbsoluteError(actual: all, predicted: said) ?? .nan,
      rootMeanSquaredError: ForecastMetrics.rootMeanSquaredError(actual: all, predicted: said) ?? .nan,
      bias: zip(all, said).reduce(0) { $0 + ($1.1 - $1.0) } / Double(all.count),
      determination: ForecastMetrics.determination(actual: all, predicted: said),
      prognosticScore: PrognosticScore.asymmetric(actual: all, predicted: said) ?? .nan, interval: interval,
      prognosis: FoldTracks.report(prepared, values, predicted))
  }

  /// How far intervals have to be moved to cover a new row of a new unit with the probability `level`: the least miss up to
  /// which the shares of all rows add up to `level`, where a row's share is 1 / ((K + 1)·rows of its unit) with K units. With
  /// rows that are units of their own it is the ⌈(n + 1)·level⌉-th smallest one. The largest one where units are too few.
  ///
  /// Source: Romano, Patterson & Candès, "Conformalized quantile regression", NeurIPS 2019, equation 8; Lee, Barber & Willett,
  /// "Distribution-free inference with hierarchical data", arXiv:2306.06342.
  private static func widening(_ misses: [Double], of units: [Int], level: Double) -> Double {
    var rows: [Int: Double] = [:]
    for unit in units { rows[unit, default: 0] += 1 }
    let order = misses.indices.sorted { (misses[$0], $0) < (misses[$1], $1) }
    var share = 0.0
    // A touch less, as sums of shares are rounded.
    let goal = level * Double(rows.count + 1) * (1 - 1e-12)
    for place in order {
      share += 1 / (rows[units[place]] ?? 1)
      if share >= goal { return misses[place] }
    }
    return order.last.map { misses[$0] } ?? 0
  }
}
