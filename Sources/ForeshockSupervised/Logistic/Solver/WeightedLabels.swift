/// One number a row: its magnitude is the row's weight, its sign the label.
struct WeightedLabels {
  /// +c for label 1 and −c for label 0; ±0 for rows that do not count.
  let signed: [Double]
  /// Σ c.
  let totalWeight: Double
  /// Σ c over the rows with label 1.
  let positiveWeight: Double

  init(
    _ labels: [Int], weights: [Double]?, classWeights: LogisticRegression.ClassWeights
  ) throws(SupervisedError) {
    var sums = (negative: 0.0, positive: 0.0)
    for (row, label) in labels.enumerated() {
      guard label == 0 || label == 1 else { throw .invalidLabel(row: row, label: label) }
      let weight = weights?[row] ?? 1
      guard weight >= 0, weight.isFinite else { throw .invalidWeight(row: row) }
      if label == 1 { sums.positive += weight } else { sums.negative += weight }
      guard (sums.positive + sums.negative).isFinite else { throw .invalidWeight(row: row) }
    }
    guard sums.positive > 0 || sums.negative > 0 else { throw .noRows }
    guard sums.positive > 0 else { throw .oneClassOnly(label: 0) }
    guard sums.negative > 0 else { throw .oneClassOnly(label: 1) }

    let factors: (negative: Double, positive: Double) =
      switch classWeights {
      case .uniform: (1, 1)
      case .balanced:
        (
          (sums.negative + sums.positive) / (2 * sums.negative),
          (sums.negative + sums.positive) / (2 * sums.positive)
        )
      case .explicit(let negative, let positive): (negative, positive)
      }
    var signed = [Double](repeating: 0, count: labels.count)
    for row in 0..<labels.count {
      let weight = weights?[row] ?? 1
      signed[row] = labels[row] == 1 ? weight * factors.positive : -weight * factors.negative
    }
    self.signed = signed
    positiveWeight = sums.positive * factors.positive
    totalWeight = positiveWeight + sums.negative * factors.negative
    guard totalWeight.isFinite, totalWeight > 0 else {
      throw .invalidParameter("classWeights", reason: "the sum of all weights is not a finite number")
    }
  }

  private init(signed: [Double]) {
    self.signed = signed
    totalWeight = signed.reduce(0) { $0 + abs($1) }
    positiveWeight = signed.reduce(0) { $0 + max(0, $1) }
  }

  /// The same for some of the rows.
  func rows(_ runs: [Range<Int>]) -> WeightedLabels {
    WeightedLabels(signed: runs.flatMap { signed[$0] })
  }
}
