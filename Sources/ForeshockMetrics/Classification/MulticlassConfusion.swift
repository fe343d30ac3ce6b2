/// How many rows of each of several classes were called what.
///
///     let counts = try MulticlassConfusion(classCount: 3, labels: truth, predicted: calls)
///     counts.recall(of: 2)
///     counts.f1(.macro)
///
/// Where a share is of nothing it is 0. Checked against scikit-learn 1.9.
public struct MulticlassConfusion: Hashable, Sendable, Codable {
  /// How the figures of the classes become one.
  public enum Average: String, CaseIterable, Hashable, Sendable, Codable {
    /// Their mean over the classes that occur in the truth or the calls.
    case macro
    /// Their mean, each class weighing as many rows as it has.
    case weighted
    /// Of all rows at once; precision, recall and F are then the accuracy.
    case micro
  }

  /// Classes, numbered from 0.
  public let classCount: Int
  /// Rows of class i called class j, at `i · classCount + j`.
  public let counts: [Int]

  /// Counts the rows.
  ///
  /// - Parameters:
  ///   - classCount: at least 1.
  ///   - labels: the class of each row, in `0 ..< classCount`.
  ///   - predicted: the class each row was called.
  /// - Throws: ``MetricError`` for no rows or a class out of bounds.
  /// - Complexity: O(n + classCount²).
  public init(classCount: Int, labels: [Int], predicted: [Int]) throws(MetricError) {
    precondition(classCount >= 1, "There must be at least one class")
    precondition(labels.count == predicted.count, "There must be one call per label")
    guard !labels.isEmpty else { throw .noObservations }
    var counts = [Int](repeating: 0, count: classCount * classCount)
    for i in labels.indices {
      for label in [labels[i], predicted[i]] where !(0..<classCount).contains(label) {
        throw .classOutOfBounds(index: i, label: label, classCount: classCount)
      }
      counts[labels[i] * classCount + predicted[i]] += 1
    }
    self.classCount = classCount
    self.counts = counts
  }

  /// From the counts themselves.
  init(classCount: Int, counts: [Int]) {
    self.classCount = classCount
    self.counts = counts
  }

  /// Rows counted.
  public var count: Int { counts.reduce(0, +) }

  /// The counts of one class against all others.
  public func counts(of label: Int) -> ConfusionCounts {
    precondition((0..<classCount).contains(label), "There is no such class")
    let right = counts[label * classCount + label]
    let actual = support(of: label)
    let called = (0..<classCount).reduce(0) { $0 + counts[$1 * classCount + label] }
    return ConfusionCounts(
      truePositives: right, falsePositives: called - right, trueNegatives: count - actual - called + right,
      falseNegatives: actual - right)
  }

  /// Rows of the class.
  public func support(of label: Int) -> Int {
    counts[(label * classCount)..<((label + 1) * classCount)].reduce(0, +)
  }

  /// The share of rows called right.
  public var accuracy: Double {
    Double((0..<classCount).reduce(0) { $0 + counts[$1 * classCount + $1] }) / Double(count)
  }

  /// The mean recall of the classes that have rows.
  public var balancedAccuracy: Double {
    let present = (0..<classCount).filter { support(of: $0) > 0 }
    return present.reduce(0) { $0 + counts(of: $1).recall } / Double(present.count)
  }

  /// Precision over the classes.
  public func precision(_ average: Average) -> Double { figure(average, \.precision) }

  /// Recall over the classes.
  public func recall(_ average: Average) -> Double { figure(average, \.recall) }

  /// F1 over the classes.
  public func f1(_ average: Average) -> Double { figure(average, \.f1) }

  private func figure(_ average: Average, _ figure: (ConfusionCounts) -> Double) -> Double {
    let all = (0..<classCount).map { counts(of: $0) }
    switch average {
    case .micro: return accuracy
    case .macro:
      let seen = all.filter { $0.truePositives + $0.falsePositives + $0.falseNegatives > 0 }
      return seen.reduce(0) { $0 + figure($1) } / Double(seen.count)
    case .weighted:
      return all.reduce(0) { $0 + Double($1.truePositives + $1.falseNegatives) * figure($1) } / Double(count)
    }
  }

  /// The correlation of calls with the truth for several classes; 0 when either has one value only.
  ///
  /// Source: Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient", Computational
  /// Biology and Chemistry 28 (2004).
  public var matthewsCorrelation: Double {
    var right = 0.0, product = 0.0, actualSquares = 0.0, calledSquares = 0.0
    for label in 0..<classCount {
      let one = counts(of: label)
      let actual = Double(one.truePositives + one.falseNegatives)
      let called = Double(one.truePositives + one.falsePositives)
      right += Double(one.truePositives)
      product += actual * called
      actualSquares += actual * actual
      calledSquares += called * called
    }
    let n = Double(count)
    let spread = (n * n - calledSquares).squareRoot() * (n * n - actualSquares).squareRoot()
    return spread > 0 ? (n * right - product) / spread : 0
  }

  /// Cohen's κ: agreement beyond what the shares of the classes alone would give; 0 when that is all there could be.
  public var cohenKappa: Double {
    let n = Double(count)
    let chance = (0..<classCount).reduce(0.0) { sum, label in
      let one = counts(of: label)
      return sum + Double(one.truePositives + one.falseNegatives) / n
        * (Double(one.truePositives + one.falsePositives) / n)
    }
    return chance < 1 ? (accuracy - chance) / (1 - chance) : 0
  }
}
