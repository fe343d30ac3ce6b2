/// Splits by unit and by time together: a model is judged on units it has never seen, in a time that had not yet
/// come when it was fitted.
///
///     // Labels look a week ahead: what is known of them a week before the cut is known at the cut.
///     let splits = try GroupedTimeSplit(folds: 5, testShare: 0.3, purge: 7 * 86_400)
///       .splits(groups: machine, times: time)
///
/// One cut in time serves all folds. A fold's test rows are those of its units from the cut on; its training rows
/// those of all other units before the cut less the purge. The rest — late rows of training units, early ones of
/// test units — is not used: that is what asking for both costs.
public struct GroupedTimeSplit: Hashable, Sendable, Codable {
  /// Folds of units.
  public var folds: Int
  /// The share of rows from the cut on.
  public var testShare: Double
  /// The time before the cut that is not trained on.
  public var purge: Double
  /// The seed of the order of units; nil for the largest first.
  public var seed: UInt64?

  /// Settings.
  ///
  /// - Parameters:
  ///   - folds: at least 2; by default 5.
  ///   - testShare: strictly between 0 and 1; by default 0.3. Rows level with the cut belong to the test.
  ///   - purge: at least 0, in the unit of the times: how far labels look ahead. By default 0.
  ///   - seed: as of ``GroupedKFold``.
  public init(folds: Int = 5, testShare: Double = 0.3, purge: Double = 0, seed: UInt64? = nil) {
    precondition(folds >= 2, "There must be at least two folds")
    precondition(testShare > 0 && testShare < 1, "A share lies strictly between 0 and 1")
    precondition(purge >= 0 && purge.isFinite, "A purge is a time of at least 0")
    self.folds = folds
    self.testShare = testShare
    self.purge = purge
    self.seed = seed
  }

  /// The splits of rows of these units at these times.
  ///
  /// - Parameters:
  ///   - groups: the unit of each row, in any numbering.
  ///   - times: of each row, in any order and unit.
  /// - Throws: ``SplitError`` for no rows, fewer units than folds, a time that is not finite, a fold none of
  ///   whose units has a row from the cut on, or one that is left without training rows.
  /// - Complexity: O(n·(folds + log n)).
  public func splits(groups: [Int], times: [Double]) throws(SplitError) -> [Split] {
    precondition(groups.count == times.count, "There must be one time per row")
    guard !times.isEmpty else { throw .tooFewRows(count: 0, needed: folds) }
    if let row = times.firstIndex(where: { !$0.isFinite }) { throw .invalidTime(row: row) }
    let foldOfRow = try GroupedKFold(folds: folds, seed: seed).foldOfRow(groups)
    let late = (testShare * Double(times.count)).rounded(.up)
    let cut = times.sorted()[max(0, times.count - Int(late))]
    var splits: [Split] = []
    for fold in 0..<folds {
      let test = times.indices.filter { foldOfRow[$0] == fold && times[$0] >= cut }
      let training = times.indices.filter { foldOfRow[$0] != fold && times[$0] + purge < cut }
      guard !test.isEmpty else { throw .emptyTest(fold: fold) }
      guard !training.isEmpty else { throw .emptyTraining(fold: fold) }
      splits.append(Split(training: training, test: test))
    }
    return splits
  }
}
