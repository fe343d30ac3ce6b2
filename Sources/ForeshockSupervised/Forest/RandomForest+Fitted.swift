public import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension RandomForest {
  /// A fitted forest: a value to share, store and ask.
  public struct Fitted: Hashable, Sendable {
    /// The trees, each of which adds its share of the mean: scores are the probability of class 1, the probabilities
    /// of all classes where there are more than two (a tree a class then, of the same shape), or the mean.
    public let ensemble: TreeEnsemble
    /// What was learnt.
    public let outcome: Outcome
    /// How many rows each tree was grown on, repeats included and whatever they weigh; nil where nobody knows, as in forests
    /// stored before this was.
    public let rowsPerTree: Int?

    /// A forest from trees, as those that ``TreeEnsemble/init(bytes:)`` has read.
    ///
    /// - Parameters:
    ///   - ensemble: the trees.
    ///   - outcome: what they learnt.
    ///   - rowsPerTree: ``rowsPerTree-swift.property`` of the forest that they are from; nil where it is not known.
    /// - Throws: ``SupervisedError/malformedModel(reason:)`` when their scores are not those of the outcome, or there is not
    ///   a row a tree.
    public init(
      _ ensemble: TreeEnsemble, outcome: Outcome, rowsPerTree: Int? = nil
    ) throws(SupervisedError) {
      guard ensemble.outputCount == Self.outputCount(of: outcome) else {
        throw .malformedModel(reason: "the trees are not those of the outcome")
      }
      guard rowsPerTree ?? 1 >= 1 else { throw .malformedModel(reason: "trees of no rows") }
      self.init(checked: ensemble, outcome, rowsPerTree: rowsPerTree)
    }

    init(checked ensemble: TreeEnsemble, _ outcome: Outcome, rowsPerTree: Int?) {
      self.ensemble = ensemble
      self.outcome = outcome
      self.rowsPerTree = rowsPerTree
    }

    /// Scores that trees give; 0 for an outcome that there is not.
    static func outputCount(of outcome: Outcome) -> Int {
      switch outcome {
      case .mean, .classes(count: 2): 1
      case .classes(let count): count > 2 ? count : 0
      }
    }
  }
}

extension RandomForest.Fitted {
  /// How many columns a row has.
  public var featureCount: Int { ensemble.featureCount }
  /// How many trees there are.
  public var treeCount: Int { ensemble.treeCount / ensemble.outputCount }

  /// What is predicted of each row: the probability of class 1 of two, the most probable one of more classes (the first
  /// of equally probable ones), or the mean.
  ///
  /// - Precondition: `x` has the columns of the training table.
  public func predictions(for x: Matrix, threads: Int? = nil) -> [Double] {
    let scores = ensemble.scores(for: x, threads: threads)
    if ensemble.outputCount == 1 { return scores.column(0).map(prediction(of:)) }
    return (0..<x.rowCount).map { Double(scores.greatestColumn(ofRow: $0)) }
  }

  /// What is predicted of one row, without allocating.
  ///
  /// - Precondition: the row has a cell for each column of the training table, and there are not more than two classes.
  public func prediction(of row: Span<Double>) -> Double {
    precondition(ensemble.outputCount == 1, "a forest of several classes has probabilities")
    return prediction(of: ensemble.score(of: row))
  }

  /// The probability of each class: one row a row of `x`, one column a class.
  ///
  /// - Precondition: the outcome is classes.
  public func probabilities(for x: Matrix, threads: Int? = nil) -> Matrix {
    precondition(outcome != .mean, "a mean has no probabilities")
    let scores = ensemble.scores(for: x, threads: threads)
    return Matrix(rowCount: x.rowCount, columnCount: max(2, scores.columnCount)) { row, k in
      if scores.columnCount > 1 { return prediction(of: scores[row, k]) }
      return k == 1 ? prediction(of: scores[row, 0]) : 1 - prediction(of: scores[row, 0])
    }
  }

  /// The probability of each class for one row, without allocating.
  ///
  /// - Parameters:
  ///   - row: one cell a column of the training table.
  ///   - result: receives one probability a class.
  /// - Precondition: the outcome is classes, and the counts fit.
  public func probabilities(of row: Span<Double>, into result: inout [Double]) {
    precondition(outcome != .mean, "a mean has no probabilities")
    if ensemble.outputCount == 1 {
      precondition(result.count == 2, "\(result.count) places do not fit 2 classes")
      result[1] = prediction(of: ensemble.score(of: row))
      result[0] = 1 - result[1]
    } else {
      ensemble.scores(of: row, into: &result)
      for k in result.indices { result[k] = prediction(of: result[k]) }
    }
  }

  /// Half a row of a tree, below which its probabilities of a class are not to be taken as they are. Rows are counted, not
  /// weighed: a weight says how much a row matters, not how much was seen.
  var leastProbability: Double {
    let rows = rowsPerTree.map(Double.init) ?? ensemble.structure.covers.first ?? 1
    return min(0.5, max(0.5 / rows, 1e-15))
  }

  /// The log-odds of class 1 for each row, finite: probabilities are kept half a row of a tree away from 0 and
  /// 1, since rows of one class in every leaf do not say that the other is impossible.
  ///
  /// - Precondition: there are two classes.
  func logOdds(for x: Matrix, threads: Int?) -> [Double] {
    precondition(outcome == .classes(count: 2), "log-odds are of two classes")
    let least = leastProbability
    return predictions(for: x, threads: threads).map { probability in
      let p = min(max(probability, least), 1 - least)
      return log(p) - log1p(-p)
    }
  }

  /// By how much the splits of each column lowered the impurity or variance: the mean over the trees of each one's shares, in sum
  /// 1, or zeros where no tree has a split. Columns with many distinct values are favoured; see
  /// ``TreeEnsemble/permutationImportance(on:repeats:seed:metric:)`` of ``ensemble``.
  ///
  /// Source: Breiman et al., "Classification and regression trees", 1984; shares as in scikit-learn.
  public var impurityImportance: [Double] {
    let structure = ensemble.structure
    var sums = [Double](repeating: 0, count: featureCount)
    for tree in stride(from: 0, to: structure.treeCount, by: structure.outputCount) {
      let splits = structure.nodeRange(of: tree).filter { !structure.isLeaf($0) }
      let greatest = splits.reduce(0) { max($0, structure.gains[$1]) }
      let total = splits.reduce(0) { $0 + structure.gains[$1] / greatest }
      guard greatest > 0 else { continue }
      for place in splits {
        sums[structure.nodes[place].feature] += structure.gains[place] / greatest / total
      }
    }
    let total = sums.reduce(0, +)
    return total > 0 ? sums.map { $0 / total } : sums
  }

  /// A sum of shares may pass one, or the largest number, by its rounding.
  func prediction(of score: Double) -> Double {
    outcome == .mean
      ? min(max(score, -.greatestFiniteMagnitude), .greatestFiniteMagnitude) : min(max(score, 0), 1)
  }
}
