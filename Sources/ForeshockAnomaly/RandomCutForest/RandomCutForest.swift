/// Scores rows as they come by how easily random cuts part each from a sample of those before it.
///
///     var forest = try RandomCutForest(columnCount: 4)
///     for row in stream {
///       let score = forest.update(row)                  // about 1: ordinary
///       if score > 2 { print(forest.attribution(of: row).high) }    // which columns, too high
///     }
///
/// Each tree cuts the box around its sample at a point drawn uniformly over the sum of the box's sides, and each
/// part again, until points stand alone. Points come in and go out so that a tree stays distributed as one cut
/// anew; the sample is drawn with weights that fall exponentially with age (``Settings/timeDecay``). The score is
/// not that of one random place in the trees but its mean over all ways to take the row in, and with
/// ``Measure/isolation``
///
///     s = mean over trees of  log₂(1 + n) · E[v],     v = 1/(depth + 1) where the row would be parted,
///                             (1 − m/2n) / (depth + log₂(1 + m)) at a leaf of m points that are equal to it
///
/// where n is how many rows the tree stands on. A row is scored before it is taken in.
///
/// Columns count by their range: a column whose values spread a thousand times wider is cut a thousand times as
/// often. ``MeasuredRandomCutForest`` brings columns of different units to one scale first. Shifts of a column change nothing, nor does a
/// power of two as a common factor; other common factors, only by rounding.
///
/// A row with missing values (NaN or infinite) is scored by those it has: a gap adds nothing to the score, and cuts
/// of the missing column are averaged over. Such rows are not learned from, and neither is a row without any value,
/// for which there is no verdict. All of them move the clock.
///
/// Values are held as 32-bit differences from the medians of the first rows: what differs by less than 1/16,000,000 of
/// its distance from there is taken as equal. Up to half of those rows may be anything: an absurd one, of 1e100 where
/// others are near 1, is an outlier and does not blind the forest to others. The first rows are those of the warm-up, 64
/// at most; with a shorter one, each doubling of it up to 64 rows sets the scale again and grows the trees anew.
///
/// Source: Guha, Mishra, Roy & Schrijvers, "Robust random cut forest based anomaly detection on streams", ICML
/// 2016; the isolation score as in AWS's random-cut-forest 4.4, read in its source. Checked: the law of the trees
/// after insertions and deletions against the exact probabilities of all shapes, scores against sums over plain
/// trees, mean displacements against rrcf's.
public struct RandomCutForest: StreamingRowDetector {
  /// The settings it was made with.
  public let settings: Settings
  var grove: CutGrove
  var scale = CutScale()
  var firstRows: FirstRows
  /// How many rows have come, learned from or not.
  var rowCount = 0
  /// How many of them were learned from.
  public internal(set) var learnedRowCount = 0
  private var query: CutQuery

  /// A forest that has seen nothing.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds, or when the boxes of
  ///   all nodes would need more than 1 GiB.
  /// - Complexity: O(treeCount) time. Memory grows with the sample to O(treeCount · sampleSize · columnCount), 6 MB
  ///   for 100 trees of 256 rows of 16 columns; nothing is allocated once the sample is full.
  public init(columnCount: Int, settings: Settings = Settings()) throws(AnomalyError) {
    try settings.check(columnCount: columnCount)
    self.settings = settings
    query = CutQuery(columnCount: 0)
    firstRows = FirstRows(warmUp: settings.resolvedWarmUp)
    grove = CutGrove(
      columnCount: columnCount, treeCount: settings.treeCount, sampleSize: settings.sampleSize,
      timeDecay: settings.resolvedTimeDecay, seed: settings.seed)
  }

  /// How many values a row has.
  public var columnCount: Int { grove.columnCount }
  /// How many rows that are learned from go by before the first verdict.
  public var warmUp: Int { settings.resolvedWarmUp }

  /// Takes in the next row and answers its score, higher = more anomalous; NaN during the warm-up and for a row
  /// without a value.
  ///
  /// - Precondition: `row` has ``columnCount`` values.
  /// - Complexity: O(treeCount · columnCount · log sampleSize) on average; no allocation for complete rows.
  public mutating func update(_ row: [Double]) -> Double { update(row, isLearned: true) }

  /// The same; a row that is not to be learned from only moves the clock.
  mutating func update(_ row: [Double], isLearned: Bool) -> Double {
    precondition(row.count == columnCount, "the forest has \(columnCount) columns, not \(row.count)")
    if query.values.isEmpty { query = CutQuery(columnCount: columnCount) }
    let isComplete = row.allSatisfy(\.isFinite)
    if isComplete, isLearned { scale.learn(row) }
    var score = Double.nan
    if learnedRowCount >= firstRows.first {
      let present = scale.place(row, into: &query)
      if learnedRowCount >= warmUp { score = self.score(query, present: present) }
    }
    if isComplete, isLearned { learn(row) }
    rowCount += 1
    return score
  }

  /// Takes in a row that has been placed if there is a scale.
  private mutating func learn(_ row: [Double]) {
    learnedRowCount += 1
    if firstRows.add(row, time: rowCount, count: learnedRowCount) {
      scale = CutScale(of: firstRows.values, columnCount: columnCount)
      grove.clear()
      for (i, time) in firstRows.times.enumerated() {
        let first = i * columnCount
        _ = scale.place(Array(firstRows.values[first..<first + columnCount]), into: &query)
        grove.admit(query, row: time)
      }
      if learnedRowCount == firstRows.last { firstRows.forget() }
    } else if learnedRowCount > firstRows.first {
      grove.admit(query, row: rowCount)
    }
  }

  /// The score a row would have now, without taking it in.
  ///
  /// - Precondition: `row` has ``columnCount`` values.
  public func score(of row: [Double]) -> Double {
    precondition(row.count == columnCount, "the forest has \(columnCount) columns, not \(row.count)")
    guard learnedRowCount >= warmUp else { return .nan }
    var query = query.values.isEmpty ? CutQuery(columnCount: columnCount) : query
    let present = scale.place(row, into: &query)
    return score(query, present: present)
  }

  /// Which columns a row's score comes from, and on which side.
  public struct Attribution: Hashable, Sendable {
    /// Each column's share in the score for being too high; at least zero.
    public let high: [Double]
    /// Each column's share for being too low.
    public let low: [Double]
  }

  /// How much of a row's score each column has, as higher or as lower than the sample around it.
  ///
  /// All shares together are the score. Where a cut would part the row, the score there is dealt out in the
  /// proportion of how far the row lies outside the box in each column; of an exact copy of sampled rows, which
  /// nothing parts, evenly. During the warm-up, and for a row without a value, all are NaN.
  ///
  /// - Precondition: `row` has ``columnCount`` values.
  public func attribution(of row: [Double]) -> Attribution {
    precondition(row.count == columnCount, "the forest has \(columnCount) columns, not \(row.count)")
    var shares = [Double](repeating: 0, count: 2 * columnCount)
    var query = query.values.isEmpty ? CutQuery(columnCount: columnCount) : query
    if learnedRowCount >= warmUp, scale.place(row, into: &query) > 0 {
      _ = grove.score(query, measure, shares: &shares)
    } else {
      shares = shares.map { _ in .nan }
    }
    return Attribution(high: Array(shares[..<columnCount]), low: Array(shares[columnCount...]))
  }

  private var measure: CutGrove.Measure {
    switch settings.measure {
    case .isolation: .isolation
    case .displacement: .displacement
    }
  }

  private func score(_ query: CutQuery, present: Int) -> Double {
    guard present > 0 else { return .nan }
    if present == columnCount { return grove.score(query, measure) }
    var none: [Double] = []
    return grove.score(query, measure, shares: &none)
  }
}
