/// The class and the weight of each row, the weights times a power of two that brings the largest near one.
struct ClassRows {
  let labels: [Int]
  let weights: [Double]
  let classCount: Int
  /// Σ c, times that power.
  let totalWeight: Double
  /// Of each class, times that power.
  let classTotals: [Double]
  /// Σ c.
  let originalTotal: Double

  init(
    _ labels: [Int], weights: [Double]?, classWeights: MultinomialLogisticRegression.ClassWeights
  ) throws(SupervisedError) {
    var (classCount, largest, total) = (0, 0.0, 0.0)
    for (row, label) in labels.enumerated() {
      // A class takes a coefficient a column, so that a number like an id is refused.
      guard label >= 0, label < max(2, labels.count) else { throw .invalidLabel(row: row, label: label) }
      let weight = weights?[row] ?? 1
      total += weight
      guard weight >= 0, total.isFinite else { throw .invalidWeight(row: row) }
      largest = max(largest, weight)
      if weight > 0 { classCount = max(classCount, label + 1) }
    }
    guard total > 0 else { throw .noRows }
    let power = PowerOfTwo(inverseOf: largest)
    var sums = [Double](repeating: 0, count: classCount)
    for (row, label) in labels.enumerated() where label < classCount {
      sums[label] += (weights?[row] ?? 1) * power
    }
    if classCount == 1 { throw .oneClassOnly(label: 0) }
    let present = sums.indices.filter { sums[$0] > 0 }
    guard present.count > 1 else { throw .oneClassOnly(label: present.first ?? 0) }
    if let missing = sums.firstIndex(of: 0) { throw .missingClass(label: missing) }
    var factors = [Double](repeating: 1, count: classCount)
    switch classWeights {
    case .uniform: break
    case .balanced:
      let all = sums.reduce(0, +)
      factors = sums.map { all / (Double(classCount) * $0) }
    case .explicit(let given):
      guard given.count == classCount, given.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw .invalidParameter(
          "classWeights", reason: "there must be \(classCount) numbers above zero, not \(given)")
      }
      factors = given
    }
    let scaled = labels.indices.map { row in
      labels[row] < classCount ? (weights?[row] ?? 1) * power * factors[labels[row]] : 0
    }
    self.init(
      labels, scaled, classCount, originalTotal: scaled.reduce(0, +) / power.first / power.second)
    guard originalTotal.isFinite else {
      throw .invalidParameter("classWeights", reason: "the sum of all weights is not a finite number")
    }
  }

  private init(_ labels: [Int], _ weights: [Double], _ classCount: Int, originalTotal: Double) {
    self.labels = labels
    self.weights = weights
    self.classCount = classCount
    self.originalTotal = originalTotal
    var sums = [Double](repeating: 0, count: classCount)
    for (row, label) in labels.enumerated() where weights[row] > 0 { sums[label] += weights[row] }
    classTotals = sums
    totalWeight = sums.reduce(0, +)
  }

  /// The rows that count.
  var counting: [Int] { weights.indices.filter { weights[$0] > 0 } }

  /// The same for some rows that hold all the weight.
  func rows(at indices: [Int]) -> ClassRows {
    ClassRows(
      indices.map { labels[$0] }, indices.map { weights[$0] }, classCount, originalTotal: originalTotal)
  }
}

/// A power of two in two factors, because the inverse of a denormal number is infinite.
struct PowerOfTwo {
  let first, second: Double

  /// Brings `number`, above zero, to 1 ..< 2.
  init(inverseOf number: Double) {
    let exponent = Int(number.exponent)
    first = Double(sign: .plus, exponent: -(exponent / 2), significand: 1)
    second = Double(sign: .plus, exponent: -(exponent - exponent / 2), significand: 1)
  }

  static func * (number: Double, power: PowerOfTwo) -> Double { number * power.first * power.second }
}
