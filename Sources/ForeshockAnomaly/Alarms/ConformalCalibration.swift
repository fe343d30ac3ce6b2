public import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// Turns the scores of a detector into p-values by how they rank among scores of ordinary rows that the detector
/// has *not* learned from.
///
///     let (forest, calibration) = try IsolationForest().fitCalibrated(table)
///     let p = calibration.pValues(of: forest.scores(for: fresh))
///     let found = ConformalCalibration.discoveries(among: p, falseDiscoveryRate: 0.1)
///
/// With n calibration scores p = (1 + #{calibration ≥ score}) / (1 + n). When fresh ordinary rows are exchangeable
/// with the calibration rows, P(p ≤ α) ≤ α for every α, with any detector, after any number of rows; ties
/// only make it less. Anomalies among the calibration rows make p-values larger, never smaller. Nothing
/// below 1/(1 + n) can be.
///
/// Source: Bates, Candès, Lei, Romano & Sesia, "Testing for outliers with conformal p-values", Annals of Statistics 51(1),
/// 2023, for rows; Benjamini & Hochberg, JRSS B 57(1), 1995, for the selection.
public struct ConformalCalibration: Hashable, Sendable {
  /// The calibration scores in ascending order.
  private let sorted: [Double]

  /// A calibration by scores of ordinary rows; NaN, no verdict, is left out.
  ///
  /// - Throws: ``AnomalyError/noData`` without a score.
  /// - Complexity: O(n log n).
  public init(scores: [Double]) throws(AnomalyError) {
    sorted = scores.filter { !$0.isNaN }.sorted()
    guard !sorted.isEmpty else { throw .noData }
  }

  /// How many scores are ranked against.
  public var count: Int { sorted.count }

  /// The p-value of a score; NaN for NaN.
  ///
  /// - Complexity: O(log n).
  public func pValue(of score: Double) -> Double {
    guard !score.isNaN else { return .nan }
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < score { low = middle + 1 } else { high = middle }
    }
    return Double(1 + sorted.count - low) / Double(1 + sorted.count)
  }

  /// The p-value of each score.
  public func pValues(of scores: [Double]) -> [Double] { scores.map { pValue(of: $0) } }

  /// The threshold whose rows have p-values of at most `alpha`; nothing is anomalous when `alpha` is below
  /// 1/(1 + n).
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for an `alpha` outside 0 ... 1.
  public func threshold(alpha: Double) throws(AnomalyError) -> AnomalyThreshold {
    guard (0...1).contains(alpha) else {
      throw .invalidParameter(name: "alpha", reason: "a p-value of 0 to 1, not \(alpha)")
    }
    // p ≤ α as long as at most this many calibration scores are at least as great. The product may be rounded to either
    // side of a whole number; what counts is the p-value as it is computed.
    func pValue(_ atLeast: Int) -> Double { Double(1 + atLeast) / Double(1 + sorted.count) }
    var most = Int((alpha * Double(1 + sorted.count)).rounded()) - 1
    while most >= 0, pValue(most) > alpha { most -= 1 }
    while most < sorted.count, pValue(most + 1) <= alpha { most += 1 }
    if most < 0 { return AnomalyThreshold(.infinity) }
    if most >= sorted.count { return AnomalyThreshold(-.infinity) }
    return AnomalyThreshold(sorted[sorted.count - 1 - most].nextUp)
  }

  /// The places of p-values that can be called anomalies while at most a share `falseDiscoveryRate` of them, in
  /// expectation, is ordinary, by the step-up rule of Benjamini and Hochberg. NaN is never one.
  ///
  /// - Parameters:
  ///   - pValues: One a row.
  ///   - falseDiscoveryRate: In 0 ... 1.
  /// - Returns: Ascending places.
  /// - Complexity: O(n log n).
  public static func discoveries(among pValues: [Double], falseDiscoveryRate: Double) -> [Int] {
    let order = pValues.indices.filter { !pValues[$0].isNaN }.sorted { pValues[$0] < pValues[$1] }
    let step = falseDiscoveryRate / Double(max(1, order.count))
    guard let last = order.indices.last(where: { pValues[order[$0]] <= step * Double($0 + 1) }) else {
      return []
    }
    return order[...last].sorted()
  }
}

extension OutlierDetector {
  /// Learns from a part of the rows and ranks against the others, which are drawn by `seed`.
  ///
  /// - Parameters:
  ///   - x: One row a case, one column a feature; at least 2 rows.
  ///   - calibrationShare: The share of rows that is ranked against and not learned from; 0 < share < 1.
  ///   - seed: What the choice of rows depends on.
  ///   - threads: How many threads to use; it does not change the result.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for a share that leaves a part empty, and what
  ///   fitting throws.
  public func fitCalibrated(
    _ x: Matrix, calibrationShare: Double = 0.5, seed: UInt64 = 0, threads: Int? = nil
  ) throws(AnomalyError) -> (fitted: Fitted, calibration: ConformalCalibration) {
    let isShare = calibrationShare > 0 && calibrationShare < 1
    let held = isShare ? Int((calibrationShare * Double(x.rowCount)).rounded()) : 0
    guard held > 0, held < x.rowCount else {
      throw .invalidParameter(
        name: "calibrationShare",
        reason: "leaves nothing of \(x.rowCount) rows on one side: \(calibrationShare)")
    }
    var random = RandomStream(seed: seed)
    let rows = random.permutation(x.rowCount)
    let fitted = try fit(x.rows(at: rows[held...].sorted()), threads: threads)
    let scores = fitted.scores(for: x.rows(at: rows[..<held].sorted()), threads: threads)
    return (fitted, try ConformalCalibration(scores: scores))
  }
}

extension ConformalCalibration: Codable {
  /// Reads a calibration.
  ///
  /// - Throws: ``AnomalyError`` for scores that are out of order or not numbers.
  public init(from decoder: any Decoder) throws {
    sorted = try decoder.singleValueContainer().decode([Double].self)
    guard !sorted.isEmpty, !sorted.contains(where: \.isNaN), zip(sorted, sorted.dropFirst()).allSatisfy(<=)
    else {
      throw AnomalyError.malformedModel(reason: "calibration scores are not in order")
    }
  }

  /// Stores the scores in their order.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(sorted)
  }
}
