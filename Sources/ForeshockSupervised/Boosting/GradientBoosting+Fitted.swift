public import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension GradientBoosting {
  /// Why a fit ended.
  public enum StopReason: String, Hashable, Sendable, Codable {
    /// All rounds were done.
    case allRounds
    /// No leaf could be split any more.
    case noMoreSplits
    /// The loss on the rows of validation had not fallen for some rounds.
    case noMoreImprovement
    /// The caller asked for it.
    case cancelled
    /// The trees were read from another tool's file.
    case imported
  }

  /// A fitted model: a value to share, store and ask.
  public struct Fitted: Hashable, Sendable {
    /// The trees, whose sum is the score.
    public let ensemble: TreeEnsemble
    /// What was minimised; nil for a loss of the caller's own.
    public let loss: BoostingLoss?
    /// The loss on the rows of validation after each round, those after the best one among them; empty without such
    /// rows.
    public let validationLosses: [Double]
    /// Why the fit ended.
    public let stopReason: StopReason

    init(
      _ ensemble: TreeEnsemble, loss: BoostingLoss?, validationLosses: [Double], stopReason: StopReason
    ) {
      self.ensemble = ensemble
      self.loss = loss
      self.validationLosses = validationLosses
      self.stopReason = stopReason
    }
  }
}

extension GradientBoosting.Fitted {
  /// How many columns a row has.
  public var featureCount: Int { ensemble.featureCount }
  /// How many rounds the model has.
  public var roundCount: Int { ensemble.treeCount / ensemble.outputCount }

  /// The scores of each row, one column an output: log-odds, logarithms of means, or plain values, as
  /// ``BoostingLoss`` says.
  ///
  /// - Precondition: `x` has the columns of the training table.
  public func scores(for x: Matrix, threads: Int? = nil) -> Matrix {
    ensemble.scores(for: x, threads: threads)
  }

  /// The score of one row, that of the first output, without allocating.
  public func score(of row: Span<Double>) -> Double { ensemble.score(of: row) }

  /// What is predicted of each row: the probability of label 1, a mean, a quantile, or a relative hazard, by the
  /// loss; for softmax the number of the most probable class; the score itself for a loss of the caller's own.
  ///
  /// - Precondition: `x` has the columns of the training table.
  public func predictions(for x: Matrix, threads: Int? = nil) -> [Double] {
    let scores = ensemble.scores(for: x, threads: threads)
    guard case .softmax = loss else { return scores.column(0).map(prediction(of:)) }
    return (0..<x.rowCount).map { Double(scores.greatestColumn(ofRow: $0)) }
  }

  /// What is predicted of one row, without allocating.
  ///
  /// - Precondition: the row has a cell for each column of the training table, and the model one output.
  public func prediction(of row: Span<Double>) -> Double {
    precondition(ensemble.outputCount == 1, "a model of several classes has probabilities")
    return prediction(of: ensemble.score(of: row))
  }

  /// The probability of each class: one row a row of `x`, one column a class, also for the logistic loss.
  ///
  /// - Precondition: the loss is logistic or softmax.
  public func probabilities(for x: Matrix, threads: Int? = nil) -> Matrix {
    let scores = ensemble.scores(for: x, threads: threads)
    var result = Matrix(rowCount: x.rowCount, columnCount: max(2, scores.columnCount)) { _, _ in 0 }
    switch loss {
    case .logistic:
      for row in 0..<x.rowCount {
        result[row, 1] = prediction(of: scores[row, 0])
        result[row, 0] = 1 - result[row, 1]
      }
    case .softmax(let classes):
      for row in 0..<x.rowCount {
        var greatest = -Double.infinity
        for k in 0..<classes { greatest = max(greatest, scores[row, k]) }
        var total = 0.0
        for k in 0..<classes {
          result[row, k] = exp(scores[row, k] - greatest)
          total += result[row, k]
        }
        for k in 0..<classes { result[row, k] /= total }
      }
    default: preconditionFailure("only losses with classes have probabilities")
    }
    return result
  }

  /// The probability of each class for one row, without allocating.
  ///
  /// - Parameters:
  ///   - row: one cell a column of the training table.
  ///   - result: receives one probability a class.
  /// - Precondition: the loss is logistic or softmax, and the counts fit.
  public func probabilities(of row: Span<Double>, into result: inout [Double]) {
    switch loss {
    case .logistic:
      precondition(result.count == 2, "\(result.count) places do not fit 2 classes")
      result[1] = prediction(of: ensemble.score(of: row))
      result[0] = 1 - result[1]
    case .softmax:
      ensemble.scores(of: row, into: &result)
      let greatest = result.reduce(-.infinity, max)
      var total = 0.0
      for k in result.indices {
        result[k] = exp(result[k] - greatest)
        total += result[k]
      }
      for k in result.indices { result[k] /= total }
    default: preconditionFailure("only losses with classes have probabilities")
    }
  }

  private func prediction(of score: Double) -> Double {
    switch loss {
    case .logistic:
      let t = exp(-abs(score))
      return score < 0 ? t / (1 + t) : 1 / (1 + t)
    case .poisson, .tweedie, .cox: return exp(score)
    case .squared, .absolute, .quantile, .softmax, nil: return score
    }
  }
}
