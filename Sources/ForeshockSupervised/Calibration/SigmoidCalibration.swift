internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Turns scores into probabilities by a logistic curve with two parameters: Platt scaling.
///
///     let calibration = try SigmoidCalibration(scores: held.scores, labels: held.labels)
///     calibration.probability(of: score)
///
/// p = 1 / (1 + e^(a·s + b)), with a and b of greatest likelihood on rows that the scoring model has not seen. The
/// labels are softened to (n₁ + 1)/(n₁ + 2) and 1/(n₀ + 2), which keeps a perfect order of few rows from certainty. Right for
/// scores whose two classes are bell-shaped, and for few rows; ``IsotonicCalibration`` assumes less and needs more.
///
/// Source: Platt, "Probabilistic outputs for support vector machines", Advances in Large Margin Classifiers, 1999;
/// Lin, Lin & Weng, Machine Learning 68, 2007 (the search). Checked against scikit-learn 1.9.
public struct SigmoidCalibration: Hashable, Sendable, Codable {
  /// The slope, below zero when higher scores mean more ones.
  public let slope: Double
  /// The offset.
  public let offset: Double

  /// A curve from its parameters, a and b.
  public init(slope: Double, offset: Double) {
    self.slope = slope
    self.offset = offset
  }

  /// Fits the curve.
  ///
  /// - Parameters:
  ///   - scores: any finite numbers, higher for 1.
  ///   - labels: 0 or 1 a row.
  ///   - weights: one a row, at least zero; nil for ones.
  /// - Precondition: all have the same length.
  /// - Throws: ``SupervisedError`` for no rows, one class only, a bad label or weight, or a score that is not finite.
  /// - Complexity: O(rows) a Newton step, of which ten are many.
  public init(scores: [Double], labels: [Int], weights: [Double]? = nil) throws(SupervisedError) {
    let rows = try CalibrationRows(scores: scores, labels: labels, weights: weights)
    let targets = (
      zero: 1 / (rows.zeroWeight + 2), one: (rows.oneWeight + 1) / (rows.oneWeight + 2)
    )
    // In centred and scaled scores, so that units do not matter.
    let (center, scale) = rows.centerAndScale
    var point = (a: 0.0, b: log((rows.zeroWeight + 1) / (rows.oneWeight + 1)))
    func value(_ a: Double, _ b: Double) -> Double {
      var sum = 0.0
      for i in scores.indices where rows.weight(i) > 0 {
        let f = a * (scores[i] - center) / scale + b
        let t = labels[i] == 1 ? targets.one : targets.zero
        // −t·ln p − (1 − t)·ln(1 − p) with p = 1 / (1 + e^f)
        sum += rows.weight(i) * (t * f + SpecialFunctions.log1pExp(-f))
      }
      return sum
    }
    var here = value(point.a, point.b)
    for _ in 0..<100 {
      var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for i in scores.indices where rows.weight(i) > 0 {
        let s = (scores[i] - center) / scale
        let p = SpecialFunctions.logistic(-(point.a * s + point.b))
        let d = rows.weight(i) * ((labels[i] == 1 ? targets.one : targets.zero) - p)
        let h = rows.weight(i) * p * (1 - p)
        ga += d * s
        gb += d
        haa += h * s * s
        hab += h * s
        hbb += h
      }
      if max(abs(ga), abs(gb)) <= 1e-12 * (rows.zeroWeight + rows.oneWeight) { break }
      // A touch of ridge where all scores are alike.
      haa += 1e-12 * (haa + hbb) + .leastNormalMagnitude
      hbb += 1e-12 * (haa + hbb) + .leastNormalMagnitude
      let determinant = haa * hbb - hab * hab
      let (da, db) = ((hab * gb - hbb * ga) / determinant, (hab * ga - haa * gb) / determinant)
      var length = 1.0
      var next = here
      while length > 1e-10 {
        next = value(point.a + length * da, point.b + length * db)
        if next <= here + 1e-4 * length * (ga * da + gb * db) { break }
        length /= 2
      }
      guard length > 1e-10, da.isFinite, db.isFinite else { break }
      point = (point.a + length * da, point.b + length * db)
      here = next
    }
    slope = point.a / scale
    offset = point.b - point.a / scale * center
  }

  /// The probability of 1 for a score; NaN for NaN.
  public func probability(of score: Double) -> Double {
    SpecialFunctions.logistic(-(slope * score + offset))
  }
}

extension SigmoidCalibration {
  enum CodingKeys: String, CodingKey { case slope, offset }

  /// Decodes the parameters, refusing those that are not finite.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    slope = try container.number(.slope)
    offset = try container.number(.offset)
  }
}

/// Rows on which probabilities are calibrated, checked.
struct CalibrationRows {
  let scores: [Double]
  let weights: [Double]?
  private(set) var zeroWeight = 0.0
  private(set) var oneWeight = 0.0

  init(scores: [Double], labels: [Int], weights: [Double]?) throws(SupervisedError) {
    precondition(scores.count == labels.count, "\(labels.count) labels do not fit \(scores.count) scores")
    precondition(weights?.count ?? scores.count == scores.count, "There must be a weight a row")
    self.scores = scores
    self.weights = weights
    for row in labels.indices {
      guard labels[row] == 0 || labels[row] == 1 else {
        throw .invalidLabel(row: row, label: labels[row])
      }
      guard scores[row].isFinite else { throw .nonFiniteInput(row: row, column: 0) }
      let weight = weight(row)
      guard weight >= 0, weight.isFinite else { throw .invalidWeight(row: row) }
      if labels[row] == 1 { oneWeight += weight } else { zeroWeight += weight }
      guard (oneWeight + zeroWeight).isFinite else { throw .invalidWeight(row: row) }
    }
    guard zeroWeight > 0 || oneWeight > 0 else { throw .noRows }
    guard oneWeight > 0 else { throw .oneClassOnly(label: 0) }
    guard zeroWeight > 0 else { throw .oneClassOnly(label: 1) }
  }

  func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  /// About the middle and the spread of the scores, the latter above zero.
  var centerAndScale: (center: Double, scale: Double) {
    // Rows of weight zero are not there.
    let counted = scores.indices.lazy.filter { weight($0) > 0 }.map { scores[$0] }
    let (least, most) = (counted.min() ?? 0, counted.max() ?? 0)
    let reach = max(most / 2 - least / 2, .leastNormalMagnitude)
    return (least / 2 + most / 2, min(reach, .greatestFiniteMagnitude / 4))
  }
}
