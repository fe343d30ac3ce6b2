internal import ForeshockAnomaly
internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// Runs a detector of rows over a table.
struct RowDetection {
  let method: DetectorMethod
  let options: DetectionOptions
  let run: RunOptions

  struct Outcome {
    var archive: DetectorArchive
    var judgement: Judgement
    /// What each column had in each score, if it was asked for.
    var contributions: Matrix?
  }

  /// Whether rows are scored one after the other.
  private var streams: Bool { options.streaming || method.kind == .rowStream }

  /// Learns from one table and scores another, or the same.
  func outcome(
    scoring scored: Matrix, learningFrom learned: Matrix, columns: [String], of file: TableFile,
    hasOwnTraining: Bool, on interval: SamplingInterval, wantsContributions: Bool
  ) throws -> Outcome {
    // One row is like itself: every score would be the same.
    guard learned.rowCount >= 2 else {
      throw CommandFailure(
        .notEnoughData,
        "\(file.name): there \(learned.rowCount == 1 ? "is 1 row" : "are no rows") to learn from; at least 2 are needed"
      )
    }
    var settings = options.settings(seed: run.seed)
    settings.warmUp = try options.warmUpSamples(on: .step)
    do {
      if streams {
        var stream = try settings.rowStream(method, columnCount: columns.count)
        if hasOwnTraining { _ = scores(&stream, learned) }
        return try judged(
          DetectorArchive(
            method: method, columns: columns, detectors: [stream], isStreaming: true, interval: interval),
          scored, file, interval, wantsContributions)
      }
      let (fitted, own) = try fit(settings.rowDetector(method), learned)
      let threshold =
        try options.rate(on: interval) != nil
        ? nil
        : AnomalyThreshold(
          contamination: options.contamination ?? 0.01, scores: own.filter { !$0.isNaN }
        ).value
      return try judged(
        DetectorArchive(
          method: method, columns: columns, detectors: [fitted], isStreaming: false,
          threshold: threshold, interval: interval), scored, file, interval, wantsContributions)
    } catch let error as AnomalyError {
      throw failure(error, columns, file)
    }
  }

  /// Scores with a detector that was stored.
  func outcome(
    scoring scored: Matrix, loaded archive: DetectorArchive, of file: TableFile,
    on interval: SamplingInterval,
    wantsContributions: Bool
  ) throws -> Outcome {
    try judged(archive, scored, file, interval, wantsContributions)
  }

  private func judged(
    _ archive: DetectorArchive, _ scored: Matrix, _ file: TableFile, _ interval: SamplingInterval,
    _ wantsContributions: Bool
  ) throws -> Outcome {
    var archive = archive
    var contributions: Matrix?
    let scores: [Double]
    if var stream = archive.detectors.first as? any StreamingRowDetector & Codable {
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
    let judge = Judge(rate: rate, contamination: options.contamination ?? 0.01, refractory: 1)
    let judgement = try judge.judgement(on: scores, &archive.alarms, &archive.threshold, name: file.name)
    return Outcome(archive: archive, judgement: judgement, contributions: contributions)
  }

  private func fit<Detector: OutlierDetector>(
    _ detector: Detector, _ x: Matrix
  ) throws -> (any Codable, [Double]) {
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
