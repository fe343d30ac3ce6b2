/// One file of the Numenta Anomaly Benchmark: a detector's score of each row, and the windows its labels give.
///
///     let series = try NABSeries(scores: scores, windows: [1200..<1610])
///     series.rowScores(profile: .standard)         // what flagging each row would give
///
/// The first 15 % of the rows, at most 750, are the detector's to learn from; nothing in them is scored.
public struct NABSeries: Hashable, Sendable {
  /// A score a row; higher is more anomalous.
  public let scores: [Double]
  /// The windows in which a flagged row finds an anomaly; half-open, ascending, none overlapping another.
  public let windows: [Range<Int>]

  /// A file.
  ///
  /// - Parameters:
  ///   - scores: at least one, all finite.
  ///   - windows: half-open ranges of rows; NAB's files give the timestamps of the first and last row of each.
  /// - Throws: ``MetricError`` for no rows, a score that is not finite, or windows that are empty, out of order
  ///   or out of bounds.
  public init(scores: [Double], windows: [Range<Int>]) throws(MetricError) {
    guard !scores.isEmpty else { throw .noObservations }
    if let index = scores.firstIndex(where: { !$0.isFinite }) {
      throw .invalidScore(index: index, score: scores[index])
    }
    if let index = LabelRuns.firstInvalid(windows, count: scores.count) {
      throw .invalidSetting(
        "windows", reason: "window \(index), \(windows[index]), is empty, out of order or beyond the rows")
    }
    self.scores = scores
    self.windows = windows
  }

  /// The rows at the start that are not scored: ⌊0.15·n⌋, at most 750.
  public var probation: Int { min(Int(0.15 * Double(scores.count)), 750) }

  /// The windows that have a row behind the probation. One that lies in it altogether is neither found nor
  /// missed, but false rows behind it are still scored by their distance from it, as NAB does.
  public var scoredWindowCount: Int { windows.count { $0.upperBound > probation } }

  /// What flagging each row alone would give: its worth within a window, its (negative) cost outside, 0 in
  /// probation.
  ///
  /// In a window of W rows whose last is b, row i has tp·σ(−(b − i + 1)/W) / σ(−1): 1 for its first row, about 0
  /// for its last. Behind it a row costs fp·σ((i − b)/(W − 1)), and before any window fp. The asymmetry of W and
  /// W − 1 is NAB's own (its issue 366).
  ///
  /// - Complexity: O(n).
  public func rowScores(profile: NABProfile) -> [Double] {
    var worth = [Double](repeating: 0, count: scores.count)
    visit(profile) { row, _, value in worth[row] = value }
    return worth
  }

  /// Visits the scored rows: each row's window, if any, and its worth.
  func visit(_ profile: NABProfile, _ body: (_ row: Int, _ window: Int?, _ worth: Double) -> Void) {
    let full = NABProfile.sigmoid(-1)
    var next = 0
    for row in scores.indices {
      while next < windows.count && windows[next].upperBound <= row { next += 1 }
      if row < probation { continue }
      if next < windows.count && windows[next].contains(row) {
        let position = -Double(windows[next].upperBound - row) / Double(windows[next].count)
        body(row, next, profile.truePositive * NABProfile.sigmoid(position) / full)
      } else if next > 0 {
        let last = windows[next - 1]
        // A window of one row has no width; whatever follows it is far away.
        let position = Double(row - last.upperBound + 1) / Double(last.count - 1)
        body(row, nil, profile.falsePositive * NABProfile.sigmoid(position))
      } else {
        body(row, nil, -profile.falsePositive)
      }
    }
  }
}
