extension RandomForest {
  /// Refuses settings outside their bounds.
  func checkSettings(columnCount: Int) throws(SupervisedError) {
    func need(_ holds: Bool, _ name: String, _ reason: String) throws(SupervisedError) {
      guard holds else { throw .invalidParameter(name, reason: reason) }
    }
    if case .classes(let count) = outcome {
      try need((2...1_000).contains(count), "classCount", "it must be 2 to 1,000, not \(count)")
    }
    try need(
      (1...1_000_000).contains(treeCount), "treeCount", "it must be 1 to 1,000,000, not \(treeCount)")
    for (name, value) in [
      ("maxDepth", maxDepth), ("minLeafCount", minLeafCount), ("columnsPerNode", columnsPerNode),
    ] {
      try need((value ?? 1) >= 1, name, "it must be at least 1, not \(value ?? 1)")
    }
    switch sampling {
    case .bootstrap(let share):
      try need(share > 0 && share <= 16, "share", "it must be above 0 and at most 16, not \(share)")
    case .subsample(let share):
      try need(share > 0 && share <= 1, "share", "it must be above 0 and at most 1, not \(share)")
    case .balanced: try need(classCount != nil, "sampling", "a mean has no classes to balance")
    case .all: break
    }
    if case .explicit(let weights) = classWeights {
      try need(
        weights.allSatisfy { $0 > 0 && $0.isFinite } && weights.count == classCount ?? weights.count,
        "classWeights", "there must be one above zero and finite for each class")
    }
    try need(classWeights == .uniform || classCount != nil, "classWeights", "a mean has no classes")
    try need((2...255).contains(mostBins), "mostBins", "it must be 2 to 255, not \(mostBins)")
    for column in categoricalColumns.sorted() {
      try need((0..<columnCount).contains(column), "categoricalColumns", "there is no column \(column)")
    }
  }

  /// How many classes there are; nil for a mean.
  var classCount: Int? {
    if case .classes(let count) = outcome { count } else { nil }
  }

  /// Refuses targets that are not of the outcome, and those of one class only.
  func checkTargets(_ targets: [Double], _ weights: [Double]) throws(SupervisedError) {
    for (row, y) in targets.enumerated() {
      let isValid =
        if let classCount { y >= 0 && y < Double(classCount) && y == y.rounded(.towardZero) } else {
          y.isFinite
        }
      guard isValid else { throw .invalidTarget(row: row, value: y) }
    }
    guard classCount != nil, let first = weights.firstIndex(where: { $0 > 0 }) else { return }
    guard targets.indices.contains(where: { weights[$0] > 0 && targets[$0] != targets[first] }) else {
      throw .oneClassOnly(label: Int(targets[first]))
    }
  }

  /// What the rows of each class are multiplied by.
  func classFactors(_ targets: [Double], _ weights: [Double]) -> [Double] {
    guard let classCount else { return [] }
    switch classWeights {
    case .uniform: return [Double](repeating: 1, count: classCount)
    case .explicit(let factors):
      let greatest = factors.max() ?? 1
      return factors.map { $0 / greatest }
    case .balanced:
      var sums = [Double](repeating: 0, count: classCount)
      for row in targets.indices { sums[Int(targets[row])] += weights[row] }
      let least = sums.filter { $0 > 0 }.min() ?? 1
      return sums.map { $0 > 0 ? least / $0 : 1 }
    }
  }
}
