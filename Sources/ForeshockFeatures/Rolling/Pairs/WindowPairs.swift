public import ForeshockSeries

extension RollingWindow {
  /// Covariance and correlation of two columns over the window of every row, whichever of its ends belong to it and wherever
  /// the row stands in it. For windows that end with their rows ``RollingPair`` gives the same, to the last bit, row by row
  /// as well.
  ///
  /// Rows in which either value is missing are left out; results need ``minPeriods`` full ones, and at least two.
  ///
  /// - Throws: ``FeatureError/unequalColumnLengths(column:expected:actual:)``.
  /// - Complexity: O(n), whatever the length of the window.
  public func pairs(_ x: [Double], _ y: [Double]) throws(FeatureError) -> [PairStatistics] {
    try pairStatistics(x, y, of: spans(of: x.count), minPeriods: minPeriods)
  }
}

extension TimeWindow {
  /// Covariance and correlation of two columns, whose rows were taken at `times`, over the window of every row.
  ///
  /// Rows in which either value is missing are left out; results need ``minPeriods`` full ones, and at least two.
  ///
  /// - Throws: ``FeatureError/unequalColumnLengths(column:expected:actual:)`` or ``FeatureError/timesOutOfOrder(row:)``.
  /// - Complexity: O(n), whatever the windows' lengths.
  public func pairs(
    _ x: [Double], _ y: [Double], at times: [Timestamp]
  ) throws(FeatureError) -> [PairStatistics] {
    guard times.count == x.count else {
      throw .unequalColumnLengths(column: "times", expected: x.count, actual: times.count)
    }
    return try pairStatistics(x, y, of: spans(of: times, unit: 1e6), minPeriods: minPeriods)
  }
}

/// The scheme of ``RollingPair`` over spans that are written down: the rows up to the anchor and those behind it, both grown
/// away from it.
private func pairStatistics(
  _ x: [Double], _ y: [Double], of spans: ExplicitSpans, minPeriods: Int
) throws(FeatureError) -> [PairStatistics] {
  guard x.count == y.count else {
    throw .unequalColumnLengths(column: "y", expected: x.count, actual: y.count)
  }
  func isFull(_ row: Int) -> Bool { !x[row].isNaN && !y[row].isNaN }
  var (anchor, base, searched, grownEnd) = (-1, 0, 0, 0)
  var origin = (x: 0.0, y: 0.0)
  var firstHalves: [PairHalf] = [], secondHalf = PairHalf()
  var found: [PairStatistics] = []
  found.reserveCapacity(x.count)
  func grow(_ half: inout PairHalf, by row: Int) {
    if isFull(row) { half.add(x[row] - origin.x, y[row] - origin.y) }
  }
  for row in x.indices {
    let start = spans.start(row), end = spans.end(row)
    if start > anchor {
      // No row before `searched` is full and in this window.
      let next = (max(start, searched)..<max(start, searched, end)).last(where: isFull)
      searched = max(searched, end)
      guard let next else {
        found.append(PairStatistics(PairHalf(), minPeriods: minPeriods))
        continue
      }
      (anchor, base, grownEnd) = (next, start, next + 1)
      origin = (x[next].isFinite ? x[next] : 0, y[next].isFinite ? y[next] : 0)
      secondHalf = PairHalf()
      firstHalves.removeAll(keepingCapacity: true)
      var half = PairHalf()
      for row in (start...next).reversed() {
        grow(&half, by: row)
        firstHalves.append(half)
      }
    }
    while grownEnd < end {
      grow(&secondHalf, by: grownEnd)
      grownEnd += 1
    }
    // The half from the anchor back to the start; they are in that order.
    let first = firstHalves[anchor - max(start, base)]
    found.append(PairStatistics(first.joined(with: secondHalf), minPeriods: minPeriods))
  }
  return found
}
