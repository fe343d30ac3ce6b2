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

    /// A forest from trees, as those that ``TreeEnsemble/init(bytes:)`` has read.
    ///
    /// - Throws: ``SupervisedError/malformedModel(reason:)`` when their scores are not those of the outcome.
    public init(_ ensemble: TreeEnsemble, outcome: Outcome) throws(SupervisedError) {
      guard ensemble.outputCount == Self.outputCount(of: outcome) else {
        throw .malformedModel(reason: "the trees are not those of the outcome")
      }
      self.init(checked: ensemble, outcome)
    }

    init(checked ensemble: TreeEnsemble, _ outcome: Outcome) {
      self.ensemble = ensemble
      self.outcome = outcome
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

  /// What is predicted of one row, without allocating for up to 64 features.
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

  /// Half a row of the first tree, below which its probabilities of a class are not to be taken as they are.
  var leastProbability: Double {
    let rows = ensemble.structure.covers.first ?? 1
    return min(0.5, max(0.5 / rows, 1e-15))
  }

  /// The log-odds of class 1 for each row, finite: probabilities are kept half a row of the first tree away from 0 and
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
