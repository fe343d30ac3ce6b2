public import ForeshockLinearAlgebra
internal import ForeshockNumerics

extension GradientBoosting {
  /// Rows to judge rounds by that no tree sees.
  public struct Validation: Sendable {
    let x: Matrix
    let targets: [Double]
    let weights: [Double]?
    let initialScores: [Double]?

    /// - Parameters:
    ///   - x: one row an example, with the columns of the training table.
    ///   - targets: one a row, as the loss takes them.
    ///   - weights: one a row, at least zero; nil for ones.
    ///   - initialScores: where each row starts, output after output; needed where the training rows have them, and
    ///     refused where not.
    /// - Precondition: there are as many targets, and weights if any, as rows.
    public init(
      _ x: Matrix, targets: [Double], weights: [Double]? = nil, initialScores: [Double]? = nil
    ) {
      precondition(targets.count == x.rowCount, "\(targets.count) targets do not fit \(x.rowCount) rows")
      precondition((weights?.count ?? x.rowCount) == x.rowCount, "there is a weight for each row")
      self.x = x
      self.targets = targets
      self.weights = weights
      self.initialScores = initialScores
    }
  }

  /// What a fit tells after each round.
  public struct Progress: Hashable, Sendable {
    /// Rounds that are done.
    public let round: Int
    /// Rounds there may be.
    public let rounds: Int
    /// The loss on the rows of validation, if there are any.
    public let validationLoss: Double?
  }

  /// Fits the model to labels, for losses with classes.
  ///
  /// - Parameters:
  ///   - x: one row an example, one column a feature; NaN marks a missing value.
  ///   - labels: 0 or 1, or the number of the class, for each row.
  ///   - weights: one a row, at least zero; nil for ones.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the model is the same for any number.
  /// - Throws: As ``fit(_:targets:weights:initialScores:validation:objective:threads:progress:)``.
  public func fit(
    _ x: Matrix, labels: [Int], weights: [Double]? = nil, threads: Int? = nil
  ) throws(SupervisedError) -> Fitted {
    try fit(x, targets: labels.map(Double.init), weights: weights, threads: threads)
  }

  /// Fits the model.
  ///
  /// - Parameters:
  ///   - x: one row an example, one column a feature; NaN marks a missing value.
  ///   - targets: one a row, as ``loss`` takes them.
  ///   - weights: one a row, at least zero; nil for ones. A weight of two counts a row twice in all sums, once among the
  ///     rows of a leaf.
  ///   - initialScores: where each row starts, output after output; nil for the best constant. The model then has no
  ///     baseline and predicts what is to be added to them: also where no split is worth anything, round by round a
  ///     constant.
  ///   - validation: rows to stop by, with initial scores of their own where there are any; nil for the last ones of `x` where ``earlyStopping`` asks for any.
  ///   - objective: a loss of the caller's own, instead of ``loss``; targets may then be any finite numbers.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the model is the same for any number.
  ///   - progress: called after each round on the calling thread; false ends the fit with the rounds so far.
  /// - Precondition: there are as many targets, weights and initial scores, if any, as rows; as many columns in both tables.
  /// - Throws: ``SupervisedError`` for a setting out of bounds, class weights with a loss of the caller's own, no rows, one
  ///   class only, a bad weight or target, initial scores of only one of both tables, more than 2²⁷ rows, derivatives or
  ///   losses of validation that are not finite, or, with Cox's loss, rows to stop by among which no failure happens while
  ///   another row is at risk.
  /// - Complexity: O(rows · columns) for the bins and each level of a tree; a byte a cell, 60 bytes a row, and 32
  ///   kilobytes a leaf and eight columns.
  public func fit(
    _ x: Matrix, targets: [Double], weights: [Double]? = nil, initialScores: [Double]? = nil,
    validation: Validation? = nil, objective: (any BoostingObjective)? = nil, threads: Int? = nil,
    progress: ((Progress) -> Bool)? = nil
  ) throws(SupervisedError) -> Fitted {
    try fit(
      x, targets: targets, weights: weights, initialScores: initialScores, validation: validation,
      stopping: nil, objective: objective, threads: threads, progress: progress)
  }

  /// - Parameter stopping: which rows of `x` to learn from and which to stop by where ``earlyStopping`` asks for any; nil
  ///   for the last ones.
  func fit(
    _ x: Matrix, targets: [Double], weights: [Double]? = nil, initialScores: [Double]? = nil,
    validation: Validation? = nil, stopping: StoppingRows?,
    objective: (any BoostingObjective)? = nil,
    threads: Int? = nil, progress: ((Progress) -> Bool)? = nil
  ) throws(SupervisedError) -> Fitted {
    precondition(targets.count == x.rowCount, "\(targets.count) targets do not fit \(x.rowCount) rows")
    precondition((weights?.count ?? x.rowCount) == x.rowCount, "there is a weight for each row")
    precondition(
      validation == nil || validation?.x.columnCount == x.columnCount, "both tables have the same columns")
    try checkSettings(columnCount: x.columnCount)
    guard objective == nil || classWeights == .uniform else {
      throw .invalidParameter("classWeights", reason: "a loss of the caller's own has no classes")
    }
    guard validation == nil || (validation?.initialScores == nil) == (initialScores == nil) else {
      throw .invalidParameter(
        "validation",
        reason: "both tables have initial scores, or neither, to be judged from where rows start")
    }
    guard x.rowCount > 0 else { throw .noRows }
    guard x.rowCount <= GradientUnits.mostRows else {
      throw .invalidParameter("rows", reason: "at most \(GradientUnits.mostRows), not \(x.rowCount)")
    }
    let kind: PreparedLoss.Kind = objective.map { .custom($0) } ?? .builtIn(loss)
    if objective == nil {
      try checkTargets(targets)
      if let validation { try checkTargets(validation.targets) }
    } else {
      for targets in [targets, validation?.targets ?? []] {
        if let row = targets.firstIndex(where: { !$0.isFinite }) {
          throw .invalidTarget(row: row, value: targets[row])
        }
      }
    }
    let allWeights = try rowWeights(targets, weights)
    var rows = allWeights.indices.filter { allWeights[$0] > 0 }
    var judged: BoostingRun.Judged?
    if earlyStopping != nil || validation != nil {
      if let validation {
        let w = try rowWeights(validation.targets, validation.weights)
        let prepared = PreparedLoss(kind, targets: validation.targets, weights: w)
        precondition(
          validation.initialScores == nil
            || validation.initialScores?.count == prepared.outputCount * prepared.count,
          "there is an initial score for each row of validation and output")
        judged = BoostingRun.Judged(x: validation.x, loss: prepared, start: validation.initialScores)
      } else if let earlyStopping, rows.count > 1 {
        let last: [Int]
        if let stopping {
          rows = stopping.training.filter { allWeights[$0] > 0 }
          last = stopping.judged.filter { allWeights[$0] > 0 }
          guard !rows.isEmpty, !last.isEmpty else { throw .noRows }
        } else {
          let held = StoppingRows.count(earlyStopping.validationShare, of: rows.count)
          last = Array(rows.suffix(held))
          rows.removeLast(held)
        }
        judged = BoostingRun.Judged(
          x: x.rows(at: last),
          loss: PreparedLoss(kind, targets: last.map { targets[$0] }, weights: last.map { allWeights[$0] }),
          start: initialScores.map { picked(last, of: $0, rowCount: x.rowCount) })
      }
    }
    if let judged, earlyStopping != nil, !judged.loss.tellsScoresApart {
      throw .noEventsToStopBy
    }
    let isWhole = rows.count == x.rowCount
    let prepared = PreparedLoss(
      kind, targets: isWhole ? targets : rows.map { targets[$0] },
      weights: isWhole ? allWeights : rows.map { allWeights[$0] })
    if objective == nil, case .logistic = loss, let first = prepared.targets.first,
      prepared.targets.allSatisfy({ $0 == first })
    {
      throw .oneClassOnly(label: Int(first))
    }
    if let initialScores {
      precondition(
        initialScores.count == prepared.outputCount * x.rowCount,
        "there is an initial score for each row and output")
    }
    let start = initialScores.map { picked(rows, of: $0, rowCount: x.rowCount) }
    var run = BoostingRun(
      self, x, rows: isWhole ? nil : rows, prepared, judged: judged, start: start, threads: threads)
    return try run.fitted(progress: progress)
  }

  /// The scores of some rows, output after output.
  private func picked(_ rows: [Int], of scores: [Double], rowCount: Int) -> [Double] {
    stride(from: 0, to: scores.count - rowCount + 1, by: rowCount).flatMap { first in
      rows.map { scores[first + $0] }
    }
  }
}
