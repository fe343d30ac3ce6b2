package import ForeshockMetrics
internal import ForeshockNumerics
package import ForeshockSeries
internal import Synchronization

/// A table read for a pipeline, and its splits: what all candidates of a search share.
struct PreparedPipeline: Sendable {
  let columns: [String]
  let table: PipelineTable
  let answers: FailureAnswers
  /// The rows with an answer.
  let known: [Int]
  /// One a row of the table; nil for ones. Those of rows without an answer are placeholders.
  let weights: [Double]?
  let splits: [ForeshockMetrics.Split]
  let leaks: [Leak]
  let splitRule: String

  init(_ settings: FailurePipeline, _ source: Table, splits given: [ForeshockMetrics.Split]?, threads: Int?)
    throws(PipelineError)
  {
    try settings.check()
    columns = try settings.chosenColumns(of: source)
    (answers, known) = try FailureAnswers.read(settings.target, of: source)
    guard !known.isEmpty else { throw .noKnownAnswers }
    weights = try Self.weights(settings.weight, of: source, known: known)
    table = try PipelineTable(
      source, columns: columns, words: Set(settings.categorical), unit: settings.unit, time: settings.time,
      bank: settings.bank, threads: threads)
    guard !table.columns.isEmpty else {
      throw .invalidSetting(name: "columns", reason: "there is no column to learn from")
    }
    var labels: [Int]?
    if case .labels(let all) = answers {
      labels = all
      let first = all[known[0]]
      if known.allSatisfy({ all[$0] == first }) { throw .oneClassOnly(label: first) }
    }
    if case .classes(let all, let names) = answers {
      labels = all
      if names.count < 2 { throw .oneClassOnly(label: 0) }
    }
    let validation = settings.validation
    if let given {
      splits = try Self.checked(given, known: known, rowCount: table.rowCount)
      splitRule = "\(given.count) splits of the caller's own"
    } else {
      splits = try validation.splits(known: known, units: table.units, times: table.times, labels: labels)
      splitRule =
        switch validation.resolved(hasUnits: table.units != nil) {
        case .units, .automatic:
          "each of \(table.unitNames.count) units held out once, in \(splits.count) folds"
        case .forward: "\(splits.count) blocks in time, each judged by a model of all rows before it"
        case .purged:
          "\(splits.count) blocks in time, each judged by a model of all other rows but those too near to it"
        case .unitsAndTime: "units in \(splits.count) folds, judged in the last part of the time"
        }
    }
    leaks = try Self.leaks(splits, table, validation)
  }

  private static func weights(
    _ name: String?, of source: Table, known: [Int]
  ) throws(PipelineError) -> [Double]? {
    guard let name else { return nil }
    let cells: [Double]
    do { cells = try source.numbers(name) } catch { throw .table(error) }
    if let row = known.first(where: { !(cells[$0] >= 0 && cells[$0].isFinite) }) {
      throw .invalidCell(column: name, row: row, reason: "is not a weight of at least 0")
    }
    return cells.map { $0.isNaN ? 1 : $0 }
  }

  private static func checked(
    _ given: [ForeshockMetrics.Split], known: [Int], rowCount: Int
  ) throws(PipelineError) -> [ForeshockMetrics.Split] {
    guard given.count >= 2 else {
      throw .invalidSetting(name: "splits", reason: "there must be at least two, not \(given.count)")
    }
    let isKnown = Set(known)
    var isHeld = [Bool](repeating: false, count: rowCount)
    var splits: [ForeshockMetrics.Split] = []
    for (fold, split) in given.enumerated() {
      for row in split.training + split.test where row >= rowCount {
        throw .invalidSetting(name: "splits", reason: "there is no row \(row)")
      }
      let test = split.test.filter(isKnown.contains)
      let training = split.training.filter(isKnown.contains)
      guard !test.isEmpty else { throw .split(.emptyTest(fold: fold)) }
      guard !training.isEmpty else { throw .split(.emptyTraining(fold: fold)) }
      for row in test {
        if isHeld[row] { throw .invalidSetting(name: "splits", reason: "row \(row) is held out twice") }
        isHeld[row] = true
      }
      splits.append(ForeshockMetrics.Split(training: training, test: test))
    }
    return splits
  }

  /// What the splits give away: of each kind that their way promises to be free of, what all splits have of it.
  private static func leaks(
    _ splits: [ForeshockMetrics.Split], _ table: PipelineTable, _ validation: FailureValidation
  ) throws(PipelineError) -> [Leak] {
    var kinds: Set<Leak.Kind> = [.sharedRow]
    switch validation.resolved(hasUnits: table.units != nil) {
    case .units, .automatic: kinds.formUnion([.sharedUnit, .overlappingWindows, .overlappingLabels])
    case .unitsAndTime:
      kinds.formUnion([.sharedUnit, .overlappingWindows, .overlappingLabels, .trainingAfterTest])
    case .forward: kinds.formUnion([.overlappingLabels, .trainingAfterTest])
    case .purged: kinds.formUnion([.overlappingLabels])
    }
    do {
      let check = try LeakageCheck(
        times: table.times ?? (0..<table.rowCount).map(Double.init), units: table.units,
        featureReach: validation.featureReach, labelHorizon: validation.labelHorizon)
      return splits.flatMap { check.leaks(in: $0, of: kinds) }
    } catch { throw .split(error) }
  }

  /// The weights of the rows held out, fold by fold; nil for ones.
  var heldWeights: [[Double]]? { weights.map { all in splits.map { $0.test.map { all[$0] } } } }

  /// The stages of all folds, in order.
  func stages(
    _ settings: FailurePipeline, threads: Int?, done: (@Sendable () -> Void)? = nil
  ) throws(PipelineError) -> [PipelineStage] {
    try Parallel.map(count: splits.count, threads: threads) { fold throws(PipelineError) -> PipelineStage in
      defer { done?() }
      return try PipelineStage(
        settings, table, answers, weights, rows: splits[fold].training, fold: fold, threads: threads)
    }
  }

  /// Scores of the rows held out, fold by fold.
  func scores(_ stages: [PipelineStage], threads: Int?) -> [[Double]] {
    zip(stages, splits).map { stage, split in
      stage.scores(of: stage.encoder.matrix(table.columns, rows: split.test), threads: threads)
    }
  }

  /// The mean of the folds' losses, weighted by rows; nil where none can be said.
  func loss(of scores: [[Double]]) -> Double? {
    var (sum, count) = (0.0, 0.0)
    for (split, scores) in zip(splits, scores) {
      guard let loss = answers.rows(at: split.test).loss(scores: scores) else { continue }
      sum += loss * Double(split.test.count)
      count += Double(split.test.count)
    }
    return count > 0 ? sum / count : nil
  }

  func fitted(
    _ settings: FailurePipeline, threads: Int?, progress: (@Sendable (Int, Int) -> Void)?
  ) throws(PipelineError) -> FailurePipeline.Fitted {
    let finished = FitCount()
    let total = splits.count + 1
    let stages = try stages(settings, threads: threads) {
      progress?(finished.next(), total)
    }
    let judged = try JudgedFolds(self, settings, stages, threads: threads)
    let stage = try PipelineStage(settings, table, answers, weights, rows: known, fold: nil, threads: threads)
    progress?(total, total)
    return FailurePipeline.Fitted(
      settings: settings, columns: columns, classNames: answers.classNames, stage: stage,
      calibration: judged.calibration,
      threshold: judged.threshold, widening: judged.widening, report: judged.report)
  }
}

/// Counts what is done, on any thread.
final class FitCount: Sendable {
  private let value = Atomic<Int>(0)

  /// One more than before.
  func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).newValue }
}

extension FailurePipeline {
  /// What each fold's training rows alone give.
  package func foldStages(_ table: Table, splits: [ForeshockMetrics.Split]?) throws(PipelineError)
    -> [PipelineStage]
  {
    try PreparedPipeline(self, table, splits: splits, threads: nil).stages(self, threads: nil)
  }

  /// The label of each row held out, and what the fold's model says of it before calibration.
  package func foldProbabilities(
    _ table: Table
  ) throws(PipelineError) -> [(label: Int, probability: Double)] {
    let prepared = try PreparedPipeline(self, table, splits: nil, threads: nil)
    guard case .labels(let labels) = prepared.answers else { return [] }
    let scores = prepared.scores(try prepared.stages(self, threads: nil), threads: nil)
    return zip(prepared.splits, scores).flatMap { split, scores in
      zip(split.test, scores).map { row, score in
        (labels[row], ProbabilityCalibration.none.probability(ofLogOdds: score))
      }
    }
  }
}
