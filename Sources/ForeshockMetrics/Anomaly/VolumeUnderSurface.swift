internal import ForeshockNumerics

/// VUS-ROC and VUS-PR: how well anomaly scores find anomalous ranges, at all thresholds, without being strict
/// about where exactly a range begins and ends.
///
///     let volume = try VolumeUnderSurface(labels: labels, scores: scores, window: 100)
///     volume.precisionRecall       // VUS-PR: what TSB-AD ranks detectors by
///     volume.roc                   // VUS-ROC
///
/// For each window w = 0 … L the labels get soft borders: a row at distance d ≤ w/2 of an anomalous run counts
/// √(1 − d/w), a row within reach of two runs 1. With s the soft labels added up over the border rows called one,
///
///     TP = anomalous rows called + s            precision = TP / rows called
///     P′ = anomalous rows + s/2                 recall = min(TP / P′, 1) · share of widened runs with a row called
///     false-positive rate = (rows called − TP) / (n − P′)
///
/// at the scores of 250 evenly spaced ranks. The range-AUC of w is the trapezoid sum under recall by
/// false-positive rate, on to (1, 1); its range-AP the sum of recall's growth times precision; the volumes are
/// their means over w. **Both depend strongly on L**: the same scores can have 0.04 with L = 0 and 0.22 with L =
/// 200. Compare at one L only.
///
/// Equal to TSB-AD 1.5 to 1e-9 (random runs, ties, runs at both ends, runs that merge).
///
/// Source: Paparrizos, Boniol, Palpanas, Tsay, Elmore & Franklin, "Volume under the surface", PVLDB 15 (2022).
public struct VolumeUnderSurface: Hashable, Sendable, Codable {
  /// VUS-ROC: the mean of ``rangeROC``.
  public let roc: Double
  /// VUS-PR: the mean of ``rangePrecisionRecall``.
  public let precisionRecall: Double
  /// The range-AUC of each window 0 … L.
  public let rangeROC: [Double]
  /// The range-AP of each window 0 … L.
  public let rangePrecisionRecall: [Double]

  /// Computes both volumes.
  ///
  /// - Parameters:
  ///   - labels: 1 for anomalous rows, 0 for others, in time order.
  ///   - scores: higher is more anomalous; infinite ones are allowed.
  ///   - window: L, the widest window, at least 0. TSB-AD takes the series' period; 100 is its default without
  ///     one.
  ///   - thresholdCount: ranks at which thresholds are taken, at least 2; TSB-AD's 250 by default.
  /// - Throws: ``MetricError`` for no rows, labels of one class or other than 0 and 1, or a NaN score.
  /// - Complexity: O(n) for the sort, O(h·log thresholds) for the h rows within L/2 of a run, and at most
  ///   O(L·(runs + L·thresholds)) for the rest; independent of n but for the sort.
  ///   Memory O(n + L·thresholds).
  public init(
    labels: [Int], scores: [Double], window: Int = 100, thresholdCount: Int = 250
  ) throws(MetricError) {
    precondition(labels.count == scores.count, "There must be one score per label")
    precondition(window >= 0, "A window has at least 0 rows")
    precondition(thresholdCount >= 2, "There must be at least two thresholds")
    guard !labels.isEmpty else { throw .noObservations }
    let runs = try LabelRuns.ranges(of: labels)
    if let index = scores.firstIndex(where: \.isNaN) {
      throw .invalidScore(index: index, score: scores[index])
    }
    let positives = runs.reduce(0) { $0 + $1.count }
    guard positives > 0, positives < labels.count else { throw .oneClassOnly(label: labels[0]) }
    (rangeROC, rangePrecisionRecall) = Self.areas(
      runs: runs, positives: positives, scores: scores, window: window,
      ranks: SpacedThresholds(scores: scores, count: thresholdCount))
    roc = rangeROC.reduce(0, +) / Double(window + 1)
    precisionRecall = rangePrecisionRecall.reduce(0, +) / Double(window + 1)
  }

  /// Both areas of each window.
  private static func areas(
    runs: [Range<Int>], positives: Int, scores: [Double], window: Int, ranks: SpacedThresholds
  ) -> (roc: [Double], precision: [Double]) {
    let reach = min(window / 2, scores.count)
    let count = ranks.thresholds.count
    // Of the rows within reach of a run; the others are not asked for.
    var first = [Int](repeating: 0, count: scores.count)
    var done = 0
    for run in runs {
      let end = min(run.upperBound + reach, scores.count)
      for row in max(done, run.lowerBound - reach)..<end { first[row] = ranks.first(calling: scores[row]) }
      done = end
    }
    var halo = HaloCounts(
      runs: runs, count: scores.count, reach: reach, thresholds: count, first: first)
    var finds = RunFinds(runs: runs, first: first)
    var trueRows = [Int](repeating: 0, count: count)
    for row in runs.joined() { trueRows[first[row]] += 1 }
    var found = finds.found(distance: 0, thresholds: count)
    var roc: [Double] = []
    var precision: [Double] = []
    for w in 0...window {
      let distance = w / 2
      if w > 0 && w.isMultiple(of: 2) && distance <= reach {
        halo.reach(distance)
        finds.grow(to: distance)
        found = finds.found(distance: distance, thresholds: count)
      }
      let (area, average) = walk(
        trueRows: trueRows, halo: halo.labels(window: w), found: found.byThreshold, runs: found.count,
        called: ranks.called, positives: Double(positives), total: Double(scores.count))
      roc.append(area)
      precision.append(average)
    }
    return (roc, precision)
  }

  /// One walk down the thresholds.
  private static func walk(
    trueRows: [Int], halo: [HaloCounts.Block], found: [Int], runs: Int, called: [Double], positives: Double,
    total: Double
  ) -> (area: Double, average: Double) {
    var (area, average) = (0.0, 0.0)
    var (lastRecall, lastFalse) = (0.0, 0.0)
    var (rows, runsFound, soft) = (0, 0, 0.0)
    for k in called.indices {
      rows += trueRows[k]
      runsFound += found[k]
      soft += halo[k / HaloCounts.Block.scalarCount][k % HaloCounts.Block.scalarCount]
      let hits = Double(rows) + soft
      let whole = positives + soft / 2
      let recall = min(hits / whole, 1) * (Double(runsFound) / Double(runs))
      let falseRate = (called[k] - hits) / (total - whole)
      area += (falseRate - lastFalse) * (recall + lastRecall) / 2
      average += (recall - lastRecall) * (hits / called[k])
      (lastRecall, lastFalse) = (recall, falseRate)
    }
    return (area + (1 - lastFalse) * (1 + lastRecall) / 2, average)
  }
}

/// The scores at evenly spaced ranks, from the highest to the lowest.
struct SpacedThresholds {
  /// Descending.
  let thresholds: [Double]
  /// How many rows have at least each threshold.
  let called: [Double]

  init(scores: [Double], count: Int) {
    let sorted = RadixSort.ascending(scores)
    let last = scores.count - 1
    let step = Double(last) / Double(count - 1)
    var thresholds: [Double] = []
    var called: [Double] = []
    for k in 0..<count {
      let rank = k == count - 1 ? last : Int(Double(k) * step)
      // Rows level with the threshold are called with it.
      var start = last - rank
      let threshold = sorted[start]
      if let previous = thresholds.last, previous == threshold {
        called.append(called[k - 1])
      } else {
        while start > 0 && sorted[start - 1] == threshold { start -= 1 }
        called.append(Double(sorted.count - start))
      }
      thresholds.append(threshold)
    }
    self.thresholds = thresholds
    self.called = called
  }

  /// The index of the first threshold that a row with `score` has.
  func first(calling score: Double) -> Int {
    // Halved without a branch on the outcome, which would be a guess wrong half of the time.
    var low = 0
    var length = thresholds.count
    while length > 1 {
      let half = length / 2
      low += thresholds[low + half - 1] > score ? half : 0
      length -= half
    }
    return low
  }
}
