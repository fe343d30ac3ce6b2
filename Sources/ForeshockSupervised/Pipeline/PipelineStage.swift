internal import ForeshockLinearAlgebra
internal import ForeshockMetrics
internal import ForeshockSeries

/// All that is learned from training rows alone: how columns are encoded, the model, what class weights did to the odds,
/// and the models of the interval's ends.
package struct PipelineStage: Hashable, Sendable, Codable {
  let encoder: FailureEncoder
  let model: FittedFailureModel
  /// What is added to log-odds because classes were weighted.
  let shift: Double
  /// Models of the lower and the upper end, for boosting with intervals.
  let ends: [FittedFailureModel]

  init(
    _ settings: FailurePipeline, _ table: PipelineTable, _ answers: FailureAnswers, _ weights: [Double]?,
    rows: [Int], fold: Int?, threads: Int?
  ) throws(PipelineError) {
    encoder = try FailureEncoder(
      table.columns, rows: rows, forTrees: settings.model.isTreeModel, standardizes: settings.standardizes,
      mostCategories: settings.mostCategories)
    let x = encoder.matrix(table.columns, rows: rows)
    let own = answers.rows(at: rows)
    let categorical = encoder.categorical
    let ownWeights = weights.map { weights in rows.map { weights[$0] } }
    let stopping = try settings.stoppingRows(of: rows, table, answers, weights)
    do throws(SupervisedError) {
      if case .labels(let labels) = own, Set(labels).count == 1 {
        throw SupervisedError.oneClassOnly(label: labels[0])
      }
      if case .logisticPath(let choice) = settings.model, case .labels(let labels) = own {
        let splits: [ForeshockMetrics.Split]
        do throws(PipelineError) {
          splits = try settings.validation.innerSplits(choice.folds, of: rows, table, answers)
        } catch { throw SupervisedError.invalidParameter("lambda", reason: error.description) }
        model = .logistic(try choice.fit(x, labels: labels, weights: ownWeights, splits: splits))
      } else {
        model = try FittedFailureModel(
          settings.model, x, own, ownWeights, categorical: categorical, stopping: stopping, threads: threads)
      }
      if case .labels(let labels) = own {
        shift = try settings.model.logOddsShift(labels: labels, weights: ownWeights)
      } else {
        shift = 0
      }
      var ends: [FittedFailureModel] = []
      if let level = settings.intervalLevel, case .gradientBoosting(var boosting) = settings.model {
        for quantile in [(1 - level) / 2, (1 + level) / 2] {
          boosting.loss = .quantile(quantile)
          ends.append(
            try FittedFailureModel(
              .gradientBoosting(boosting), x, own, ownWeights, categorical: categorical, stopping: stopping,
              threads: threads))
        }
      }
      self.ends = ends
    } catch { throw .model(error, fold: fold) }
  }

  /// Log-odds for the population, numbers, or risks.
  func scores(of x: Matrix, threads: Int?) -> [Double] {
    let scores = model.scores(for: x, threads: threads)
    return shift == 0 ? scores : scores.map { $0 + shift }
  }

  /// The interval's ends before they are widened, the lower one first; both the prediction where no models of the ends are.
  func intervals(of x: Matrix, threads: Int?) -> [(lower: Double, upper: Double)] {
    guard ends.count == 2 else { return scores(of: x, threads: threads).map { ($0, $0) } }
    let lower = ends[0].scores(for: x, threads: threads)
    let upper = ends[1].scores(for: x, threads: threads)
    return zip(lower, upper).map { ($0 <= $1) ? ($0, $1) : ($1, $0) }
  }

  /// Whether a stored stage can be used.
  var isSound: Bool {
    encoder.isSound && shift.isFinite && (ends.isEmpty || ends.count == 2)
      && ([model] + ends).allSatisfy { $0.columnCount == encoder.width }
  }
}
