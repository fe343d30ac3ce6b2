internal import ForeshockLinearAlgebra
internal import ForeshockMetrics
internal import ForeshockNumerics
internal import ForeshockSeries

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

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
      judgedCount: scores.reduce(0) { $0 + $1.count }, splitRule: prepared.splitRule, leaks: prepared.leaks,
      foldLosses: zip(prepared.splits, scores).map { prepared.answers.rows(at: $0.test).loss(scores: $1) },
      importance: PermutedColumns.importance(prepared, stages, scores, seed: settings.seed, threads: threads))
    switch prepared.answers {
    case .labels(let labels):
      try judgeLabels(prepared, settings, prepared.splits.map { $0.test.map { labels[$0] } }, scores)
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

  /// The elements of all lists but the one at `fold`.
  private static func others<T>(_ lists: [[T]], than fold: Int) -> [T] {
    lists.indices.flatMap { $0 == fold ? [] : lists[$0] }
  }

  private mutating func judgeLabels(
    _ prepared: PreparedPipeline, _ settings: FailurePipeline, _ labels: [[Int]], _ logOdds: [[Double]]
  ) throws(PipelineError) {
    let weights = prepared.splits.map { split in split.test.map { prepared.weights?[$0] ?? 1 } }
    func calibration(
      _ logOdds: [Double], _ labels: [Int], _ weights: [Double]
    ) throws(PipelineError) -> ProbabilityCalibration {
      do {
        return try ProbabilityCalibration(
          settings.calibration, logOdds: logOdds, labels: labels,
          weights: prepared.weights == nil ? nil : weights)
      } catch { throw .model(error, fold: nil) }
    }
    var probabilities: [[Double]] = []
    for fold in labels.indices {
      let curve =
        try settings.calibration == .none
        ? ProbabilityCalibration.none
        : calibration(
          Self.others(logOdds, than: fold), Self.others(labels, than: fold), Self.others(weights, than: fold))
      probabilities.append(logOdds[fold].map(curve.probability(ofLogOdds:)))
    }
    let allLabels = labels.flatMap { $0 }
    let all = probabilities.flatMap { $0 }
    let chosen = try settings.threshold.chosen(labels: allLabels, probabilities: all)
    self.calibration = try calibration(logOdds.flatMap { $0 }, allLabels, weights.flatMap { $0 })
    threshold = chosen
    var calls = ConfusionCounts(truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0)
    var isCalled: [[Bool]] = []
    for fold in labels.indices {
      // Where the other folds have one class only, nothing can be chosen without this one.
      let rest = Self.others(labels, than: fold)
      let own =
        try Set(rest).count == 2
        ? settings.threshold.chosen(
          labels: rest, probabilities: Self.others(probabilities, than: fold)) : chosen
      isCalled.append(probabilities[fold].map { $0 >= own })
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
        alerts: try FoldAlerts.report(prepared, settings.validation.labelHorizon, labels, isCalled))
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
      widening = Self.widening(misses.flatMap { $0 }, level: level)
      var (lower, upper): ([Double], [Double]) = ([], [])
      for fold in ends.indices {
        let more = Self.widening(Self.others(misses, than: fold), level: level)
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
      prognosticScore: PrognosticScore.asymmetric(actual: all, predicted: said) ?? .nan, interval: interval)
  }

  /// The ⌈(n + 1)·level⌉-th smallest miss: intervals widened by it cover a new answer with the probability `level`. The
  /// largest one where rows are too few.
  ///
  /// Source: Romano, Patterson & Candès, "Conformalized quantile regression", NeurIPS 2019, equation 8.
  private static func widening(_ misses: [Double], level: Double) -> Double {
    let sorted = misses.sorted()
    guard let last = sorted.last else { return 0 }
    let place = Int((Double(sorted.count + 1) * level).rounded(.up)) - 1
    return place < sorted.count ? sorted[max(0, place)] : last
  }
}

/// What a column is worth to models that have not seen the rows.
enum PermutedColumns {
  /// - Complexity: A prediction a feature and fold.
  static func importance(
    _ prepared: PreparedPipeline, _ stages: [PipelineStage], _ scores: [[Double]], seed: UInt64, threads: Int?
  ) -> [FailureReport.Importance] {
    let names = prepared.table.columns.map(\.name)
    let random = RandomStream(seed: seed)
    let rises = Parallel.map(count: stages.count, threads: threads) { fold -> [Double] in
      let (stage, test) = (stages[fold], prepared.splits[fold].test)
      let answers = prepared.answers.rows(at: test)
      guard let whole = answers.loss(scores: scores[fold]) else {
        return [Double](repeating: 0, count: names.count)
      }
      let x = stage.encoder.matrix(prepared.table.columns, rows: test)
      return stage.encoder.places.enumerated().map { feature, columns in
        var stream = random.stream(UInt64(fold * names.count + feature))
        let order = stream.permutation(test.count)
        var shuffled = x
        for column in columns { for row in order.indices { shuffled[row, column] = x[order[row], column] } }
        return (answers.loss(scores: stage.scores(of: shuffled, threads: threads)) ?? whole) - whole
      }
    }
    let rows = prepared.splits.map { Double($0.test.count) }
    let total = rows.reduce(0, +)
    return names.indices.map { feature in
      FailureReport.Importance(
        name: names[feature],
        lossIncrease: rises.indices.reduce(0) { $0 + rises[$1][feature] * rows[$1] } / total)
    }.sorted { ($1.lossIncrease, $0.name) < ($0.lossIncrease, $1.name) }
  }
}

/// Warnings of the rows held out, unit by unit.
enum FoldAlerts {
  /// Nil where units, times or the horizon are not known, or no row is one.
  static func report(
    _ prepared: PreparedPipeline, _ horizon: Double, _ labels: [[Int]], _ calls: [[Bool]]
  ) throws(MetricError) -> AlertReport? {
    guard let units = prepared.table.units, let times = prepared.table.times, horizon > 0 else { return nil }
    var rowsOfUnit = [[(time: Double, label: Int, call: Bool)]](
      repeating: [], count: prepared.table.unitNames.count)
    for (fold, split) in prepared.splits.enumerated() {
      for (place, row) in split.test.enumerated() {
        rowsOfUnit[units[row]].append((times[row], labels[fold][place], calls[fold][place]))
      }
    }
    var judged: [AlertedUnit] = []
    for rows in rowsOfUnit where !rows.isEmpty {
      let ordered = rows.sorted { $0.time < $1.time }
      var unit = AlertedUnit(
        observed: ordered[0].time...ordered[ordered.count - 1].time, alerts: [], failures: [])
      var start: Double?
      for (place, row) in ordered.enumerated() {
        let next = place + 1 < ordered.count ? ordered[place + 1] : nil
        // A silence longer than the horizon, such as a repair, ends alerts and runs.
        let goesOn = next.map { $0.time - row.time <= horizon } ?? false
        if row.call { start = start ?? row.time }
        if let began = start,
          !row.call || !goesOn || next?.call == false || (row.label == 1 && next?.label == 0)
        {
          unit.alerts.append(began...row.time)
          start = nil
        }
        if row.label == 1, next == nil || !goesOn || next?.label == 0 { unit.failures.append(row.time) }
      }
      judged.append(unit)
    }
    guard judged.contains(where: { !$0.failures.isEmpty }) else { return nil }
    return try AlertReport(judged, horizon: horizon)
  }
}
