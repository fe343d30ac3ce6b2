internal import ForeshockAnomaly
internal import Glibc

/// What the scores of several columns are ranked among, so that one column's score can be held against another's.
struct FusedColumns {
  /// Of methods that look back: the scores before.
  var calibrations: [StreamingCalibration]?
  /// Of methods that look at the whole file: all scores of what was judged first.
  var ranks: [ConformalCalibration]?

  /// −log₁₀ of the least p-value of a sample's columns times their number (Bonferroni); NaN where no column has one.
  ///
  /// - Parameter looksBack: Whether a score is ranked among those before it, or among all of its column.
  mutating func fuse(_ scores: [[Double]], looksBack: Bool) throws -> [Double] {
    let pValues = looksBack || calibrations != nil ? try behind(scores) : try among(scores)
    return scores[0].indices.map { place in
      let known = pValues.map { $0[place] }.filter { !$0.isNaN }
      guard let least = known.min() else { return .nan }
      return 0 - log10(min(1, max(Double(known.count) * least, 1e-300)))
    }
  }

  private mutating func behind(_ scores: [[Double]]) throws -> [[Double]] {
    var moved = try calibrations ?? scores.map { _ in try StreamingCalibration() }
    let pValues = scores.indices.map { column in scores[column].map { moved[column].pValue(taking: $0) } }
    calibrations = moved
    return pValues
  }

  private mutating func among(_ scores: [[Double]]) throws -> [[Double]] {
    if let ranks { return scores.indices.map { ranks[$0].pValues(of: scores[$0]) } }
    var all: [ConformalCalibration] = []
    var pValues: [[Double]] = []
    for own in scores {
      guard own.contains(where: { !$0.isNaN }) else {
        // A column without a verdict has no say, here and later.
        all.append(try ConformalCalibration(scores: [.infinity]))
        pValues.append(own)
        continue
      }
      let ranked = try ConformalCalibration(scores: own)
      // Each score is one of those it is ranked among, and is to be counted once.
      let count = Double(ranked.count)
      pValues.append(ranked.pValues(of: own).map { ($0 * (count + 1) - 1) / count })
      all.append(ranked)
    }
    ranks = all
    return pValues
  }
}
