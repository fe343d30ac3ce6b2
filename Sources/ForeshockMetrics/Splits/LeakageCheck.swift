/// Looks for what a split gives away: run it over every split before believing a score.
///
///     let check = try LeakageCheck(
///       times: time, units: machine, featureReach: 86_400, labelHorizon: 7 * 86_400,
///       labels: failsWithinAWeek, isCensored: lastWeekOfItsMachine)
///     for split in splits {
///       for leak in check.leaks(in: split) { print(leak) }
///       // training rows with labels that overlap that of a test row: 412, such as row 17
///     }
///
/// The features of a row at t are made of its unit's samples in [t − reach, t]; its label of what happens in [t,
/// t + horizon]; bounds count. Not every split must be free of every kind: purged folds train on later rows on
/// purpose. Name the kinds that matter.
///
/// Source: the kinds are those of Kaufman, Rosset & Perlich, "Leakage in data mining", ACM TKDD 6(4), 2012, and
/// López de Prado, Advances in Financial Machine Learning (2018), chapter 7.
public struct LeakageCheck: Hashable, Sendable {
  private let times: [Double]
  private let units: UnitIndex
  private let reaches: [Double]
  private let horizons: [Double]
  /// Rows that count as negative and are censored.
  private let isWronglyNegative: [Bool]

  /// What is known of the rows.
  ///
  /// - Parameters:
  ///   - times: of each row, in any unit and order.
  ///   - units: of each row, in any numbering; nil, the default, when all rows are of one.
  ///   - featureReaches: how far back each row's features look, in the unit of the times.
  ///   - labelHorizons: how far ahead each row's label looks.
  ///   - labels: 0 or 1 a row; needed to find censored rows that count as negative.
  ///   - isCensored: whether the row's unit was observed too short to know its label.
  /// - Throws: ``SplitError`` for a time that is not finite, or a reach or horizon that is not a time of at least
  ///   0.
  public init(
    times: [Double], units: [Int]? = nil, featureReaches: [Double], labelHorizons: [Double],
    labels: [Int]? = nil, isCensored: [Bool]? = nil
  ) throws(SplitError) {
    let count = times.count
    precondition(units?.count ?? count == count, "There must be one unit per row")
    precondition(featureReaches.count == count, "There must be one reach per row")
    precondition(labelHorizons.count == count, "There must be one horizon per row")
    precondition(
      (labels == nil) == (isCensored == nil), "Labels and censoring are known together or not at all")
    precondition(labels?.count ?? count == count && isCensored?.count ?? count == count, "One value per row")
    if let row = times.firstIndex(where: { !$0.isFinite }) { throw .invalidTime(row: row) }
    for (name, lengths) in [("feature reach", featureReaches), ("label horizon", labelHorizons)] {
      if let row = lengths.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw .invalidSetting(name, reason: "\(lengths[row]) at row \(row) is not a time of at least 0")
      }
    }
    self.times = times
    self.units = UnitIndex(units ?? [Int](repeating: 0, count: count))
    reaches = featureReaches
    horizons = labelHorizons
    isWronglyNegative = zip(labels ?? [], isCensored ?? []).map { $0 == 0 && $1 }
  }

  /// As the other initialiser, with one reach and one horizon for all rows.
  public init(
    times: [Double], units: [Int]? = nil, featureReach: Double = 0, labelHorizon: Double = 0,
    labels: [Int]? = nil, isCensored: [Bool]? = nil
  ) throws(SplitError) {
    try self.init(
      times: times, units: units, featureReaches: [Double](repeating: featureReach, count: times.count),
      labelHorizons: [Double](repeating: labelHorizon, count: times.count), labels: labels,
      isCensored: isCensored)
  }

  /// The leaks of `split`, one for each kind that it has; none is what you want.
  ///
  /// - Parameters:
  ///   - split: its rows are rows of those described.
  ///   - kinds: what to look for; by default everything.
  /// - Complexity: O(n log n).
  public func leaks(in split: Split, of kinds: Set<Leak.Kind> = Set(Leak.Kind.allCases)) -> [Leak] {
    precondition(
      split.training.last ?? -1 < times.count && split.test.last ?? -1 < times.count,
      "The split has rows that were not described")
    return Leak.Kind.allCases.compactMap { kind in
      guard kinds.contains(kind) else { return nil }
      let rows = rows(of: kind, split)
      return rows.isEmpty ? nil : Leak(kind: kind, rows: rows)
    }
  }

  private func rows(of kind: Leak.Kind, _ split: Split) -> [Int] {
    switch kind {
    case .sharedRow:
      let test = Set(split.test)
      return split.training.filter(test.contains)
    case .sharedUnit:
      let test = Set(split.test.map { units.ofRow[$0] })
      return split.training.filter { test.contains(units.ofRow[$0]) }
    case .trainingAfterTest:
      let first = split.test.reduce(Double.infinity) { min($0, times[$1]) }
      return split.training.filter { times[$0] >= first }
    case .overlappingWindows:
      return overlapping(split) { (times[$0] - reaches[$0])...times[$0] }
    case .overlappingLabels:
      return overlapping(split) { times[$0]...(times[$0] + horizons[$0]) }
    case .censoredAsNegative:
      if isWronglyNegative.isEmpty { return [] }
      return Set(split.training + split.test).filter { isWronglyNegative[$0] }.sorted()
    }
  }

  /// The training rows whose interval has a moment in common with that of a test row of the same unit.
  private func overlapping(_ split: Split, _ interval: (Int) -> ClosedRange<Double>) -> [Int] {
    var covered = [[ClosedRange<Double>]](repeating: [], count: units.count)
    for row in split.test { covered[units.ofRow[row]].append(interval(row)) }
    for unit in covered.indices { covered[unit] = Self.merged(covered[unit]) }
    return split.training.filter { row in
      let own = interval(row)
      let others = covered[units.ofRow[row]]
      // The last one that begins no later than this one ends.
      var low = 0
      var high = others.count
      while low < high {
        let middle = (low + high) / 2
        if others[middle].lowerBound <= own.upperBound { low = middle + 1 } else { high = middle }
      }
      return low > 0 && others[low - 1].upperBound >= own.lowerBound
    }
  }

  private static func merged(_ intervals: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
    var merged: [ClosedRange<Double>] = []
    for interval in intervals.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, interval.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, interval.upperBound)
      } else {
        merged.append(interval)
      }
    }
    return merged
  }
}
