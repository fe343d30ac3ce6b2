internal import ForeshockNumerics

/// The generalised extreme studentised deviate test: how many outliers there are, when only their greatest
/// number is known, and which.
///
///     let test = try GeneralizedESD(maximumOutliers: 10).test(values)
///     test.outliers                       // indices, the farthest first
///
/// The sample farthest from the centre is taken away, again and again, up to r times; at the i-th time
///
///     Rᵢ = max |x − centre| / spread                            of the n − i + 1 samples left
///     λᵢ = t (n − i) / √((n − i − 1 + t²)(n − i + 1))           t = t(1 − α/(2(n − i + 1)); n − i − 1)
///
/// and the outliers are all that were taken away up to the last i with Rᵢ > λᵢ: two outliers that hide each
/// other are found all the same. With one side watched t is taken at 1 − α/(n − i + 1).
///
/// Rosner's test has mean and standard deviation; the hybrid one, of seasonal series, median and MAD times
/// 1.4826, which outliers move less, but for which λ is no longer exact: it flags somewhat more than α says
/// (see the guide). When the spread is zero the test ends: where half of the samples are equal, the hybrid test
/// knows nothing.
///
/// What is left after any number of removals is a stretch of the sorted samples, so centre and spread follow
/// in O(log n) each: the median is in its middle, the MAD the middle of the two runs of distances on either
/// side of it, and sums are added up from the middle outwards.
///
/// Source: Rosner, "Percentage points for a generalized ESD many-outlier procedure", Technometrics 25(2), 1983;
/// Hochenbaum, Vallis & Kejariwal, "Automatic anomaly detection in the cloud via statistical learning",
/// arXiv:1704.07706, 2017 (hybrid). Checked against the example of the NIST/SEMATECH handbook, 1.3.5.17.3, and
/// against a plain version in NumPy and SciPy.
public struct GeneralizedESD: Hashable, Codable, Sendable {
  /// What samples are measured by.
  public enum Scale: String, CaseIterable, Hashable, Codable, Sendable {
    /// Mean and standard deviation (n − 1).
    case meanAndDeviation
    /// Median and median absolute deviation times 1.4826.
    case medianAndMAD
  }

  /// The most outliers looked for; 1 ... (n − 1)/2, with more asked for so many are.
  public var maximumOutliers: Int
  /// α, the probability of finding an outlier where there is none; above 0, below 1.
  public var significance: Double
  /// What samples are measured by.
  public var scale: Scale
  /// Which side outliers are looked for on.
  public var side: ChartSide

  /// A test, Rosner's by default.
  public init(
    maximumOutliers: Int, significance: Double = 0.05, scale: Scale = .meanAndDeviation,
    side: ChartSide = .both
  ) {
    self.maximumOutliers = maximumOutliers
    self.significance = significance
    self.scale = scale
    self.side = side
  }

  /// What the test found.
  public struct Result: Hashable, Codable, Sendable {
    /// The outliers' indices, in the order in which they were taken away: the farthest first.
    public let outliers: [Int]
    /// Rᵢ of each sample taken away.
    public let statistics: [Double]
    /// λᵢ.
    public let criticalValues: [Double]
  }

  /// Tests the finite ones of `values`; others are passed over.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)``, or
  ///   ``AnomalyError/tooFewObservations(required:actual:)`` for fewer than three finite values.
  /// - Complexity: O(n log n + r log n).
  public func test(_ values: [Double]) throws(AnomalyError) -> Result {
    guard maximumOutliers >= 1 else {
      throw .invalidParameter(name: "maximumOutliers", reason: "at least 1, not \(maximumOutliers)")
    }
    guard significance > 0, significance < 1 else {
      throw .invalidParameter(name: "significance", reason: "above 0, below 1, not \(significance)")
    }
    let order = values.indices.filter { values[$0].isFinite }.sorted { values[$0] < values[$1] }
    let n = order.count
    guard n >= 3 else { throw .tooFewObservations(required: 3, actual: n) }
    var left = SortedRemainder(order.map { values[$0] }, scale)
    var (taken, statistics, criticalValues, found): ([Int], [Double], [Double], Int) = ([], [], [], 0)
    for i in 1...min(maximumOutliers, (n - 1) / 2) {
      guard let (place, statistic) = left.removeFarthest(side) else { break }
      let critical = criticalValue(i, of: n)
      taken.append(order[place])
      statistics.append(statistic)
      criticalValues.append(critical)
      if statistic > critical { found = i }
    }
    return Result(
      outliers: Array(taken.prefix(found)), statistics: statistics, criticalValues: criticalValues)
  }

  /// λᵢ.
  private func criticalValue(_ i: Int, of n: Int) -> Double {
    let rest = Double(n - i)
    let tail = significance / ((side == .both ? 2 : 1) * (rest + 1))
    let t = StudentTDistribution(degreesOfFreedom: rest - 1).upperQuantile(tail)
    return t * rest / ((rest - 1 + t * t) * (rest + 1)).squareRoot()
  }
}
