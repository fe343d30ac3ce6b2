internal import ForeshockNumerics

/// Whether probabilities mean what they say: rows in bins of probability, and how often a one came true in each.
///
///     let curve = try ReliabilityCurve(labels: labels, probabilities: risk)
///     curve.expectedCalibrationError                    // 0.013
///     for bin in curve.bins { print(bin.meanProbability, bin.observedShare, bin.count) }
///
/// Checked against scikit-learn 1.9's calibration curve.
///
/// Source: Niculescu-Mizil & Caruana, ICML 2005 (the curve); Naeini, Cooper & Hauskrecht, AAAI 2015 (the errors).
public struct ReliabilityCurve: Hashable, Sendable, Codable {
  /// How rows are put into bins.
  public enum Binning: String, Hashable, Sendable, Codable {
    /// Bins of equal width from 0 to 1.
    case uniform
    /// Bins with about equally many rows: their edges are quantiles of the probabilities. Steadier where nearly all
    /// probabilities are small.
    case quantile
  }

  /// Rows of similar probability.
  public struct Bin: Hashable, Sendable, Codable {
    /// The mean of their probabilities.
    public var meanProbability: Double
    /// The share of them that are one.
    public var observedShare: Double
    /// How many there are.
    public var count: Int

    /// A bin from its three numbers.
    public init(meanProbability: Double, observedShare: Double, count: Int) {
      self.meanProbability = meanProbability
      self.observedShare = observedShare
      self.count = count
    }
  }

  /// The bins that hold any row, from low probability to high.
  public let bins: [Bin]

  /// Bins the rows.
  ///
  /// - Parameters:
  ///   - labels: the truth, 0 or 1 a row.
  ///   - probabilities: one a row, in 0 … 1.
  ///   - binCount: at least 1; by default 10.
  ///   - binning: of equal width, the default, or equally full. A row on an edge belongs to the lower bin.
  /// - Throws: ``MetricError`` for bad labels, no rows, or a probability outside 0 … 1.
  /// - Complexity: O(n).
  public init(
    labels: [Int], probabilities: [Double], binCount: Int = 10, binning: Binning = .uniform
  ) throws(MetricError) {
    try ClassificationMetrics.checkProbabilities(labels, probabilities)
    self.init(checked: labels, probabilities, binCount: binCount, binning: binning)
  }

  init(bins: [Bin]) { self.bins = bins }

  init(checked labels: [Int], _ probabilities: [Double], binCount: Int, binning: Binning) {
    precondition(binCount >= 1, "There must be at least one bin")
    var counts = [Int](repeating: 0, count: binCount)
    var ones = counts
    var sums = [Double](repeating: 0, count: binCount)
    // The inner edges.
    let edges =
      binning == .quantile
      ? Self.quantiles(probabilities, binCount) : Self.uniformEdges(binCount)
    for i in labels.indices {
      let p = probabilities[i]
      let bin = Self.bin(of: p, edges)
      counts[bin] += 1
      ones[bin] += labels[i]
      sums[bin] += p
    }
    bins = counts.indices.filter { counts[$0] > 0 }.map { bin in
      let count = Double(counts[bin])
      return Bin(
        meanProbability: sums[bin] / count, observedShare: Double(ones[bin]) / count, count: counts[bin])
    }
  }

  /// 1/k, 2/k, …
  static func uniformEdges(_ binCount: Int) -> [Double] {
    (1..<binCount).map { Double($0) / Double(binCount) }
  }

  /// The quantiles at 1/k, 2/k, …
  private static func quantiles(_ probabilities: [Double], _ binCount: Int) -> [Double] {
    let sorted = RadixSort.ascending(probabilities)
    return (1..<binCount).map { Statistics.quantile(sorted: sorted, Double($0) / Double(binCount)) }
  }

  /// How many inner edges lie below `p`.
  static func bin(of p: Double, _ edges: [Double]) -> Int {
    var low = 0
    var high = edges.count
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < p { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// ECE: the mean distance between probability and observed share, weighted by rows.
  public var expectedCalibrationError: Double {
    let rows = bins.reduce(0) { $0 + $1.count }
    return bins.reduce(0) { $0 + Double($1.count) * abs($1.meanProbability - $1.observedShare) }
      / Double(rows)
  }

  /// MCE: the largest distance between probability and observed share of any bin.
  public var maximumCalibrationError: Double {
    bins.reduce(0) { max($0, abs($1.meanProbability - $1.observedShare)) }
  }
}
