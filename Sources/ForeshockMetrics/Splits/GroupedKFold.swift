internal import ForeshockNumerics

/// Splits by unit, such as a machine: no unit has rows on both sides, so that a model is judged on units it has
/// never seen.
///
/// Units are put into the fold that has the fewest rows so far: the largest first, as scikit-learn's `GroupKFold`
/// does (1.9, checked against it), or, with a seed, in random order.
public struct GroupedKFold: Hashable, Sendable, Codable {
  /// Folds.
  public var folds: Int
  /// The seed of the order of units; nil for the largest first.
  public var seed: UInt64?

  /// Settings; there are at least two folds.
  public init(folds: Int = 5, seed: UInt64? = nil) {
    precondition(folds >= 2, "There must be at least two folds")
    self.folds = folds
    self.seed = seed
  }

  /// The splits of rows of these units.
  ///
  /// - Parameter groups: the unit of each row, in any numbering.
  /// - Throws: ``SplitError/tooFewGroups(count:folds:)``.
  /// - Complexity: O(n·folds + units·log units).
  public func splits(groups: [Int]) throws(SplitError) -> [Split] {
    let folds = try foldOfRow(groups)
    return (0..<self.folds).map { Split(folds: folds, test: $0) }
  }

  func foldOfRow(_ groups: [Int]) throws(SplitError) -> [Int] {
    let units = UnitIndex(groups)
    guard units.count >= folds else { throw .tooFewGroups(count: units.count, folds: folds) }
    var order = Array(0..<units.count)
    if let seed {
      var random = RandomStream(seed: seed)
      random.shuffle(&order)
    } else {
      order.sort { (units.sizes[$1], $0) < (units.sizes[$0], $1) }
    }
    var weights = [Int](repeating: 0, count: folds)
    var foldOfUnit = [Int](repeating: 0, count: units.count)
    for unit in order {
      let lightest = weights.indices.reduce(0) { weights[$1] < weights[$0] ? $1 : $0 }
      foldOfUnit[unit] = lightest
      weights[lightest] += units.sizes[unit]
    }
    return units.ofRow.map { foldOfUnit[$0] }
  }
}
