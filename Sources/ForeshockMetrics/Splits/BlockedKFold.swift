/// Splits into blocks of neighbouring rows, each judged by a model fitted on all others.
///
/// For rows in time order: neighbours, which are alike, stay together, so that only the rows at a block's borders
/// have one on the other side. Where labels or features reach over the borders, take ``PurgedKFold``. The first
/// blocks have one row more when they do not come out even, as in scikit-learn's `KFold`, which it was checked
/// against (1.9).
public struct BlockedKFold: Hashable, Sendable, Codable {
  /// Blocks.
  public var folds: Int

  /// Settings; there are at least two folds.
  public init(folds: Int = 5) {
    precondition(folds >= 2, "There must be at least two folds")
    self.folds = folds
  }

  /// The splits of `count` rows.
  ///
  /// - Throws: ``SplitError/tooFewRows(count:needed:)`` for fewer rows than folds.
  /// - Complexity: O(count · folds).
  public func splits(count: Int) throws(SplitError) -> [Split] {
    let blocks = try Self.blocks(count: count, folds: folds)
    return blocks.map { block in
      Split(training: Array(0..<block.lowerBound) + Array(block.upperBound..<count), test: Array(block))
    }
  }

  static func blocks(count: Int, folds: Int) throws(SplitError) -> [Range<Int>] {
    guard count >= folds else { throw .tooFewRows(count: count, needed: folds) }
    var start = 0
    return (0..<folds).map { fold in
      let length = count / folds + (fold < count % folds ? 1 : 0)
      start += length
      return (start - length)..<start
    }
  }
}
