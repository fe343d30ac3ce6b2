/// The score of the Numenta Anomaly Benchmark, exactly as its `scorer` and `optimizer` compute it.
///
///     let corpus = try NABCorpus(files.map { try NABSeries(scores: $0.scores, windows: $0.windows) })
///     let score = corpus.best(profile: .standard)
///     score.normalized             // 100 for all windows found at their first row and nothing else, 0 for silence
///     score.threshold              // one for all files
///
/// A row is flagged when its score is at least the threshold. Of the flagged rows in a window only the best
/// counts; a window without one costs the profile's penalty; *every* flagged row outside costs. The result is
/// 100·(raw − null)/(perfect − null), where null is the score of a detector that flags nothing.
///
/// Know what it measures: its threshold is chosen **on the labels of all files**; an alarm that fires blindly at
/// fixed intervals gets 29; and one false row costs a twentieth of a point where a window is worth most of one,
/// so that 18 of them pay for one window found.
///
/// Reproduces the published scores of NAB's results (commit ea702d7) to 1e-6, with all counts.
///
/// Source: Lavin & Ahmad, "Evaluating real-time anomaly detection algorithms: the Numenta Anomaly Benchmark",
/// ICMLA 2015; NAB's `nab/sweeper.py`.
public struct NABCorpus: Hashable, Sendable {
  /// The files.
  public let series: [NABSeries]

  /// A corpus of at least one file.
  ///
  /// - Throws: ``MetricError/noObservations`` for none.
  public init(_ series: [NABSeries]) throws(MetricError) {
    guard !series.isEmpty else { throw .noObservations }
    self.series = series
  }

  /// The score when rows with at least `threshold` are flagged.
  ///
  /// - Complexity: O(n).
  public func score(threshold: Double, profile: NABProfile) -> NABScore {
    var tally = NABTally(profile)
    for one in series {
      let places = tally.add(one)
      one.visit(profile) { row, window, worth in
        if one.scores[row] >= threshold { tally.flag(window.map { places + $0 }, worth) }
      }
    }
    return tally.score(threshold: threshold, profile)
  }

  /// The score at the one threshold, among all distinct scores and “nothing is flagged”, that gives the most; of
  /// equally good ones the highest.
  ///
  /// - Complexity: O(n log n).
  public func best(profile: NABProfile) -> NABScore {
    var tally = NABTally(profile)
    var rows: [(score: Double, window: Int?, worth: Double)] = []
    rows.reserveCapacity(series.reduce(0) { $0 + $1.scores.count })
    for one in series {
      let places = tally.add(one)
      one.visit(profile) { row, window, worth in
        rows.append((one.scores[row], window.map { places + $0 }, worth))
      }
    }
    rows.sort { $0.score > $1.score }
    var best = (raw: tally.raw, threshold: Double.infinity)
    for index in rows.indices {
      let row = rows[index]
      tally.flag(row.window, row.worth)
      let isLastOfItsScore = index + 1 == rows.count || rows[index + 1].score < row.score
      if isLastOfItsScore && tally.raw > best.raw { best = (tally.raw, row.score) }
    }
    // Anew, so that the numbers do not depend on the way down.
    return score(threshold: best.threshold, profile: profile)
  }
}

/// A score of the Numenta Anomaly Benchmark.
public struct NABScore: Hashable, Sendable, Codable {
  /// The score from which a row is flagged; infinite when none is.
  public let threshold: Double
  /// The worth of the windows found less the cost of those missed and of false rows.
  public let raw: Double
  /// ``raw`` on NAB's scale: 100 is perfect, 0 is silence, and there is no lower bound. Nil without windows.
  public let normalized: Double?
  /// Scored windows.
  public let windowCount: Int
  /// Windows with a flagged row.
  public let windowsFound: Int
  /// Scored rows by whether they lie in a window and were flagged. Rows, not events: recall here says little.
  public let confusion: ConfusionCounts
}

/// The score as rows are flagged one by one.
struct NABTally {
  private(set) var raw = 0.0
  private let missed: Double
  /// The best worth seen of each window; nil before the first flagged row.
  private var worths: [Double?] = []
  private var windowCount = 0
  private var confusion = ConfusionCounts(
    truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0)

  init(_ profile: NABProfile) { missed = -profile.falseNegative }

  /// Takes a file in with nothing flagged; returns the place of its first window.
  mutating func add(_ series: NABSeries) -> Int {
    let first = worths.count
    worths += Array(repeating: nil, count: series.windows.count)
    windowCount += series.scoredWindowCount
    raw += Double(series.scoredWindowCount) * missed
    let scored = series.probation..<series.scores.count
    let inside = series.windows.reduce(0) { $0 + $1.clamped(to: scored).count }
    confusion.falseNegatives += inside
    confusion.trueNegatives += scored.count - inside
    return first
  }

  mutating func flag(_ window: Int?, _ worth: Double) {
    guard let window else {
      raw += worth
      confusion.falsePositives += 1
      confusion.trueNegatives -= 1
      return
    }
    confusion.truePositives += 1
    confusion.falseNegatives -= 1
    let before = worths[window] ?? missed
    if worth > before { raw += worth - before }
    worths[window] = max(before, worth)
  }

  func score(threshold: Double, _ profile: NABProfile) -> NABScore {
    return NABScore(
      threshold: threshold, raw: raw,
      normalized: windowCount == 0 ? nil : profile.normalize(raw, windowCount: windowCount),
      windowCount: windowCount,
      windowsFound: worths.count { $0 != nil }, confusion: confusion)
  }
}
