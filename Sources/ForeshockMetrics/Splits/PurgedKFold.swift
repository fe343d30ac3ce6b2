/// Blocked folds whose training rows know nothing of the test block: rows whose labels overlap it in time are
/// purged, and an embargo is laid on those that follow it.
///
///     // Labels say whether a failure comes within a week; features look back one day.
///     let intervals = times.map { $0...($0 + 7 * 86_400) }
///     let splits = try PurgedKFold(folds: 5, embargo: .time(86_400)).splits(labelIntervals: intervals)
///
/// The test block is in time from the earliest beginning to the latest end of its rows' labels. A training row is
/// purged when its label has any moment in common with that, bounds included; the embargo is for features of
/// later rows, which still look back into the block. It needs to be as long as they look back.
///
/// Source: López de Prado, Advances in Financial Machine Learning (2018), chapter 7, snippets 7.1 to 7.3. There a
/// label that ends just as the block begins is kept in one snippet and purged in the other; here it is purged.
public struct PurgedKFold: Hashable, Sendable, Codable {
  /// What is left out behind a test block.
  public enum Embargo: Hashable, Sendable, Codable {
    /// Nothing.
    case none
    /// Rows that begin within so much time of the block's end, in the unit of the times.
    case time(Double)
    /// So many of the rows that begin after the block's end.
    case rows(Int)
  }

  /// Blocks.
  public var folds: Int
  /// What is left out behind a test block.
  public var embargo: Embargo

  /// Settings; there are at least two folds.
  public init(folds: Int = 5, embargo: Embargo = .none) {
    precondition(folds >= 2, "There must be at least two folds")
    self.folds = folds
    self.embargo = embargo
  }

  /// The splits of rows with these labels.
  ///
  /// - Parameter labelIntervals: of each row from when, usually the row's own time, to when its label looks. They
  ///   need not be in order: blocks are neighbours by their beginnings.
  /// - Throws: ``SplitError`` for fewer rows than folds, an infinite bound, a negative embargo, or a split that
  ///   is left without training rows.
  /// - Complexity: O(n·(folds + log n)).
  public func splits(labelIntervals: [ClosedRange<Double>]) throws(SplitError) -> [Split] {
    for (row, label) in labelIntervals.enumerated()
    where !label.lowerBound.isFinite || !label.upperBound.isFinite {
      throw .invalidTime(row: row)
    }
    switch embargo {
    case .time(let time) where !(time >= 0 && time.isFinite):
      throw .invalidSetting("embargo", reason: "\(time) is not a time of at least 0")
    case .rows(let rows) where rows < 0:
      throw .invalidSetting("embargo", reason: "\(rows) is not a number of rows")
    default: break
    }
    let order = labelIntervals.indices.sorted {
      (labelIntervals[$0].lowerBound, $0) < (labelIntervals[$1].lowerBound, $1)
    }
    var splits: [Split] = []
    for (fold, block) in try BlockedKFold.blocks(count: order.count, folds: folds).enumerated() {
      let test = order[block]
      let training = rows(of: order, clearOf: block, labelIntervals)
      guard !training.isEmpty else { throw .emptyTraining(fold: fold) }
      splits.append(Split(training: training, test: Array(test)))
    }
    return splits
  }

  private func rows(of order: [Int], clearOf block: Range<Int>, _ labels: [ClosedRange<Double>]) -> [Int] {
    let start = labels[order[block.lowerBound]].lowerBound
    let end = order[block].reduce(start) { max($0, labels[$1].upperBound) }
    let before = order[..<block.lowerBound].filter { labels[$0].upperBound < start }
    let after = order[block.upperBound...].filter { labels[$0].lowerBound > end }
    switch embargo {
    case .none: return before + after
    case .time(let time): return before + after.filter { labels[$0].lowerBound > end + time }
    case .rows(let rows): return before + after.dropFirst(rows)
    }
  }
}
