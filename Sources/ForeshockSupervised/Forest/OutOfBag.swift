public import ForeshockLinearAlgebra
internal import ForeshockMetrics
internal import ForeshockNumerics

extension RandomForest {
  /// What each row of training is predicted by the trees that did not see it.
  ///
  /// Source: Breiman, "Random forests", Machine Learning 45, 2001, section 3.1.
  public struct OutOfBag: Sendable {
    /// One row a row: the probabilities of all classes, or the mean; NaN for a row that every tree saw.
    public let predictions: Matrix
    /// How many trees did not see each row.
    public let treeCounts: [Int]
    private let model: Fitted
    private let bags: [RowBag]
    private let x: Matrix
    private var outcome: Outcome { model.outcome }
    private let targets: [Double]
    private let weights: [Double]
    /// Rows with a prediction and a weight above zero.
    private let judged: [Int]

    init(
      _ model: Fitted, _ bags: [RowBag], _ x: Matrix, _ targets: [Double], weights: [Double], threads: Int?
    ) {
      let structure = model.ensemble.structure
      let walk = TreeWalk(structure)
      let outputs = structure.outputCount
      let blockRows = TreeWalk.blockRows(featureCount: x.columnCount)
      let parts = Parallel.mapChunks(count: x.rowCount, chunkSize: 32 * blockRows, threads: threads) {
        chunk in
        var sums = [Double](repeating: 0, count: chunk.count * outputs)
        var counts = [Int](repeating: 0, count: chunk.count)
        var scratch: [Double] = []
        for first in stride(from: chunk.lowerBound, to: chunk.upperBound, by: blockRows) {
          walk.visit(
            structure, trees: 0..<structure.treeCount, x.elements, rowCount: x.rowCount,
            rows: first..<min(chunk.upperBound, first + blockRows), scratch: &scratch
          ) { tree, row, _, value in
            guard !bags[tree / outputs].contains(row) else { return }
            let output = tree % outputs
            sums[(row - chunk.lowerBound) * outputs + output] += value
            if output == 0 { counts[row - chunk.lowerBound] += 1 }
          }
        }
        return (sums, counts)
      }
      let sums = parts.flatMap(\.0)
      let counts = parts.flatMap(\.1)
      let trees = Double(bags.count)
      func mean(_ row: Int, _ output: Int) -> Double {
        guard counts[row] > 0 else { return .nan }
        return model.prediction(of: sums[row * outputs + output] / Double(counts[row]) * trees)
      }
      predictions =
        model.outcome == .classes(count: 2)
        ? Matrix(rowCount: x.rowCount, columnCount: 2) { $1 == 1 ? mean($0, 0) : 1 - mean($0, 0) }
        : Matrix(rowCount: x.rowCount, columnCount: outputs) { mean($0, $1) }
      treeCounts = counts
      self.model = model
      self.bags = bags
      self.x = x
      self.targets = targets
      self.weights = weights
      judged = targets.indices.filter { counts[$0] > 0 && weights[$0] > 0 }
    }

    /// The weighted share of rows whose most probable class is not theirs, or the weighted mean squared error; nil
    /// without a row to judge.
    public var error: Double? {
      weightedMean { row in
        if outcome == .mean {
          let error = predictions[row, 0] - targets[row]
          return error * error
        }
        return Double(predictions.greatestColumn(ofRow: row)) == targets[row] ? 0 : 1
      }
    }

    /// The share of the variance that is predicted, 1 − Σ w(y − ŷ)² / Σ w(y − ȳ)²; nil for classes, without a row to
    /// judge, and where all targets are equal.
    public var rSquared: Double? {
      guard outcome == .mean, let mean = weightedMean({ targets[$0] }), let error,
        let variance = weightedMean({ (targets[$0] - mean) * (targets[$0] - mean) }), variance > 0
      else { return nil }
      return 1 - error / variance
    }

    /// The weighted mean of (p − y)² for two classes, of Σ (p − y)² over the classes for more; nil for a mean and
    /// without a row to judge.
    public var brierScore: Double? {
      guard let count = classCount else { return nil }
      return weightedMean { row in
        if count == 2 {
          let error = predictions[row, 1] - targets[row]
          return error * error
        }
        return (0..<count).reduce(0) {
          let error = predictions[row, $1] - (targets[row] == Double($1) ? 1 : 0)
          return $0 + error * error
        }
      }
    }

    /// The area under the ROC curve of two classes, rows counting once whatever they weigh; nil else, and where
    /// the rows to judge are of one class.
    public var rocAUC: Double? {
      guard classCount == 2 else { return nil }
      return try? ClassificationMetrics.rocAUC(
        labels: judged.map { Int(targets[$0]) }, scores: judged.map { predictions[$0, 1] })
    }

    /// By how much ``error``, or another metric, rises when a column is shuffled: what the forest would lose without it, judged
    /// by rows that trees did not see.
    ///
    /// - Parameters:
    ///   - repeats: shuffles a column; at least 1.
    ///   - seed: where shuffles start.
    ///   - threads: nil for `Parallel.defaultThreadCount`; the result is the same for any number.
    ///   - metric: less is better; where it is nil a shuffle counts as no rise.
    /// - Returns: One number a column; near zero, or below, for columns that do not matter. Columns that say the same share what
    ///   they are worth.
    /// - Complexity: `repeats` predictions of the table for each column that a tree asks.
    ///
    /// Source: Breiman, "Random forests", Machine Learning 45, 2001, section 10; all trees' predictions of a row are put
    /// together before they are judged, as in YDF, where Breiman counts the errors of each tree.
    public func permutationImportance(
      repeats: Int = 1, seed: UInt64 = 0, threads: Int? = nil, metric: (OutOfBag) -> Double? = { $0.error }
    ) -> [Double] {
      guard let whole = metric(self) else { return [Double](repeating: 0, count: x.columnCount) }
      return ColumnShuffles.meanChange(
        x, splits: model.ensemble.splitImportance, repeats: repeats, seed: seed
      ) { shuffled in
        let judged = OutOfBag(model, bags, shuffled, targets, weights: weights, threads: threads)
        return (metric(judged) ?? whole) - whole
      }
    }

    private var classCount: Int? {
      if case .classes(let count) = outcome { count } else { nil }
    }

    private func weightedMean(_ body: (Int) -> Double) -> Double? {
      var (sum, total) = (0.0, 0.0)
      for row in judged {
        sum += weights[row] * body(row)
        total += weights[row]
      }
      return total > 0 ? sum / total : nil
    }
  }
}
