internal import ForeshockFeatures
internal import ForeshockMetrics

extension FailurePipeline.Fitted: Codable {
  enum CodingKeys: String, CodingKey {
    case version, settings, columns, classNames, stage, calibration, threshold, widening, report
  }

  /// The version of the stored form that this code writes and reads.
  static let version = 1

  /// Writes the pipeline with the version of its form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encode(columns, forKey: .columns)
    if !classNames.isEmpty { try container.encode(classNames, forKey: .classNames) }
    try container.encode(stage, forKey: .stage)
    try container.encode(calibration, forKey: .calibration)
    try container.encodeIfPresent(threshold, forKey: .threshold)
    try container.encode(widening, forKey: .widening)
    try container.encode(report, forKey: .report)
  }

  /// Reads a pipeline, refusing another version and parts that do not fit each other.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func refuse(_ key: CodingKeys, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: container, debugDescription: reason)
    }
    let version = try container.decode(Int.self, forKey: .version)
    guard version == Self.version else {
      throw refuse(.version, "version \(version) of a pipeline is unknown; this code reads \(Self.version)")
    }
    settings = try container.decode(FailurePipeline.self, forKey: .settings)
    do { try settings.check() } catch { throw refuse(.settings, "\(error)") }
    columns = try container.decode([String].self, forKey: .columns)
    classNames = try container.decodeIfPresent([String].self, forKey: .classNames) ?? []
    stage = try container.decode(PipelineStage.self, forKey: .stage)
    calibration = try container.decode(ProbabilityCalibration.self, forKey: .calibration)
    threshold = try container.decodeIfPresent(Double.self, forKey: .threshold)
    widening = try container.decode(Double.self, forKey: .widening)
    report = try container.decode(FailureReport.self, forKey: .report)

    let features = stage.encoder.features
    guard stage.isSound, !columns.isEmpty, stage.hasEnds == settings.learnsEnds, stage.endsAreSound else {
      throw refuse(.stage, "its parts do not fit each other")
    }
    guard (settings.model.task == .multiclass) == !classNames.isEmpty,
      Set(classNames).count == classNames.count, stage.model.classCount ?? 0 == classNames.count
    else { throw refuse(.classNames, "they are not those of the model") }
    guard calibration.method == settings.calibration else {
      throw refuse(.calibration, "it is not the one of the settings")
    }
    guard settings.model.isTreeModel == stage.encoder.isForTrees, stage.model.isFitted(settings.model) else {
      throw refuse(.stage, "the model is not the one of the settings")
    }
    guard Set(columns).count == columns.count, settings.columns ?? columns == columns,
      settings.mayLearn(from: columns)
    else { throw refuse(.columns, "they are not those of the settings") }
    let made = settings.bankFeatures(of: columns)
    guard features.map(\.name) == columns + made,
      features.allSatisfy({ $0.isText == (settings.categorical.contains($0.name) && !made.contains($0.name)) }
      )
    else { throw refuse(.columns, "they are not those of the model") }
    guard (threshold != nil) == (settings.model.task == .classification),
      (threshold ?? 0) >= 0, (threshold ?? 0) <= (1.0).nextUp
    else { throw refuse(.threshold, "it is not a probability") }
    guard widening.isFinite else { throw refuse(.widening, "it is not finite") }
    guard report.isSound else { throw refuse(.report, "a count is out of bounds") }
  }
}

extension FailurePipeline {
  /// Whether a fit has models of the ends of intervals.
  var learnsEnds: Bool {
    if case .gradientBoosting = model { intervalLevel != nil } else { false }
  }

  /// The names of what the bank makes of the numeric ones of `columns`, but for those that are columns already.
  func bankFeatures(of columns: [String]) -> [String] {
    bank?.featureNames(of: columns.filter { !categorical.contains($0) }).filter { !columns.contains($0) }
      ?? []
  }
}

extension FailureReport {
  /// Whether its counts are such that they can be added.
  var isSound: Bool {
    var counts = [rowCount, unknownCount, judgedCount]
    if let classes = classification {
      for calls in [classes.calls, classes.metrics.confusion] {
        counts += [calls.truePositives, calls.falsePositives, calls.trueNegatives, calls.falseNegatives]
      }
      counts += [classes.metrics.count, classes.metrics.positiveCount]
      if let alerts = classes.alerts {
        counts += [
          alerts.rightAlerts, alerts.lateAlerts, alerts.falseAlarms, alerts.unknownAlerts,
          alerts.caughtFailures,
          alerts.missedFailures, alerts.unwarnableFailures,
        ]
      }
    }
    if let classes {
      let confusion = classes.confusion
      guard (1...1_000).contains(confusion.classCount),
        confusion.counts.count == confusion.classCount * confusion.classCount
      else { return false }
      counts += confusion.counts
    }
    return counts.allSatisfy { (0...1 << 53).contains($0) }
  }
}

extension PipelineStage {
  var hasEnds: Bool { !ends.isEmpty }
  /// Whether the models of the ends give one number a row.
  var endsAreSound: Bool {
    ends.allSatisfy {
      if case .gradientBoosting(let model) = $0 { model.ensemble.outputCount == 1 } else { false }
    }
  }
}

extension FailureEncoder {
  /// Whether gaps are left and words are numbers of categories; nil columns say nothing.
  var isForTrees: Bool {
    features.allSatisfy { feature in
      switch feature.coding {
      case .number(let fill, _, _): fill == nil
      case .category: true
      case .indicators: false
      }
    }
  }
}

extension FittedFailureModel {
  /// How many classes a model of several has.
  var classCount: Int? { if case .classes(let model) = self { model.classCount } else { nil } }

  /// Whether it is what fitting `spec` gives.
  func isFitted(_ spec: FailureModelSpec) -> Bool {
    switch (self, spec) {
    case (.logistic, .logistic), (.logistic, .logisticPath), (.linear, .linear): true
    // Pipelines have no strata.
    case (.cox(let fitted), .cox): fitted.baselines.count == 1 && fitted.baselines[0].stratum == 0
    case (.gradientBoosting(let fitted), .gradientBoosting(let model)):
      fitted.loss == model.loss && fitted.ensemble.outputCount == 1
    case (.classes(let fitted), _):
      switch (fitted.kind, spec) {
      case (.multinomial, .multinomial), (.gradientBoosting, .gradientBoosting),
        (.randomForest, .randomForest):
        spec.task == .multiclass && fitted.isSound
      default: false
      }
    case (.randomForest(let fitted), .randomForest(let model)):
      fitted.outcome == model.outcome && fitted.ensemble.outputCount == 1
    case (.acceleratedFailureTime(let fitted), .acceleratedFailureTime(let model)):
      fitted.distribution == model.distribution
    default: false
    }
  }
}
