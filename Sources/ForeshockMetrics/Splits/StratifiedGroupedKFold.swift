internal import ForeshockNumerics

/// Splits by unit with as even a share of each class in every fold as whole units allow.
///
/// Units are shuffled, then taken by how unevenly they hold the classes, the most uneven first; each goes to the
/// fold that makes the classes' shares over folds the most even, among equals to the one with the fewest rows.
/// Greedy, like scikit-learn's `StratifiedGroupKFold`: near the best, not the best.
public struct StratifiedGroupedKFold: Hashable, Sendable, Codable {
  /// Folds.
  public var folds: Int
  /// The seed of the order of units that are alike.
  public var seed: UInt64

  /// Settings; there are at least two folds.
  public init(folds: Int = 5, seed: UInt64 = 0) {
    precondition(folds >= 2, "There must be at least two folds")
    self.folds = folds
    self.seed = seed
  }

  /// The splits of rows of these classes and units.
  ///
  /// - Parameters:
  ///   - labels: the class of each row, in any numbering.
  ///   - groups: the unit of each row, in any numbering.
  /// - Throws: ``SplitError`` for fewer units than folds, or a class whose rows are of fewer units than there are
  ///   folds.
  /// - Complexity: O(n·folds + units·folds·classes).
  public func splits(labels: [Int], groups: [Int]) throws(SplitError) -> [Split] {
    precondition(labels.count == groups.count, "There must be one unit per label")
    let units = UnitIndex(groups)
    guard units.count >= folds else { throw .tooFewGroups(count: units.count, folds: folds) }
    let classes = UnitIndex(labels)
    let width = classes.count
    // Rows of each class in each unit.
    var counts = [Int](repeating: 0, count: units.count * width)
    for row in labels.indices { counts[units.ofRow[row] * width + classes.ofRow[row]] += 1 }
    for label in 0..<width {
      let holders = (0..<units.count).count { counts[$0 * width + label] > 0 }
      guard holders >= folds else {
        let row = classes.ofRow.firstIndex(of: label) ?? 0
        throw .tooFewOfClass(label: labels[row], count: holders, folds: folds)
      }
    }
    let foldOfUnit = assign(units, counts, classes.sizes)
    let foldOfRow = units.ofRow.map { foldOfUnit[$0] }
    return (0..<folds).map { Split(folds: foldOfRow, test: $0) }
  }

  private func assign(_ units: UnitIndex, _ counts: [Int], _ classSizes: [Int]) -> [Int] {
    let width = classSizes.count
    var random = RandomStream(seed: seed)
    let shuffled = random.permutation(units.count)
    let unevenness = (0..<units.count).map { unit in
      Self.squares(counts[(unit * width)..<((unit + 1) * width)].map(Double.init))
    }
    let order = shuffled.indices.sorted {
      (unevenness[shuffled[$1]], $0) < (unevenness[shuffled[$0]], $1)
    }.map { shuffled[$0] }
    var held = [Int](repeating: 0, count: folds * width)
    var rows = [Int](repeating: 0, count: folds)
    var foldOfUnit = [Int](repeating: 0, count: units.count)
    for unit in order {
      // The mean share over folds is fixed, so that the least sum of squares is the most even. A unit raises it by
      // more² + 2·share·more, of which the first is the same for every fold.
      var best = (fold: 0, change: Double.infinity)
      for fold in 0..<folds {
        var change = 0.0
        for label in 0..<width {
          let share = Double(held[fold * width + label]) / Double(classSizes[label])
          let more = Double(counts[unit * width + label]) / Double(classSizes[label])
          change += more * share
        }
        if change < best.change || (change == best.change && rows[fold] < rows[best.fold]) {
          best = (fold, change)
        }
      }
      foldOfUnit[unit] = best.fold
      rows[best.fold] += units.sizes[unit]
      for label in 0..<width { held[best.fold * width + label] += counts[unit * width + label] }
    }
    return foldOfUnit
  }

  /// The sum of squared distances from the mean.
  private static func squares(_ x: [Double]) -> Double {
    let mean = x.reduce(0, +) / Double(x.count)
    return x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }
}
