internal import ForeshockNumerics

/// Turns scores into probabilities by a rising curve of any shape: isotonic regression.
///
///     let calibration = try IsotonicCalibration(scores: held.scores, labels: held.labels)
///
/// The curve minimises the weighted squared error to the labels among all that never fall; between its steps it is
/// linear, beyond its ends constant. It needs some thousand rows that the scoring model has not seen, and gives
/// equal probabilities to whole ranges of scores: rank by the scores where ties matter.
///
/// Source: Zadrozny & Elkan, KDD 2002; pool adjacent violators: Best & Chakravarti, Mathematical Programming 47,
/// 1990. Checked against scikit-learn 1.9.
public struct IsotonicCalibration: Hashable, Sendable {
  /// The corners of the curve: ascending scores.
  public let scores: [Double]
  /// Its height at each: probabilities that never fall.
  public let probabilities: [Double]

  /// Fits the curve.
  ///
  /// - Parameters:
  ///   - scores: any finite numbers, higher for 1.
  ///   - labels: 0 or 1 a row.
  ///   - weights: one a row, at least zero; nil for ones.
  /// - Precondition: all have the same length.
  /// - Throws: ``SupervisedError`` for no rows, one class only, a bad label or weight, or a score that is not finite.
  /// - Complexity: O(rows · log rows).
  public init(scores: [Double], labels: [Int], weights: [Double]? = nil) throws(SupervisedError) {
    let rows = try CalibrationRows(scores: scores, labels: labels, weights: weights)
    let order = scores.indices.filter { rows.weight($0) > 0 }.sorted { scores[$0] < scores[$1] }
    // Rows of one score are one point.
    var points: [(score: Double, weight: Double, ones: Double)] = []
    for row in order {
      let (weight, ones) = (rows.weight(row), rows.weight(row) * Double(labels[row]))
      if let last = points.last, last.score == scores[row] {
        points[points.count - 1].weight += weight
        points[points.count - 1].ones += ones
      } else {
        points.append((scores[row], weight, ones))
      }
    }
    let pools = RisingPools(sums: points.map(\.ones), weights: points.map(\.weight)).pools
    self.init(
      scores: pools.flatMap { pool in
        let (first, last) = (points[pool.range.lowerBound].score, points[pool.range.upperBound - 1].score)
        return first == last ? [first] : [first, last]
      },
      probabilities: pools.flatMap { Array(repeating: $0.mean, count: $0.range.count == 1 ? 1 : 2) })
  }

  private init(scores: [Double], probabilities: [Double]) {
    self.scores = scores
    self.probabilities = probabilities
  }

  /// The probability of 1 for a score; NaN for NaN.
  ///
  /// - Complexity: O(log corners).
  public func probability(of score: Double) -> Double {
    guard !score.isNaN else { return .nan }
    var (low, high) = (0, scores.count)
    while low < high {
      let middle = (low + high) / 2
      if scores[middle] <= score { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return probabilities[0] }
    guard low < scores.count else { return probabilities[scores.count - 1] }
    var (passed, whole) = (score - scores[low - 1], scores[low] - scores[low - 1])
    if !whole.isFinite {
      // Halves, so that the distance of two huge scores stays finite.
      (passed, whole) = (score / 2 - scores[low - 1] / 2, scores[low] / 2 - scores[low - 1] / 2)
    }
    let share = passed / whole
    return probabilities[low - 1] + share * (probabilities[low] - probabilities[low - 1])
  }
}

extension IsotonicCalibration: Codable {
  enum CodingKeys: String, CodingKey { case scores, probabilities }

  /// Decodes the corners, refusing those that no fit gives.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let scores = try container.decode([Double].self, forKey: .scores)
    let probabilities = try container.decode([Double].self, forKey: .probabilities)
    guard !scores.isEmpty, scores.count == probabilities.count, scores.allSatisfy(\.isFinite),
      zip(scores, scores.dropFirst()).allSatisfy({ $0 < $1 }),
      probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 }),
      zip(probabilities, probabilities.dropFirst()).allSatisfy({ $0 <= $1 })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .scores, in: container, debugDescription: "the corners of the curve do not rise")
    }
    self.init(scores: scores, probabilities: probabilities)
  }
}
