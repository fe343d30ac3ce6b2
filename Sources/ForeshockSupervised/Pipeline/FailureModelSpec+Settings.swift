extension FailureModelSpec {
  /// Changes a setting of the model.
  mutating func set(_ setting: FailureSearch.Setting, to value: Double) throws(PipelineError) {
    func whole() throws(PipelineError) -> Int {
      guard value >= 1, value <= 1e9 else {
        throw .invalidSetting(name: setting.rawValue, reason: "it must be at least 1, not \(value)")
      }
      return Int(value.rounded())
    }
    switch (self, setting) {
    case (.logistic(var model), .inverseStrength):
      model.penalty = .inverseStrength(value)
      self = .logistic(model)
    case (.multinomial(var model), .inverseStrength):
      model.penalty = .inverseStrength(value)
      self = .multinomial(model)
    case (.linear(var model), .ridge):
      model.ridge = value
      self = .linear(model)
    case (.cox(var model), .ridge):
      model.ridge = value
      self = .cox(model)
    case (.acceleratedFailureTime(var model), .ridge):
      model.ridge = value
      self = .acceleratedFailureTime(model)
    case (.gradientBoosting(var model), _):
      switch setting {
      case .rounds: model.rounds = try whole()
      case .maxDepth: model.maxDepth = try whole()
      case .learningRate: model.learningRate = value
      case .maxLeaves: model.maxLeaves = try whole()
      case .minLeafCount: model.minLeafCount = try whole()
      case .lambda: model.lambda = value
      case .rowFraction: model.rowFraction = value
      case .columnFraction: model.columnFraction = value
      case .inverseStrength, .ridge, .treeCount, .columnsPerNode:
        throw .invalidSetting(name: setting.rawValue, reason: "boosting has no such setting")
      }
      self = .gradientBoosting(model)
    case (.randomForest(var model), _):
      switch setting {
      case .treeCount: model.treeCount = try whole()
      case .maxDepth: model.maxDepth = try whole()
      case .columnsPerNode: model.columnsPerNode = try whole()
      case .minLeafCount: model.minLeafCount = try whole()
      case .inverseStrength, .ridge, .rounds, .learningRate, .maxLeaves, .lambda, .rowFraction,
        .columnFraction:
        throw .invalidSetting(name: setting.rawValue, reason: "a forest has no such setting")
      }
      self = .randomForest(model)
    default: throw .invalidSetting(name: setting.rawValue, reason: "the model has no such setting")
    }
  }
}
