/// One number a row: its magnitude is the row's weight, its sign the label.
struct WeightedLabels {
  /// +c for label 1 and −c for label 0, times a power of two that brings the largest near one; ±0 for rows
  /// that do not count.
  let signed: [Double]
  /// Σ c, times that power.
  let totalWeight: Double
  /// Σ c over the rows with label 1, times that power.
  let positiveWeight: Double
  /// Σ c.
  let originalTotal: Double
  /// Whether there are rows that do not count.
  let hasZeros: Bool
  /// What weights of rows are multiplied by for their class.
  let classFactors: (negative: Double, positive: Double)

  init(
    _ labels: [Int], weights: [Double]?, classWeights: LogisticRegression.ClassWeights
  ) throws(SupervisedError) {
    var sums = (negative: 0.0, positive: 0.0)
    var largest = 0.0
    for (row, label) in labels.enumerated() {
      guard label == 0 || label == 1 else { throw .invalidLabel(row: row, label: label) }
      let weight = weights?[row] ?? 1
      guard weight >= 0, weight.isFinite else { throw .invalidWeight(row: row) }
      if label == 1 { sums.positive += weight } else { sums.negative += weight }
      largest = max(largest, weight)
      guard (sums.positive + sums.negative).isFinite else { throw .invalidWeight(row: row) }
    }
    guard sums.positive > 0 || sums.negative > 0 else { throw .noRows }
    guard sums.positive > 0 else { throw .oneClassOnly(label: 0) }
    guard sums.negative > 0 else { throw .oneClassOnly(label: 1) }

    let factors: (negative: Double, positive: Double) =
      switch classWeights {
      case .uniform: (1, 1)
      case .balanced:
        (0.5 + 0.5 * (sums.positive / sums.negative), 0.5 + 0.5 * (sums.negative / sums.positive))
      case .explicit(let negative, let positive): (negative, positive)
      }
    let total = sums.positive * factors.positive + sums.negative * factors.negative
    guard total.isFinite, total > 0 else {
      throw .invalidParameter("classWeights", reason: "the sum of all weights is not a finite number")
    }
    let power = PowerOfTwo(inverseOf: largest)
    var signed = [Double](repeating: 0, count: labels.count)
    var hasZeros = false
    for row in 0..<labels.count {
      let weight = (weights?[row] ?? 1) * power
      hasZeros = hasZeros || weight == 0
      signed[row] = labels[row] == 1 ? weight * factors.positive : -weight * factors.negative
    }
    self.init(signed: signed, originalTotal: total, hasZeros: hasZeros, classFactors: factors)
  }

  private init(
    signed: [Double], originalTotal: Double, hasZeros: Bool,
    classFactors: (negative: Double, positive: Double)
  ) {
    self.signed = signed
    totalWeight = signed.reduce(0) { $0 + abs($1) }
    positiveWeight = signed.reduce(0) { $0 + max(0, $1) }
    self.originalTotal = originalTotal
    self.classFactors = classFactors
    self.hasZeros = hasZeros
  }

  /// The same for some of the rows.
  func rows(_ runs: [Range<Int>]) -> WeightedLabels {
    let chosen = runs.flatMap { signed[$0] }
    return WeightedLabels(
      signed: chosen, originalTotal: originalTotal * (chosen.reduce(0) { $0 + abs($1) } / totalWeight),
      hasZeros: hasZeros, classFactors: classFactors)
  }

  /// The same for some rows that hold all the weight.
  func rows(at indices: [Int]) -> WeightedLabels {
    WeightedLabels(
      signed: indices.map { signed[$0] }, originalTotal: originalTotal, hasZeros: false,
      classFactors: classFactors)
  }

  /// The labels alone, each row with the weight one.
  var unweighted: WeightedLabels {
    WeightedLabels(
      signed: signed.map { $0 == 0 ? 0 : ($0 > 0 ? 1 : -1) }, originalTotal: Double(signed.count),
      hasZeros: hasZeros, classFactors: (1, 1))
  }
}
