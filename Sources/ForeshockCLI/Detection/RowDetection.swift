internal import ForeshockAnomaly
internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// Runs a detector of rows over a table.
struct RowDetection {
  let method: DetectorMethod
  let options: DetectionOptions
  let run: RunOptions

  /// The rows that are judged together: all of them, or those of each series, with their places in time.
  typealias Group = (id: String?, rows: [Int], grid: SampleGrid)

  struct Outcome {
    var archive: DetectorArchive
    var parts: [JudgedSeries]
    /// What each column had in each score, if it was asked for.
    var contributions: Matrix?
  }

  /// Whether rows are scored one after the other.
  var streams: Bool { options.streaming || method.kind == .rowStream }

  /// Learns from one table and scores another, or the same.
  func outcome(
    scoring scored: Matrix, learningFrom learned: Matrix, weights: [Double]?, columns: MixedColumns,
    of file: TableFile, hasOwnTraining: Bool, on interval: SamplingInterval, groups: [Group],
    wantsContributions: Bool
  ) throws -> Outcome {
    // One row is like itself: every score would be the same.
    guard learned.rowCount >= 2 else {
      throw CommandFailure(
        .notEnoughData,
        "\(file.name): there \(learned.rowCount == 1 ? "is 1 row" : "are no rows") to learn from; at least 2 are needed"
      )
    }
    var settings = options.settings(seed: run.seed)
    settings.warmUp = try options.warmUpSamples(on: interval)
    settings.categoricalColumns = columns.places
    let names = columns.names
    do {
      if streams {
        var stream = try settings.rowStream(method, columnCount: names.count)
        if hasOwnTraining { _ = scores(&stream, learned) }
        return try judged(
          DetectorArchive(
            method: method, columns: names, detectors: [stream], isStreaming: true, interval: interval),
          scored, file, interval, groups, wantsContributions)
      }
      let (fitted, own) = try fit(settings.rowDetector(method), learned, weights)
      let threshold =
        try options.rate(on: interval) != nil
        ? nil
        : AnomalyThreshold(
          contamination: options.contamination ?? 0.01, scores: own.filter { !$0.isNaN }
        ).value
      return try judged(
        DetectorArchive(
          method: method, columns: names, detectors: [fitted], isStreaming: false,
          threshold: threshold, interval: interval, categories: columns.categories), scored, file, interval,
        groups, wantsContributions)
    } catch let error as AnomalyError {
      throw failure(error, names, file)
    }
  }

  /// Scores with a detector that was stored.
  func outcome(
    scoring scored: Matrix, loaded archive: DetectorArchive, of file: TableFile,
    on interval: SamplingInterval, groups: [Group], wantsContributions: Bool
  ) throws -> Outcome {
    try judged(archive, scored, file, interval, groups, wantsContributions)
  }

  private func judged(
    _ archive: DetectorArchive, _ scored: Matrix, _ file: TableFile, _ interval: SamplingInterval,
    _ groups: [Group], _ wantsContributions: Bool
  ) throws -> Outcome {
    var archive = archive
    var contributions: Matrix?
    let scores: [Double]
    if var stream = archive.detectors.first as? any StreamingRowDetector & Codable {
      if wantsContributions, let forest = stream as? MeasuredRandomCutForest {
        contributions = attributions(forest, scored)
      }
      scores = self.scores(&stream, scored)
      archive.detectors = [stream]
    } else if let fitted = archive.detectors.first as? any FittedOutlierDetector {
      scores = fitted.scores(for: scored, threads: nil)
      if wantsContributions, let forest = fitted as? IsolationForest.Fitted {
        contributions = forest.contributions(for: scored)
      }
    } else {
      preconditionFailure("A detector of rows is one of the two")
    }
    let rate = try options.rate(on: interval) ?? (streams && options.contamination == nil ? 0.001 : nil)
    let judge = Judge(
      rate: rate, contamination: options.contamination ?? 0.01,
      refractory: try refractory(on: interval, groups))
    var parts = try judged(scores, by: judge, &archive, groups, file.name)
    if streams { for index in parts.indices { parts[index].spacing = interval } }
    return Outcome(archive: archive, parts: parts, contributions: contributions)
  }

  /// Rows that lie nowhere in time, or stand between those of others, have nothing to do with the one before.
  private func refractory(on interval: SamplingInterval, _ groups: [Group]) throws -> Int {
    let isInOrder = groups.count == 1 && (streams || groups[0].grid.interval != .step)
    let hasOwnTime = !streams && groups.allSatisfy { $0.grid.interval != .step }
    guard options.refractory != nil || isInOrder || hasOwnTime else { return 1 }
    return try options.refractorySamples(on: interval)
  }

  /// Alarms go by one stream over all rows, in time where they have one; a threshold judges each group by itself.
  private func judged(
    _ scores: [Double], by judge: Judge, _ archive: inout DetectorArchive, _ groups: [Group], _ name: String
  ) throws -> [JudgedSeries] {
    func placed(_ group: Group) -> [Double] {
      var own = [Double](repeating: .nan, count: group.grid.count)
      for case (let row, let place?) in zip(group.rows, group.grid.places) { own[place] = scores[row] }
      return own
    }
    let quiet = AlarmVerdict(score: .nan, pValue: .nan, isAnomalous: false, startsIncident: false)
    let one = groups.count == 1 ? groups.first : nil
    if let verdicts = try judge.verdicts(
      on: one.map(placed) ?? scores, &archive.alarms, archive.threshold)
    {
      return groups.map { group in
        var own = verdicts
        if one == nil {
          own = [AlarmVerdict](repeating: quiet, count: group.grid.count)
          for case (let row, let place?) in zip(group.rows, group.grid.places) { own[place] = verdicts[row] }
        }
        var judgement = Judgement(own)
        judgement.rate = archive.alarms?.policy.alpha
        return JudgedSeries(id: group.id, rows: group.rows, grid: group.grid, judgement: judgement)
      }
    }
    let threshold = try judge.threshold(of: scores, &archive.threshold, name: name)
    return try groups.map { group in
      JudgedSeries(
        id: group.id, rows: group.rows, grid: group.grid,
        judgement: try Judgement(
          scores: placed(group), among: scores, threshold: threshold, refractory: judge.refractory))
    }
  }

  private func fit<Detector: OutlierDetector>(
    _ detector: Detector, _ x: Matrix, _ weights: [Double]?
  ) throws -> (any Codable, [Double]) {
    if let weights, let forest = detector as? IsolationForest {
      let fitted = try forest.fit(x, sampleWeights: weights)
      return (fitted, fitted.scores(for: x, threads: nil))
    }
    let fitted = try detector.fit(x, threads: nil)
    guard let stored = fitted as? any Codable else {
      preconditionFailure("Every fitted detector of the command can be stored")
    }
    return (stored, fitted.scores(for: x, threads: nil))
  }

  private func scores(_ stream: inout any StreamingRowDetector & Codable, _ x: Matrix) -> [Double] {
    func run(_ detector: some StreamingRowDetector & Codable) -> (
      [Double], any StreamingRowDetector & Codable
    ) {
      var detector = detector
      let scores = (0..<x.rowCount).map { detector.update(x.row($0)) }
      return (scores, detector)
    }
    let (scores, moved) = run(stream)
    stream = moved
    return scores
  }

  /// What each column had in the score of each row, whichever side it was on; together they are the score.
  private func attributions(_ forest: MeasuredRandomCutForest, _ x: Matrix) -> Matrix {
    var forest = forest
    var shares = [[Double]](repeating: [], count: x.columnCount)
    for row in 0..<x.rowCount {
      let values = x.row(row)
      let attribution = forest.attribution(of: values)
      for column in shares.indices {
        shares[column].append(attribution.high[column] + attribution.low[column])
      }
      _ = forest.update(values)
    }
    return Matrix(columns: shares)
  }

  private func failure(_ error: AnomalyError, _ columns: [String], _ file: TableFile) -> CommandFailure {
    switch error {
    case .infiniteValue(let row, let column):
      CommandFailure(
        .badData, "\(file.name): row \(row + 1) of column '\(columns[column])' is infinite",
        hint: "Leave the cell empty if the value is unknown.")
    case .noData, .tooFewObservations: CommandFailure(.notEnoughData, "\(file.name): \(error)")
    default: CommandFailure(.badData, "\(file.name): \(error)")
    }
  }
}
