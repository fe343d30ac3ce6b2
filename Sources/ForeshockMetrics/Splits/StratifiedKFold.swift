internal import ForeshockNumerics

/// Shuffled folds with the same share of each class, for rows that have nothing to do with each other.
///
/// Rows in time order, or of the same units, have: a model then meets in the test what it has as good as seen.
/// Take ``PurgedKFold`` or ``StratifiedGroupedKFold`` for them.
///
/// The rows of a class are shuffled and dealt to the folds in turn, each class going on where the last one ended:
/// of each class, and of all rows, folds differ by one row at most.
public struct StratifiedKFold: Hashable, Sendable, Codable {
  /// Folds.
  public var folds: Int
  /// The seed of the shuffle.
  public var seed: UInt64

  /// Settings; there are at least two folds.
  public init(folds: Int = 5, seed: UInt64 = 0) {
    precondition(folds >= 2, "There must be at least two folds")
    self.folds = folds
    self.seed = seed
  }

  /// The splits of rows of these classes.
  ///
  /// - Parameter labels: the class of each row, in any numbering.
  /// - Throws: ``SplitError`` for no rows, or a class with fewer rows than folds.
  /// - Complexity: O(n·folds).
  public func splits(labels: [Int]) throws(SplitError) -> [Split] {
    guard !labels.isEmpty else { throw .tooFewRows(count: 0, needed: folds) }
    var random = RandomStream(seed: seed)
    var foldOfRow = [Int](repeating: 0, count: labels.count)
    var next = 0
    for var rows in UnitIndex(labels).members {
      guard rows.count >= folds else {
        throw .tooFewOfClass(label: labels[rows[0]], count: rows.count, folds: folds)
      }
      random.shuffle(&rows)
      for row in rows {
        foldOfRow[row] = next
        next = next + 1 == folds ? 0 : next + 1
      }
    }
    return (0..<folds).map { Split(folds: foldOfRow, test: $0) }
  }
}
