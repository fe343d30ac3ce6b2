public import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// Two isolation forests of different habits whose verdicts are averaged by rank.
///
///     let forest = try RobustIsolationForest().fit(table)
///     let scores = forest.scores(for: table)             // 0 … 1, higher = more anomalous
///
/// Fair-cut splits find clustered outliers that random ones miss, and miss rare values at the edge that
/// random ones find; on which data which is better cannot be known without labels. The score of a row is the mean
/// of the two shares of ordinary rows that score below it in the one and in the other forest: 0.5 is the
/// middle of the rows learned from, and 0.99 is beyond 99 % of them in the mean. Ranks, because the two forests'
/// scores have different spreads.
///
/// The ordinary scores are those of at most 16,384 of the rows learned from, evenly drawn. Between two of
/// them shares go up evenly, and beyond the ends they go on towards 0 and 1 as the forest's own score does, so that
/// rows stranger than any that was seen are told apart.
///
/// Missing values, infinities, categories and determinism: as ``IsolationForest``.
public struct RobustIsolationForest: OutlierDetector, Hashable, Codable {
  /// The forest with random splits.
  public var plain: IsolationForest
  /// The forest with fair cuts.
  public var fairCut: IsolationForest

  /// Two forests of the given size each.
  public init(
    treeCount: Int = 100, sampleSize: Int = 256, categoricalColumns: [Int] = [], seed: UInt64 = 0
  ) {
    plain = IsolationForest(
      treeCount: treeCount, sampleSize: sampleSize, categoricalColumns: categoricalColumns, seed: seed)
    fairCut = IsolationForest(
      treeCount: treeCount, sampleSize: sampleSize, splits: .fairCut, categoricalColumns: categoricalColumns,
      seed: seed)
  }

  /// Grows both forests and scores rows of `x` with them.
  ///
  /// - Throws: As ``IsolationForest/fit(_:threads:)``.
  /// - Complexity: That of both forests, and of scoring at most 16,384 rows.
  public func fit(_ x: Matrix, threads: Int?) throws(AnomalyError) -> Fitted {
    let plain = try plain.fit(x, threads: threads)
    let fairCut = try fairCut.fit(x, threads: threads)
    let known = ScoreRanks.rows(of: x, seed: self.plain.seed)
    return Fitted(
      plain: plain, fairCut: fairCut,
      plainRanks: ScoreRanks(plain.scores(for: known, threads: threads)),
      fairCutRanks: ScoreRanks(fairCut.scores(for: known, threads: threads)))
  }

  /// Two grown forests and the scores of ordinary rows.
  public struct Fitted: FittedOutlierDetector, Hashable {
    /// The forest with random splits.
    public let plain: IsolationForest.Fitted
    /// The forest with fair cuts.
    public let fairCut: IsolationForest.Fitted
    private let plainRanks: ScoreRanks
    private let fairCutRanks: ScoreRanks

    init(
      plain: IsolationForest.Fitted, fairCut: IsolationForest.Fitted, plainRanks: ScoreRanks,
      fairCutRanks: ScoreRanks
    ) {
      self.plain = plain
      self.fairCut = fairCut
      self.plainRanks = plainRanks
      self.fairCutRanks = fairCutRanks
    }

    /// How many columns a row has.
    public var columnCount: Int { plain.columnCount }

    /// The anomaly score of each row, in 0 ... 1, higher = more anomalous; never NaN.
    ///
    /// - Precondition: `x` has as many columns as the forests were fitted to.
    public func scores(for x: Matrix, threads: Int? = nil) -> [Double] {
      let a = plain.scores(for: x, threads: threads)
      let b = fairCut.scores(for: x, threads: threads)
      return a.indices.map { mean(a[$0], b[$0]) }
    }

    /// The anomaly score of one row, the same number that ``scores(for:threads:)`` gives it.
    ///
    /// - Precondition: `row` has as many values as the forests were fitted to columns.
    public func score(of row: [Double]) -> Double {
      mean(plain.score(of: row), fairCut.score(of: row))
    }

    private func mean(_ plain: Double, _ fairCut: Double) -> Double {
      0.5 * (plainRanks.share(below: plain) + fairCutRanks.share(below: fairCut))
    }
  }
}

extension RobustIsolationForest.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case version, plain, fairCut, plainScores, fairCutScores }

  /// Stores both forests and the scores of ordinary rows, with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(plain, forKey: .plain)
    try container.encode(fairCut, forKey: .fairCut)
    try container.encode(plainRanks.scores, forKey: .plainScores)
    try container.encode(fairCutRanks.scores, forKey: .fairCutScores)
  }

  /// Reads both and checks that they can be scored with.
  ///
  /// - Throws: ``AnomalyError`` for damaged forests or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    self.init(
      plain: try container.decode(IsolationForest.Fitted.self, forKey: .plain),
      fairCut: try container.decode(IsolationForest.Fitted.self, forKey: .fairCut),
      plainRanks: try ScoreRanks(stored: container.decode([Double].self, forKey: .plainScores)),
      fairCutRanks: try ScoreRanks(stored: container.decode([Double].self, forKey: .fairCutScores)))
    guard plain.columnCount == fairCut.columnCount else {
      throw AnomalyError.malformedModel(
        reason: "forests of \(plain.columnCount) and of \(fairCut.columnCount) columns")
    }
  }
}

/// Where a score stands among those of ordinary rows.
struct ScoreRanks: Hashable, Sendable {
  static let mostScores = 16_384

  /// The rows whose scores are the ordinary ones: all, or as many as are kept, evenly drawn.
  static func rows(of x: Matrix, seed: UInt64) -> Matrix {
    guard x.rowCount > mostScores else { return x }
    var random = RandomStream(seed: seed).stream(.max)
    return x.rows(at: random.sample(mostScores, of: x.rowCount))
  }

  /// Ascending, at least one, in 0 ... 1.
  let scores: [Double]

  init(_ scores: [Double]) { self.scores = scores.sorted() }

  init(stored: [Double]) throws(AnomalyError) {
    guard !stored.isEmpty, stored.count <= Self.mostScores, stored.allSatisfy({ $0 >= 0 && $0 <= 1 }),
      zip(stored, stored.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw .malformedModel(reason: "scores that are out of order or of bounds") }
    scores = stored
  }

  /// The share of ordinary rows that score below, those that score the same counting half.
  ///
  /// Strictly ascending from one score to the next. With n rows the least of them stands at 1/2n and the
  /// greatest at 1 − 1/2n.
  func share(below score: Double) -> Double {
    let n = Double(scores.count)
    let below = place { $0 < score }
    let notAbove = place { $0 <= score }
    if below < notAbove { return 0.5 * Double(below + notAbove) / n }
    var (lowScore, lowShare, highScore, highShare) = (0.0, 0.0, 1.0, 1.0)
    if below > 0 { (lowScore, lowShare) = (scores[below - 1], share(ofKnown: below - 1)) }
    if below < scores.count { (highScore, highShare) = (scores[below], share(ofKnown: below)) }
    let span = highScore - lowScore
    return span > 0 ? lowShare + (highShare - lowShare) * (score - lowScore) / span : lowShare
  }

  private func share(ofKnown index: Int) -> Double {
    let score = scores[index]
    return 0.5 * Double(place { $0 < score } + place { $0 <= score }) / Double(scores.count)
  }

  /// How many scores there are before the first for which `isBefore` does not hold.
  private func place(_ isBefore: (Double) -> Bool) -> Int {
    var (low, high) = (0, scores.count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(scores[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
