public import ForeshockLinearAlgebra

/// What to take for a table of which nothing is known: isolation forests of three habits, whose scores are averaged.
///
///     let detector = try AutoRowDetector().fit(table)
///     let scores = detector.scores(for: table)           // higher = more anomalous; 0: like most rows
///
/// Random splits find rows with a value at the edge, oblique ones rows whose columns do not go together, fair cuts
/// outliers that stand together; which of them a table needs cannot be known without labels. Each forest's score is measured
/// by the rows learned from,
///
///     score = ⅓ Σ (score of a forest − its mean)/its standard deviation
///
/// so that a forest whose greatest scores stand far out of the others counts for more where it says so, which ranks
/// would hide (``RobustIsolationForest``). Weights by how far the forests agree, and a one-class machine as
/// the fourth, were tried and made the mean of seven public sets worse.
///
/// Mean and deviation are those of at most 16,384 of the rows learned from, evenly drawn. A forest that scores them all
/// alike has no say. Missing values, infinities, categories and determinism: as ``IsolationForest``.
public struct AutoRowDetector: OutlierDetector, Hashable, Codable {
  /// How many trees each forest has, at least 1.
  public var treeCount: Int
  /// How many rows each tree learns from, at least 2.
  public var sampleSize: Int
  /// The columns whose values are names rather than sizes.
  public var categoricalColumns: [Int]
  /// What trees depend on.
  public var seed: UInt64

  /// Three forests of the given size each.
  public init(
    treeCount: Int = 100, sampleSize: Int = 256, categoricalColumns: [Int] = [], seed: UInt64 = 0
  ) {
    self.treeCount = treeCount
    self.sampleSize = sampleSize
    self.categoricalColumns = categoricalColumns
    self.seed = seed
  }

  /// Grows the forests and scores rows of `x` with them.
  ///
  /// - Throws: As ``IsolationForest/fit(_:threads:)``.
  /// - Complexity: That of three forests, and of scoring at most 16,384 rows.
  public func fit(_ x: Matrix, threads: Int?) throws(AnomalyError) -> Fitted {
    var members: [Member] = []
    let known = ScoreRanks.rows(of: x, seed: seed)
    for splits in [IsolationForest.Splits.axisParallel, .oblique, .fairCut] {
      let forest = try IsolationForest(
        treeCount: treeCount, sampleSize: sampleSize, splits: splits, categoricalColumns: categoricalColumns,
        seed: seed
      ).fit(x, threads: threads)
      let scores = forest.scores(for: known, threads: threads)
      let mean = scores.reduce(0, +) / Double(scores.count)
      let square = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)
      members.append(Member(forest: forest, mean: mean, deviation: square.squareRoot()))
    }
    return Fitted(members: members)
  }

  /// A forest and what its scores are measured by.
  struct Member: Hashable, Codable {
    var forest: IsolationForest.Fitted
    var mean: Double
    var deviation: Double

    /// Below this a spread is rounding.
    var hasSay: Bool { deviation > 1e-12 }
  }

  /// Three grown forests and what their scores are measured by.
  public struct Fitted: FittedOutlierDetector, Hashable {
    let members: [Member]

    /// How many columns a row has.
    public var columnCount: Int { members[0].forest.columnCount }

    /// The anomaly score of each row, higher = more anomalous; never NaN. In standard deviations: 0 for the mean of the
    /// rows learned from, and 0 for all when those are all alike.
    ///
    /// - Precondition: `x` has as many columns as the forests were fitted to.
    public func scores(for x: Matrix, threads: Int? = nil) -> [Double] {
      // Also where no forest has a say.
      members[0].forest.checkColumns(x.columnCount)
      var sums = [Double](repeating: 0, count: x.rowCount)
      var count = 0.0
      for member in members where member.hasSay {
        let scores = member.forest.scores(for: x, threads: threads)
        for row in sums.indices { sums[row] += (scores[row] - member.mean) / member.deviation }
        count += 1
      }
      return count > 0 ? sums.map { $0 / count } : sums
    }
  }
}

extension AutoRowDetector.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case version, members }

  /// Stores the forests with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(members, forKey: .members)
  }

  /// Reads the forests and checks that they can be scored with.
  ///
  /// - Throws: ``AnomalyError`` for damaged forests or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    members = try container.decode([AutoRowDetector.Member].self, forKey: .members)
    guard members.count == 3, Set(members.map(\.forest.columnCount)).count == 1,
      members.allSatisfy({ (0...1).contains($0.mean) && (0...1).contains($0.deviation) })
    else {
      throw AnomalyError.malformedModel(reason: "\(members.count) forests that do not fit together")
    }
  }
}
