extension GradientBoosting {
  /// Refuses settings outside their bounds.
  func checkSettings(columnCount: Int) throws(SupervisedError) {
    func need(_ holds: Bool, _ name: String, _ reason: String) throws(SupervisedError) {
      guard holds else { throw .invalidParameter(name, reason: reason) }
    }
    try need(rounds >= 1, "rounds", "it must be at least 1, not \(rounds)")
    try need(
      learningRate > 0 && learningRate <= 1, "learningRate",
      "it must be above 0 and at most 1, not \(learningRate)")
    try need(maxLeaves >= 2, "maxLeaves", "it must be at least 2, not \(maxLeaves)")
    try need((maxDepth ?? 1) >= 1, "maxDepth", "it must be at least 1, not \(maxDepth ?? 1)")
    try need(minLeafCount >= 1, "minLeafCount", "it must be at least 1, not \(minLeafCount)")
    for (name, value) in [("minLeafHessian", minLeafHessian), ("lambda", lambda), ("minGain", minGain)] {
      try need(value >= 0 && value.isFinite, name, "it must be at least 0 and finite, not \(value)")
    }
    for (name, value) in [("rowFraction", rowFraction), ("columnFraction", columnFraction)] {
      try need(value > 0 && value <= 1, name, "it must be above 0 and at most 1, not \(value)")
    }
    try need((2...255).contains(mostBins), "mostBins", "it must be 2 to 255, not \(mostBins)")
    let columns = 0..<columnCount
    for column in categoricalColumns.sorted() {
      try need(columns.contains(column), "categoricalColumns", "there is no column \(column)")
    }
    for column in monotone.keys.sorted() {
      try need(columns.contains(column), "monotone", "there is no column \(column)")
      try need(!categoricalColumns.contains(column), "monotone", "column \(column) has no order")
    }
    if let stopping = earlyStopping {
      try need(stopping.patience >= 1, "patience", "it must be at least 1, not \(stopping.patience)")
      try need(
        stopping.validationShare > 0 && stopping.validationShare < 1, "validationShare",
        "it must be between 0 and 1, not \(stopping.validationShare)")
      try need(
        stopping.minImprovement >= 0 && stopping.minImprovement.isFinite, "minImprovement",
        "it must be at least 0 and finite, not \(stopping.minImprovement)")
    }
    switch loss {
    case .softmax(let classes):
      try need((2...1_000).contains(classes), "classCount", "it must be 2 to 1,000, not \(classes)")
    case .quantile(let level):
      try need(level > 0 && level < 1, "quantile", "it must be between 0 and 1, not \(level)")
    case .tweedie(let power):
      try need(power > 1 && power < 2, "power", "it must be between 1 and 2, not \(power)")
    default: break
    }
    if case .explicit(let weights) = classWeights {
      try need(
        weights.allSatisfy { $0 > 0 && $0.isFinite } && (classCount == nil || weights.count == classCount),
        "classWeights", "there must be one above zero and finite for each class")
    }
    try need(classWeights == .uniform || classCount != nil, "classWeights", "the loss has no classes")
  }

  /// How many classes the loss knows, or nil.
  var classCount: Int? {
    switch loss {
    case .logistic: 2
    case .softmax(let count): count
    default: nil
    }
  }

  /// The weights of rows, those of their classes multiplied in.
  func rowWeights(_ targets: [Double], _ weights: [Double]?) throws(SupervisedError) -> [Double] {
    var result = weights ?? [Double](repeating: 1, count: targets.count)
    var total = 0.0
    for (row, weight) in result.enumerated() {
      total += weight
      guard weight >= 0, total.isFinite else { throw .invalidWeight(row: row) }
    }
    guard total > 0 else { throw .noRows }
    guard let classCount, classWeights != .uniform else { return result }
    var factors = [Double](repeating: 1, count: classCount)
    if case .explicit(let weights) = classWeights {
      factors = weights
    } else {
      var sums = [Double](repeating: 0, count: classCount)
      for row in result.indices { sums[Int(targets[row])] += result[row] }
      factors = sums.map { $0 > 0 ? total / (Double(classCount) * $0) : 1 }
    }
    for row in result.indices { result[row] *= factors[Int(targets[row])] }
    return result
  }

  /// Refuses targets that the loss does not take.
  func checkTargets(_ targets: [Double]) throws(SupervisedError) {
    for (row, y) in targets.enumerated() {
      let isValid =
        switch loss {
        case .logistic: y == 0 || y == 1
        case .softmax(let count): y >= 0 && y < Double(count) && y == y.rounded(.towardZero)
        case .squared, .absolute, .quantile: y.isFinite
        case .poisson, .tweedie: y >= 0 && y.isFinite
        case .cox: y != 0 && y.isFinite
        }
      guard isValid else { throw .invalidTarget(row: row, value: y) }
    }
  }
}
